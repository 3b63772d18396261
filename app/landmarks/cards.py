"""Panel of the landmark cards, with the actions on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from app.bridge.library import OpenLibrary
from app.landmarks.deciding import Decisions
from app.landmarks.grid import CardGrid
from app.landmarks.model import LandmarkModel
from app.landmarks.panel import Panel, pop_up
from app.shell.actions import action
from app.thumbnails.loader import ThumbnailLoader
from engine.landmarks.name_suggestions import NameSource, Suggestion


class CardsPanel(Panel):
    """Grid of landmark cards below a toolbar.

    Signals:
        opened: the row of a landmark to open.
        waiting_wanted: request to show the photos that wait for more evidence.
        hidden_wanted: whether to show hidden landmarks, too.
        failed: the `CairnError` raised by an export.

    Attributes:
        cards: the grid.
        waiting: the action that emits `waiting_wanted`.
    """

    opened = Signal(int)
    waiting_wanted = Signal()
    hidden_wanted = Signal(bool)
    failed = Signal(object)

    def __init__(
        self,
        library: OpenLibrary,
        model: LandmarkModel,
        loader: ThumbnailLoader,
        decisions: Decisions,
    ) -> None:
        self.cards = CardGrid(model, loader)
        super().__init__(self.cards)
        self._library, self._model, self._decisions = library, model, decisions
        self._names: list[QAction] = []
        self._lay_out()
        model.renamed.connect(decisions.rename)
        model.dropped.connect(self._merge_dropped)
        self.cards.opened.connect(self.opened)
        self.cards.selectionModel().currentChanged.connect(self._enable)
        self.cards.selectionModel().selectionChanged.connect(self._enable)
        model.modelReset.connect(self._enable)
        model.dataChanged.connect(self._enable)
        self._enable()

    def offered(self) -> Sequence[QAction | None]:
        """Return the context menu's actions, suggested names first; None is a separator."""
        named = self._suggested_actions()
        line = [None] if named else []
        return [*named, *line, self._open, *self._tools]

    def _lay_out(self) -> None:
        self._open = action(
            *(self, "landmark", self.tr("Open"), None),
            lambda: self.opened.emit(self.cards.currentIndex().row()),
        )
        self._tools = [
            action(self, name, text, key, does, everywhere=False)
            for name, text, key, does in (
                ("pencil", self.tr("Rename"), "F2", self._rename),
                ("tag", self.tr("Suggested names…"), "Ctrl+Return", self.suggest),
                ("merge", self.tr("Merge"), "M", self._merge),
                ("eye-off", self.tr("Hide"), "H", self._hide),
                ("eye", self.tr("Show again"), "Shift+H", self._show_again),
                ("save", self.tr("Export…"), "Ctrl+E", self._export),
            )
        ]
        self._hidden = action(
            *(self, "eye", self.tr("Show hidden ones"), "Ctrl+Shift+H"),
            lambda: self.hidden_wanted.emit(self._hidden.isChecked()),
            checkable=True,
            everywhere=False,
        )
        self.waiting = action(
            *(self, "hourglass", self.tr("Waiting photos"), "W", self.waiting_wanted.emit),
            everywhere=False,
        )
        self.add_tools([*self._tools, self._hidden, self.waiting])

    @Slot()
    def _enable(self) -> None:
        rename, suggest, merge, hide, show, export = self._tools
        current = self.cards.current
        chosen = [self._model.cards[row] for row in self.cards.rows]
        rename.setEnabled(current is not None)
        suggest.setEnabled(current is not None and bool(current.suggestions))
        merge.setEnabled(len(chosen) > 1)
        hide.setEnabled(any(not card.album.hidden for card in chosen))
        show.setEnabled(any(card.album.hidden for card in chosen))
        show.setVisible(self._hidden.isChecked())
        export.setEnabled(bool(chosen))

    @Slot()
    def suggest(self) -> None:
        """Open a menu of the suggested names for the current card.

        Choosing a name renames the landmark.
        """
        actions = self._suggested_actions()
        if actions:
            place = self.cards.visualRect(self.cards.currentIndex()).bottomLeft()
            menu = pop_up(self.cards, actions, self.cards.viewport().mapToGlobal(place))
            menu.setActiveAction(actions[0])

    def _suggested_actions(self) -> list[QAction]:
        for one in self._names:
            one.deleteLater()
        card = self.cards.current
        suggestions = () if card is None else card.suggestions
        self._names = [self._suggested_action(card.album.id, one) for one in suggestions if card]
        return self._names

    def _suggested_action(self, landmark: int, suggested: Suggestion) -> QAction:
        sources = {
            NameSource.LANDMARKS: self.tr("like a landmark that you named"),
            NameSource.FOLDERS: self.tr("from the folder"),
            NameSource.GPS: self.tr("from where it was taken"),
        }
        source = sources[suggested.source]
        if suggested.attribution:
            source = f"{source}; {suggested.attribution}"
        name = suggested.name.replace("&", "&&")
        return action(
            *(self.cards, "tag", self.tr("Name it “{}” ({})").format(name, source), None),
            lambda: self._decisions.rename(landmark, suggested.name),
        )

    def _chosen(self, *, hidden: bool | None = None) -> list[int]:
        albums = (self._model.cards[row].album for row in self.cards.rows)
        return [one.id for one in albums if hidden is None or one.hidden is hidden]

    @Slot()
    def _rename(self) -> None:
        if self.cards.currentIndex().isValid():
            self.cards.edit(self.cards.currentIndex())

    @Slot()
    def _merge(self) -> None:
        first, *others = self._chosen() or [0]
        if others:
            self._decisions.merge(first, others)

    @Slot(int, list)
    def _merge_dropped(self, landmark: int, others: list[int]) -> None:
        row = self._model.row_of(landmark)
        if row is not None:
            self.cards.go_to(row)
        self._decisions.merge(landmark, others)

    @Slot()
    def _hide(self) -> None:
        for landmark in self._chosen(hidden=False):
            self._decisions.hide(landmark)

    @Slot()
    def _show_again(self) -> None:
        for landmark in self._chosen(hidden=True):
            self._decisions.show(landmark)

    @Slot()
    def _export(self) -> None:
        chosen = self._chosen()
        folder = QFileDialog.getExistingDirectory(self, self.tr("Export to")) if chosen else ""
        library = self._library.cairn
        for landmark in chosen if folder else ():
            target = Path(folder) / str(self._model.index(self._row(landmark)).data())
            self._library.read(
                lambda one=landmark, to=target: library.export_album(one, to),  # type: ignore[misc]
                lambda done: self._library.told.emit(
                    self.tr("%n photos copied to {}", "", len(done[1])).format(done[1][0].parent)
                ),
                self.failed.emit,
            )

    def _row(self, landmark: int) -> int:
        row = self._model.row_of(landmark)
        assert row is not None
        return row
