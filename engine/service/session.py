"""A library that a program keeps open: it is brought up to date in the background.

Other threads read it, search it and decide about it meanwhile, by the other functions of this
room: in this process they share the writer's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

from engine.errors import CairnError
from engine.ingest.watch import Intervals, Watch
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer, share_writers
from engine.library.layout import Layout
from engine.library.records import Source
from engine.service.indexing import Indexing, Progress
from engine.service.logs import logged
from engine.service.precedence import Precedence
from engine.service.sources import Message


@dataclass(frozen=True)
class Listener:
    """Who is told, in the session's thread, what happens.

    Attributes:
        opened: the library is open, and up to date with this version of Cairn.
        progress: (done, total, of what).
        message: a sentence that a person should know.
        updated: photos, landmarks or failures may be others than before; nothing is being done.
        ended: indexing has ended; the reason, None where that was asked for. Anything but a
            `CairnError` is a bug.
    """

    opened: Callable[[], None]
    progress: Progress
    message: Message
    updated: Callable[[], None]
    ended: Callable[[Exception | None], None]


class Session:
    """Follows the sources of a library in a thread of its own, from `start` to `stop`.

    From its making on, the writers of this process share one lock.

    Args:
        root: the library's folder; begun when needed.
        listener: who is told.
        intervals: how long the watch waits for what.
    """

    def __init__(self, root: Path, listener: Listener, intervals: Intervals | None = None) -> None:
        share_writers(root)
        self._root, self._listener = root, listener
        self._intervals = intervals or Intervals()
        self._stopping, self._precedence = Event(), Precedence()
        self._guard = Lock()
        self._watch: Watch | None = None
        self._thread: Thread | None = None

    @property
    def running(self) -> bool:
        """Whether sources are followed."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Opens the library and follows its sources; nothing happens where that is done already."""
        if not self.running:
            self._stopping.clear()
            self._precedence.end(ended=False)
            # A daemon: a program that ends does not wait for a long computation, and loses nothing.
            self._thread = Thread(target=self._run, name="session", daemon=True)
            self._thread.start()

    def wake(self, *, everything: bool = False) -> None:
        """Looks at once whether sources came or went, or a pause ended.

        Args:
            everything: look at all sources, too.
        """
        with self._guard:
            if self._watch is not None:
                self._watch.wake(everything=everything)

    def stand_back(self) -> AbstractContextManager[None]:
        """While the block runs, indexing rests: a person waits for something else."""
        return self._precedence.first()

    def stop(self, seconds: float) -> bool:
        """Ends; what was done is kept.

        Args:
            seconds: to wait at most.

        Returns:
            whether it has ended. If not it does so when it can.
        """
        self._stopping.set()
        self._precedence.end(ended=True)
        self.wake()
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.running

    def _run(self) -> None:
        error: Exception | None = None
        try:
            with open_writer(self._root) as writer, logged(Layout(self._root)):
                self._listener.opened()
                self._follow(writer)
        except CairnError as expected:
            error = expected
        except Exception as bug:
            error = bug
        self._listener.ended(error)

    def _follow(self, writer: LibraryWriter) -> None:
        following = _Following(writer, self._listener, self._stopping, self._precedence)
        watch = Watch(following, self._listener.message, self._intervals, quiet=True)
        with self._guard:
            self._watch = watch
        try:
            with suppress(_Stopped):
                watch.run()
        finally:
            with self._guard:
                self._watch = None


class _Stopped(KeyboardInterrupt):
    """Ends an indexing as an interrupt ends that of the command line: what was done is kept."""


class _Following(Indexing):
    """Indexing that ends when it is asked to, and tells when it has brought things up to date."""

    def __init__(
        self, writer: LibraryWriter, listener: Listener, stopping: Event, precedence: Precedence
    ) -> None:
        super().__init__(writer, self._progressed)
        self._listener, self._stopping, self._precedence = listener, stopping, precedence

    def update(self, sources: Sequence[Source], message: Message) -> bool:
        self._precedence.give_way()
        self._end_if_asked()
        complete = super().update(sources, message)
        self._listener.updated()
        return complete

    def group_meanwhile(self) -> None:
        super().group_meanwhile()
        self._listener.updated()

    def paused(self) -> bool:
        self._end_if_asked()
        return super().paused()

    def _progressed(self, done: int, total: int, what: str) -> None:
        self._listener.progress(done, total, what)
        self._precedence.give_way()
        self._end_if_asked()

    def _ask_quietly(self, done: int, total: int, what: str) -> None:
        self._precedence.give_way()
        super()._ask_quietly(done, total, what)

    def _end_if_asked(self) -> None:
        if self._stopping.is_set():
            raise _Stopped
