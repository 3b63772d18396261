"""Undo and redo: what they would do, and what they did."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from app.bridge.library import OpenLibrary
from app.history.undoing import Undoing
from app.history.words import DecisionWords
from app.trash.bin import Trashed
from engine.service.history import Entry


class Turning(QObject):
    """Has two actions say what they would do, and tells what was done.

    Args:
        library: tells it.
        undoing: what the actions do.
        undo: the one action.
        redo: the other.
        parent: whose it is.
    """

    def __init__(
        self,
        library: OpenLibrary,
        undoing: Undoing,
        undo: QAction,
        redo: QAction,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._library, self._undoing = library, undoing
        self._undo, self._redo, self._words = undo, redo, DecisionWords(self)
        undoing.turned.connect(self._show)
        undoing.taken_back.connect(self._tell_undone)
        undoing.made_again.connect(self._tell_done)
        self._show()

    @Slot()
    def _show(self) -> None:
        undoing = self._undoing
        self._name(self._undo, undoing.next_back, self.tr("Undo"), self.tr("Undo: {}"))
        self._name(self._redo, undoing.next_again, self.tr("Redo"), self.tr("Redo: {}"))

    def _name(self, one: QAction, done: Entry | Trashed | None, plain: str, saying: str) -> None:
        text = plain if done is None else saying.format(self._called(done))
        # In a menu an ampersand marks the letter that chooses it.
        one.setText(text.replace("&", "&&"))
        one.setIconText(plain)
        one.setToolTip(text)
        one.setEnabled(done is not None)

    def _called(self, done: Entry | Trashed) -> str:
        if isinstance(done, Trashed):
            return self.tr("move %n files to the trash", "", len(done.files))
        return self._words.of(done)

    @Slot(object)
    def _tell_undone(self, entry: Entry) -> None:
        self._library.told.emit(self.tr("Undone: {}").format(self._words.of(entry)))

    @Slot(object)
    def _tell_done(self, entry: Entry) -> None:
        self._library.told.emit(self.tr("Done again: {}").format(self._words.of(entry)))
