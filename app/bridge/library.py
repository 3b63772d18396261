"""The open library: what the engine does in its threads, as signals in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bridge.work import Task, Work
from engine.errors import CairnError
from engine.service.session import Listener, Session

Result = TypeVar("Result")

# While photos are being indexed, the views look for new ones this often.
_REFRESH_MS = 1500
# Of the two seconds in which a program should be gone, what its library may take.
_LAST_SECONDS = 1.5
_PATIENCE = 20.0  # seconds between two words to who waits


class OpenLibrary(QObject):
    """A library, from the start of the program to its end.

    Signals:
        opened: it can be read.
        progressed: (done, total, of what).
        told: a sentence that a person should know.
        changed: photos, landmarks, sources or failures may be others than before.
        growing: photos are being indexed: some more may be there.
        ended: nothing follows the sources any more; the `CairnError` that is why, or None.
        bug: an exception that nobody expects.

    Attributes:
        root: its folder.
    """

    opened = Signal()
    progressed = Signal(int, int, str)
    told = Signal(str)
    changed = Signal()
    growing = Signal()
    ended = Signal(object)
    bug = Signal(object)

    _updated = Signal()

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = root
        self._reading = Work(2, "read", self)
        self._writing = Work(1, "write", self)
        self._caring = Work(1, "care", self)
        for work in (self._reading, self._writing, self._caring):
            work.bug.connect(self.bug)
        listener = Listener(
            opened=self.opened.emit,
            progress=self.progressed.emit,
            message=self.told.emit,
            updated=self._updated.emit,
            ended=self._report_end,
        )
        self._session = Session(root, listener)
        self._closed = False
        self._refresh = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._refresh.timeout.connect(self.growing)
        self._updated.connect(self._announce)
        self.opened.connect(self._announce)
        self.progressed.connect(self._refresh_soon)

    def start(self) -> None:
        """Opens it, and follows its sources; again after it ended."""
        self._session.start()

    def wake(self, *, everything: bool = False) -> None:
        """Looks at once for sources that came or went, or for the end of a pause.

        Args:
            everything: look at all sources, too.
        """
        self._session.wake(everything=everything)

    def standing_back(self) -> AbstractContextManager[None]:
        """While the block runs, in any thread, indexing rests: a person waits for an answer."""
        return self._session.stand_back()

    def read(
        self,
        function: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[CairnError], None],
    ) -> Task:
        """Runs a function that reads; see `Work.run`."""
        return self._reading.run(function, then, failed)

    def care(
        self,
        function: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[CairnError], None],
    ) -> Task:
        """As `read`, for what may take minutes, such as a backup: no view waits behind it."""
        return self._caring.run(function, then, failed)

    def write(
        self,
        function: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[CairnError], None],
    ) -> Task:
        """Runs a function that changes the library, after those handed over before."""

        def told(result: Result) -> None:
            then(result)
            self._announce()

        return self._writing.run(function, told, failed)

    def write_alone(
        self,
        function: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[CairnError], None],
    ) -> Task:
        """As `write`, while nothing follows the sources: for what would pull the ground away."""

        def alone() -> Result:
            while not self._session.stop(_PATIENCE):
                self.told.emit(self.tr("Waiting for what is being computed to end."))
            try:
                return function()
            finally:
                self._session.start()

        return self.write(alone, then, failed)

    def close(self) -> None:
        """Ends all that goes on; what a person decided is kept first."""
        self._closed = True
        self._refresh.stop()
        self._writing.close(finish=True)
        self._session.stop(_LAST_SECONDS)
        self._reading.close()
        self._caring.close()

    @Slot()
    def _announce(self) -> None:
        self._refresh.stop()
        self.changed.emit()

    @Slot(int, int, str)
    def _refresh_soon(self, done: int, total: int, what: str) -> None:
        # What was on its way when it was closed must not set off a timer that nobody stops.
        if not self._closed and not self._refresh.isActive():
            self._refresh.start()

    def _report_end(self, error: Exception | None) -> None:
        if error is None or isinstance(error, CairnError):
            self.ended.emit(error)
        else:
            self.bug.emit(error)
