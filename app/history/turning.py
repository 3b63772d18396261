"""Texts of the undo and redo actions, and messages about their results."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from app.bridge.library import OpenLibrary
from app.history.undoing import Undoing
from app.history.words import DecisionWords
from app.trash.bin import Trashed
from engine.landmarks.history import Entry


class Turning(QObject):
    """Controller of the undo and redo actions: their texts, states and messages.

    Args:
        library: emits the messages.
        undoing: the undo stack that the actions describe.
        undo: the undo action.
        redo: the redo action.
        parent: the QObject that owns this one.
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
        # A menu takes a single ampersand for a mnemonic.
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
