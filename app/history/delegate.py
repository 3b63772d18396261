"""Paints one decision: a photo that it is about, what it was, and when."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.history.model import Role
from app.thumbnails.delegate import PictureDelegate
from app.thumbnails.loader import ThumbnailLoader
from engine.service.history import Entry

_HEIGHT, _GAP = 64, 8
_BACK_OPACITY = 0.4


class DecisionDelegate(PictureDelegate):
    """Paints two lines beside a picture; what was taken back is faint."""

    def __init__(self, loader: ThumbnailLoader) -> None:
        super().__init__(loader, QSize(200, _HEIGHT))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paints the row."""
        entry: Entry = index.data(Role.ENTRY)
        row: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, option.palette.alternateBase())
        painter.setOpacity(_BACK_OPACITY if entry.undone else 1.0)
        side = row.height() - 2 * _GAP
        picture = QRect(row.left() + _GAP, row.top() + _GAP, side, side)
        self.paint_square(painter, entry.picture, picture, option.palette)
        text = QRect(picture.right() + _GAP, row.top() + _GAP, 0, side)
        text.setRight(row.right() - _GAP)
        self._paint_lines(painter, text, option, str(index.data()), str(index.data(Role.WHEN)))
        painter.setOpacity(1.0)

    def _paint_lines(
        self,
        painter: QPainter,
        place: QRect,
        option: QStyleOptionViewItem,
        what: str,
        when: str,
    ) -> None:
        font = QFontMetrics(option.font)
        lines = ((what, QPalette.ColorRole.Text), (when, QPalette.ColorRole.PlaceholderText))
        for number, (line, role) in enumerate(lines):
            half = QRect(place.left(), 0, place.width(), place.height() // 2)
            half.moveTop(place.top() + number * half.height())
            painter.setPen(option.palette.color(role))
            elided = font.elidedText(line, Qt.TextElideMode.ElideRight, half.width())
            painter.drawText(half, Qt.AlignmentFlag.AlignVCenter, elided)
