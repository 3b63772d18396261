"""A grid of pictures: what those of photos, results and landmarks have in common."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from app.thumbnails.delegate import PictureDelegate


class PictureGrid(QListView):
    """Shows a model as pictures, as many in a row as fit.

    Signals:
        opened: the row of what is to be looked at.

    Args:
        model: a list.
        cells: paints its rows.
        name: what a screen reader calls the grid.
    """

    opened = Signal(int)

    def __init__(
        self,
        model: QAbstractItemModel,
        cells: PictureDelegate,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(cells)
        cells.setParent(self)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName(name)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        # Which cell it is would take longer to find out than to paint what is in sight.
        cells.loader.loaded.connect(lambda content: self.viewport().update())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return opens what is current."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
