"""The grid: as many columns as fit, photos the latest first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.photos.delegate import PhotoDelegate
from app.photos.model import PhotoModel
from app.thumbnails.loader import ThumbnailLoader
from engine.library.records import ShownPhoto

SMALLEST, LARGEST = 80, 480
_STEP = 1.25


class PhotoGrid(QListView):
    """Shows a `PhotoModel`.

    Signals:
        opened: the row of a photo that is to be looked at.
        zoomed: the side of a cell, in pixels, that a person wants.
    """

    opened = Signal(int)
    zoomed = Signal(int)

    def __init__(
        self, model: PhotoModel, loader: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._photos = model
        self._cells = PhotoDelegate(loader, self)
        self.setModel(model)
        self.setItemDelegate(self._cells)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName(self.tr("Photos"))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self._wanted = 160
        self._remembered: tuple[set[int], int | None] = (set(), None)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        loader.loaded.connect(self._repaint_photo)

    @property
    def selected(self) -> list[ShownPhoto]:
        """The selected photos, in the order of their rows."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self._photos.photos[row] for row in rows]

    def set_cell(self, pixels: int) -> None:
        """Makes cells about so large; they fill the width."""
        self._wanted = min(LARGEST, max(SMALLEST, pixels))
        self._fit()

    def go_to(self, row: int) -> None:
        """Makes a photo the current one, selected and in sight."""
        index = self._photos.index(row)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return opens the current photo."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """With Ctrl, the wheel changes the size of the cells."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / 120
            self.zoomed.emit(round(self._wanted * _STEP**steps))
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fits the cells into the new width."""
        self._fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Paints anew in other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()

    @Slot()
    def _remember(self) -> None:
        at = self.indexAt(self.viewport().rect().center())
        middle = self._photos.photos[at.row()].id if at.isValid() else None
        self._remembered = {photo.id for photo in self.selected}, middle

    @Slot()
    def _restore(self) -> None:
        """A reset forgets what was selected, and where one was."""
        selected, middle = self._remembered
        chosen = QItemSelection()
        for row, photo in enumerate(self._photos.photos if selected else ()):
            if photo.id in selected:
                chosen.select(self._photos.index(row), self._photos.index(row))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.Select)
        place = None if middle is None else self._photos.row_of(middle)
        if place is not None:
            self.scrollTo(self._photos.index(place), QListView.ScrollHint.PositionAtCenter)

    def _fit(self) -> None:
        width = self.viewport().width()
        columns = max(1, width // self._wanted)
        # A pixel less than there is: where cells fill it all, Qt begins a new row too early.
        side = max(SMALLEST // 2, (width - 1) // columns)
        if side != self._cells.side or self.gridSize() != QSize(side, side):
            self._cells.side = side
            self.setGridSize(QSize(side, side))

    @Slot(bytes)
    def _repaint_photo(self, content: bytes) -> None:
        # Which cell it is would take longer to find out than to paint what is in sight.
        self.viewport().update()
