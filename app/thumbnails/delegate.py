"""Base item delegate for pictures of photos, search results and landmarks."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.thumbnails.loader import ThumbnailLoader, size_for

_LINE = 3


class PictureDelegate(QStyledItemDelegate):
    """Base delegate that paints cells of one size.

    Attributes:
        loader: loads the thumbnails.
        cell: the size of a cell.
    """

    def __init__(self, loader: ThumbnailLoader, cell: QSize) -> None:
        super().__init__()
        self.loader, self.cell = loader, cell

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the size of a cell, the same for all rows."""
        return self.cell

    def picture(self, painter: QPainter, content: bytes | None, place: QRect) -> QPixmap | None:
        """Return a thumbnail large enough to fill a rectangle, None until it is loaded."""
        pixels = round(place.width() * painter.device().devicePixelRatioF())
        return None if content is None else self.loader.pixmap(content, size_for(pixels))

    def paint_square(
        self, painter: QPainter, content: bytes | None, place: QRect, palette: QPalette
    ) -> None:
        """Paint the central square of a picture, or a placeholder until it is loaded."""
        pixmap = self.picture(painter, content, place)
        if pixmap is None:
            painter.fillRect(place, palette.alternateBase())
            return
        side = min(pixmap.width(), pixmap.height())
        corner = (pixmap.width() - side) // 2, (pixmap.height() - side) // 2
        painter.drawPixmap(place, pixmap, QRect(*corner, side, side))

    def paint_frame(self, painter: QPainter, place: QRect, option: QStyleOptionViewItem) -> None:
        """Paint a frame around a selected cell, and a fainter one for focus."""
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_HasFocus:
            role = QPalette.ColorRole.Accent if selected else QPalette.ColorRole.PlaceholderText
            painter.setPen(QPen(option.palette.color(role), _LINE))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(1, 1, -1, -1))
