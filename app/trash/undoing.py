"""Undo and redo of all that a person did, decisions and the trash, the latest first."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.bridge.library import OpenLibrary
from app.trash.bin import Trashed, move_to_trash, put_back
from engine.errors import InputError
from engine.service import deciding
from engine.service.trash import last_decided, taken_back


class Undoing(QObject):
    """What can be taken back.

    Decisions are kept by the library, with the moment at which they were made; what went to the
    trash is kept here, with the same clock's moment, for as long as the window is open. Everything
    here runs in the thread that writes, one thing after the other: whoever presses Ctrl+Z before a
    file has reached the trash still takes back that, and nothing older.

    Signals:
        failed: the `CairnError` that kept something from being taken back.
    """

    failed = Signal(object)

    def __init__(self, library: OpenLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._trashed: list[Trashed] = []
        # In the order in which they were taken back; None is a decision.
        self._undone: list[Trashed | None] = []
        # Decisions that were taken back before something went to the trash: as after another
        # decision, they are not made again.
        self._stale: frozenset[bytes] = frozenset()

    def undo(self) -> None:
        """Takes back the latest thing done."""
        self._library.write(self._undo, self._tell, self.failed.emit)

    def redo(self) -> None:
        """Does again what was taken back last."""
        self._library.write(self._redo, self._tell, self.failed.emit)

    def note(self, trashed: Trashed) -> None:
        """Something went to the trash. Called in the thread that writes."""
        if trashed.files:
            self._trashed.append(trashed)
            self._undone.clear()
            self._stale = frozenset(taken_back(self._library.root))

    def immovable(self, trashed: Trashed) -> InputError:
        """Says what could not be moved to the trash."""
        names = ", ".join(path.name for path in trashed.stuck)
        text = self.tr("{} cannot be moved to the trash: its drive has none that can be used.")
        return InputError(text.format(names))

    def _undo(self) -> str:
        root = self._library.root
        if not self._trashed or self._trashed[-1].at < last_decided(root):
            deciding.undo(root)
            self._undone.append(None)
            return ""
        trashed = self._trashed.pop()
        stuck = put_back(root, trashed)
        if stuck:
            raise InputError(
                self.tr("{} cannot be put back where it was; look for it in the trash.").format(
                    ", ".join(path.name for path in stuck)
                )
            )
        self._undone.append(trashed)
        return self.tr("%n files are back from the trash.", "", len(trashed.files))

    def _redo(self) -> str:
        root = self._library.root
        last = self._undone.pop() if self._undone else None
        if last is not None and last.at >= last_decided(root):
            trashed = move_to_trash(root, last.files, last.at)
            if trashed.files:
                self._trashed.append(trashed)
            if trashed.stuck:
                raise self.immovable(trashed)
            return self.tr("%n files are in the trash.", "", len(trashed.files))
        if self._stale.intersection(taken_back(root)[:1]):
            raise InputError(self.tr("There is nothing to do again."))
        deciding.redo(root)
        return ""

    def _tell(self, text: str) -> None:
        if text:
            self._library.told.emit(text)
            self._library.wake(everything=True)
