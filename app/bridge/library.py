"""The open library: engine calls in background threads, results in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bridge.work import BackgroundTask, BackgroundThreads
from engine.cairn import Cairn
from engine.errors import CairnError
from engine.indexing.session import Listener, Session
from engine.library.change_events import ANYTHING, ChangeEvent

Result = TypeVar("Result")

# Interval at which the views look for new photos during indexing.
_REFRESH_MS = 1500
# Longest wait for the session on closing: the program should exit within two seconds.
_LAST_SECONDS = 1.5
_PATIENCE = 20.0  # seconds between two messages to a waiting user


class OpenLibrary(QObject):
    """The library that the program keeps open from its start to its end.

    Signals:
        opened: the library can be read.
        progressed: (done, total, name of the task).
        told: a message for the user.
        changed: parts of the library may have changed; a `ChangeEvent`.
        growing: photos are being indexed; there may be new ones.
        ended: the sources are no longer followed; the `CairnError` that is the reason, or None.
        bug: an unexpected exception.

    Attributes:
        root: the library's folder.
        cairn: the library itself, whose methods are called in the threads of `read` and `write`.
    """

    opened = Signal()
    progressed = Signal(int, int, str)
    told = Signal(str)
    changed = Signal(object)
    growing = Signal()
    ended = Signal(object)
    bug = Signal(object)

    _updated = Signal()

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = root
        self.cairn = Cairn(root)
        self.cairn.subscribe(self._collect)
        self._changes: list[ChangeEvent] = []  # of the write in progress
        self._reading = BackgroundThreads(2, "read", self)
        self._writing = BackgroundThreads(1, "write", self)
        self._caring = BackgroundThreads(1, "care", self)
        for work in (self._reading, self._writing, self._caring):
            work.bug.connect(self.bug)
        listener = Listener(
            opened=self.opened.emit,
            progress=self.progressed.emit,
            message=self.told.emit,
            updated=self._updated.emit,
            ended=self._report_end,
        )
        self._session = Session(self.cairn, listener)
        self._closed = False
        self._refresh = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._refresh.timeout.connect(self.growing)
        self._updated.connect(self._announce_anything)
        self.opened.connect(self._announce_anything)
        self.progressed.connect(self._refresh_soon)

    def start(self) -> None:
        """Open the library and follow its sources.

        It can be called again after `ended`.
        """
        self._session.start()

    def wake(self, *, everything: bool = False) -> None:
        """Check at once whether sources came or went, or a pause ended.

        Args:
            everything: whether to scan all sources, too.
        """
        self._session.wake(everything=everything)

    def standing_back(self) -> AbstractContextManager[None]:
        """Return a context manager that pauses indexing during an interactive request.

        It can be entered in any thread.
        """
        return self._session.stand_back()

    def read(
        self,
        function: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[CairnError], None],
    ) -> BackgroundTask:
        """Run a function that reads the library; see `BackgroundThreads.run`."""
        return self._reading.run(function, then, failed)

    def care(
        self,
        function: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[CairnError], None],
    ) -> BackgroundTask:
        """Run a maintenance function that may take minutes, such as a backup.

        It has a thread of its own, so no view waits for it. The arguments are those of `read`.
        """
        return self._caring.run(function, then, failed)

    def write(
        self,
        function: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[CairnError], None],
    ) -> BackgroundTask:
        """Run a function that changes the library, after those submitted before.

        `changed` is emitted after `then`. The arguments are those of `read`.
        """

        def write() -> tuple[Result, ChangeEvent]:
            self._changes.clear()
            result = function()
            return result, ChangeEvent.merged(self._changes) if self._changes else ANYTHING

        def told(done: tuple[Result, ChangeEvent]) -> None:
            then(done[0])
            self._announce(done[1])

        return self._writing.run(write, told, failed)

    def write_alone(
        self,
        function: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[CairnError], None],
    ) -> BackgroundTask:
        """Run a function like `write`, while the session is stopped.

        This is for changes that must not happen during indexing, such as removing a source. The
        session starts again afterwards.
        """

        def alone() -> Result:
            while not self._session.stop(_PATIENCE):
                self.told.emit(self.tr("Waiting for what is being computed to end."))
            try:
                return function()
            finally:
                self._session.start()

        return self.write(alone, then, failed)

    def close(self) -> None:
        """Finish the pending writes, then stop all background work."""
        self._closed = True
        self._refresh.stop()
        self._writing.close(finish=True)
        self._session.stop(_LAST_SECONDS)
        self._reading.close()
        self._caring.close()

    def _collect(self, change: ChangeEvent) -> None:
        self._changes.append(change)

    @Slot()
    def _announce_anything(self) -> None:
        self._announce(ANYTHING)

    def _announce(self, change: ChangeEvent) -> None:
        self._refresh.stop()
        self.changed.emit(change)

    @Slot(int, int, str)
    def _refresh_soon(self, done: int, total: int, what: str) -> None:
        # A signal queued before `close` must not start the timer again.
        if not self._closed and not self._refresh.isActive():
            self._refresh.start()

    def _report_end(self, error: Exception | None) -> None:
        if error is None or isinstance(error, CairnError):
            self.ended.emit(error)
        else:
            self.bug.emit(error)
