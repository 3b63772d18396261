"""Undo and redo: what they would do, and what they did."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from app.bridge.library import OpenLibrary
from app.history.words import DecisionWords
from app.landmarks.deciding import Decisions
from engine.service.history import Entry


class Turning(QObject):
    """Has two actions say what they would do, and tells what was done.

    Args:
        library: tells it.
        decisions: what is undone and done again.
        undo: the one action.
        redo: the other.
        parent: whose it is.
    """

    def __init__(
        self,
        library: OpenLibrary,
        decisions: Decisions,
        undo: QAction,
        redo: QAction,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._library, self._decisions = library, decisions
        self._undo, self._redo, self._words = undo, redo, DecisionWords(self)
        decisions.turned.connect(self._show)
        decisions.taken_back.connect(self._tell_undone)
        decisions.made_again.connect(self._tell_done)
        self._show()

    @Slot()
    def _show(self) -> None:
        held = self._decisions.history
        self._name(self._undo, held.undo, self.tr("Undo"), self.tr("Undo: {}"))
        self._name(self._redo, held.redo, self.tr("Redo"), self.tr("Redo: {}"))

    def _name(self, one: QAction, entry: Entry | None, plain: str, saying: str) -> None:
        text = plain if entry is None else saying.format(self._words.of(entry))
        # In a menu an ampersand marks the letter that chooses it.
        one.setText(text.replace("&", "&&"))
        one.setIconText(plain)
        one.setToolTip(text)
        one.setEnabled(entry is not None)

    @Slot(object)
    def _tell_undone(self, entry: Entry) -> None:
        self._library.told.emit(self.tr("Undone: {}").format(self._words.of(entry)))

    @Slot(object)
    def _tell_done(self, entry: Entry) -> None:
        self._library.told.emit(self.tr("Done again: {}").format(self._words.of(entry)))
