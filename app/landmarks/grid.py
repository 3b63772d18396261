"""Grid view of landmark cards."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Slot
from PySide6.QtWidgets import QAbstractItemView

from app.landmarks.delegate import CardDelegate
from app.landmarks.model import Card, LandmarkModel
from app.thumbnails.grid import PictureGrid
from app.thumbnails.loader import ThumbnailLoader

_FLAGS = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True)
class _Place:
    """Selection and scroll position of the grid before a model reset."""

    chosen: set[int]
    current: int | None
    row: int
    scrolled: int
    in_sight: bool


class CardGrid(PictureGrid):
    """Grid view of cards that can be renamed in place and dropped on one another."""

    def __init__(self, model: LandmarkModel, loader: ThumbnailLoader) -> None:
        super().__init__(model, CardDelegate(loader), self.tr("Landmarks"))
        self._cards = model
        self._remembered = _Place(set(), None, -1, 0, in_sight=False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setDropIndicatorShown(True)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)

    @property
    def rows(self) -> list[int]:
        """Return the selected rows, that of the current card first."""
        current = self.currentIndex().row()
        rows = {index.row() for index in self.selectionModel().selectedIndexes()}
        return sorted(rows, key=lambda row: (row != current, row))

    @property
    def current(self) -> Card | None:
        """Return the current card, or None."""
        row = self.currentIndex().row()
        return self._cards.cards[row] if row >= 0 else None

    @property
    def editing(self) -> bool:
        """Return whether a name is being edited."""
        return self.state() == QAbstractItemView.State.EditingState

    def go_to(self, row: int) -> None:
        """Make a card current, select it and scroll to it."""
        index = self._cards.index(row)
        self.selectionModel().setCurrentIndex(index, _FLAGS.ClearAndSelect)
        self.scrollTo(index)

    @Slot()
    def _remember(self) -> None:
        current, index = self.current, self.currentIndex()
        self._remembered = _Place(
            chosen={self._cards.cards[one].album.id for one in self.rows},
            current=None if current is None else current.album.id,
            row=index.row(),
            scrolled=self.verticalScrollBar().value(),
            in_sight=self.viewport().rect().intersects(self.visualRect(index)),
        )

    @Slot()
    def _restore(self) -> None:
        """Restore the selection and scroll position after a model reset.

        If the current card is gone, the one that took its row becomes current.
        """
        place, count = self._remembered, self._cards.rowCount()
        if place.current is not None and count:
            there = self._cards.row_of(place.current)
            self.go_to(min(place.row, count - 1) if there is None else there)
            self._select(place.chosen)
        if not place.in_sight:
            # The user had scrolled away from the current card; keep that position.
            self.verticalScrollBar().setValue(place.scrolled)

    def _select(self, landmarks: set[int]) -> None:
        selection = QItemSelection()
        for row in (self._cards.row_of(one) for one in landmarks):
            if row is not None:
                selection.select(self._cards.index(row), self._cards.index(row))
        self.selectionModel().select(selection, _FLAGS.Select)
