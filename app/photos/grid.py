"""Grid view of photos, with as many columns as fit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.photos.delegate import PhotoDelegate
from app.photos.model import PhotoModel
from app.thumbnails.grid import PictureGrid
from app.thumbnails.loader import ThumbnailLoader
from engine.library.records import ShownPhoto

SMALLEST, LARGEST = 80, 480
_STEP = 1.25


class PhotoGrid(PictureGrid):
    """Grid view of a `PhotoModel`.

    Signals:
        zoomed: the side of a cell, in pixels, that the user asks for.
    """

    zoomed = Signal(int)

    def __init__(
        self, model: PhotoModel, loader: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        self._photos, self._cells = model, PhotoDelegate(loader)
        super().__init__(model, self._cells, self.tr("Photos"), parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._wanted = 160
        self._remembered: tuple[list[int], int | None] = ([], None)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)

    @property
    def selected(self) -> list[ShownPhoto]:
        """Return the selected photos, in the order of their rows."""
        ranges = [(one.top(), one.bottom()) for one in self.selectionModel().selection().toList()]
        rows = (row for first, last in sorted(ranges) for row in range(first, last + 1))
        return [self._photos.photos[row] for row in rows]

    def set_cell(self, pixels: int) -> None:
        """Set the approximate side of a cell; the cells fill the width.

        Args:
            pixels: the side, limited to `SMALLEST` and `LARGEST`.
        """
        self._wanted = min(LARGEST, max(SMALLEST, pixels))
        self._fit()

    def go_to(self, row: int) -> None:
        """Make a photo current, select it and scroll to it."""
        index = self._photos.index(row)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Emit `zoomed` if Ctrl is held; scroll otherwise."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / 120
            self.zoomed.emit(round(self._wanted * _STEP**steps))
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the cells to the new width."""
        self._fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Repaint when the palette changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()

    @Slot()
    def _remember(self) -> None:
        at = self.indexAt(self.viewport().rect().center())
        middle = self._photos.photos[at.row()].id if at.isValid() else None
        place = middle if self.verticalOffset() else None  # at the top, new photos come into view
        self._remembered = [photo.id for photo in self.selected], place

    @Slot()
    def _restore(self) -> None:
        """Restore the selection and scroll position after a model reset."""
        selected, middle = self._remembered
        chosen = QItemSelection()
        for row in np.flatnonzero(np.isin(self._photos.photos.ids, selected)).tolist():
            chosen.select(self._photos.index(row), self._photos.index(row))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.Select)
        place = None if middle is None else self._photos.row_of(middle)
        if place is not None:
            self.scrollTo(self._photos.index(place), PhotoGrid.ScrollHint.PositionAtCenter)

    def _fit(self) -> None:
        width = self.viewport().width()
        columns = max(1, width // self._wanted)
        side = max(SMALLEST // 2, width // columns)
        self.resize_cells(QSize(side, side))
