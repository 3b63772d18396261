"""Session of an open library that is brought up to date in the background.

Other threads can read it, search it and record decisions meanwhile: in this process they share the
writer's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from threading import Event, Lock, Thread

from engine.errors import CairnError
from engine.indexing.indexer import Indexer, Progress
from engine.indexing.priority import PriorityGate
from engine.indexing.sources import Message
from engine.indexing.watch import Intervals, Watch
from engine.library.access import LibraryAccess
from engine.library.changes import LibraryWriter
from engine.library.connection import share_writers
from engine.library.logs import logged
from engine.library.records import Source


@dataclass(frozen=True)
class Listener:
    """Callbacks of a session, called in the session's thread.

    Attributes:
        opened: the library is open, and its schema is up to date.
        progress: (done, total, description).
        message: a sentence for the user.
        updated: photos, landmarks or failures may have changed, and no work is in progress.
        ended: indexing has ended; the error, or None if that was requested. An error that is not a
            `CairnError` is a bug.
    """

    opened: Callable[[], None]
    progress: Progress
    message: Message
    updated: Callable[[], None]
    ended: Callable[[Exception | None], None]


class Session:
    """A background thread that follows the sources of a library.

    It runs from `start` to `stop`. Once a session is created, the writers of this process share one
    lock.

    Args:
        library: created when needed.
        listener: the callbacks.
        intervals: the intervals of the watch.
    """

    def __init__(
        self, library: LibraryAccess, listener: Listener, intervals: Intervals | None = None
    ) -> None:
        share_writers(library.root)
        self._library, self._listener = library, listener
        self._intervals = intervals or Intervals()
        self._stopping, self._precedence = Event(), PriorityGate()
        self._guard = Lock()
        self._watch: Watch | None = None
        self._thread: Thread | None = None

    @property
    def running(self) -> bool:
        """Return whether the sources are being followed."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Open the library and follow its sources, unless that is already running."""
        if not self.running:
            self._stopping.clear()
            self._precedence.end(ended=False)
            # A daemon, so that the program can end during a long computation; nothing is lost.
            self._thread = Thread(target=self._run, name="session", daemon=True)
            self._thread.start()

    def wake(self, *, everything: bool = False) -> None:
        """Check at once for sources that came or went, or a pause that ended.

        Args:
            everything: whether to scan all sources too.
        """
        with self._guard:
            if self._watch is not None:
                self._watch.wake(everything=everything)

    def stand_back(self) -> AbstractContextManager[None]:
        """Return a context manager that pauses indexing during an interactive request."""
        return self._precedence.first()

    def stop(self, seconds: float) -> bool:
        """Stop the session; work done so far is kept.

        Args:
            seconds: maximum time to wait.

        Returns:
            whether it has ended; if not, it ends as soon as it can.
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
            with self._library.writing() as writer, logged(self._library.layout):
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
    """The interruption of indexing by `Session.stop`; work done so far is kept."""


class _Following(Indexer):
    """Indexing that can be stopped, and that reports when it has updated the library."""

    def __init__(
        self, writer: LibraryWriter, listener: Listener, stopping: Event, precedence: PriorityGate
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
