"""Paints one photo that was found, and how sure it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.search.finder import Hit
from app.search.model import Role
from app.thumbnails.loader import ThumbnailLoader, size_for
from engine.retrieval.verdict import Verdict

SIDE, _CAPTION, _GAP, _DOT = 220, 26, 6, 9

COLOURS = {
    Verdict.VERIFIED: QColor(46, 160, 90),
    Verdict.LIKELY: QColor(214, 160, 30),
    Verdict.WEAK: QColor(150, 150, 150),
}
"""Of the verdicts; their words say the same."""


class HitDelegate(QStyledItemDelegate):
    """Paints the whole picture in its cell, and its verdict beneath."""

    def __init__(self, loader: ThumbnailLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self._loader = loader

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """All cells are alike."""
        return QSize(SIDE, SIDE + _CAPTION)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paints the picture, a dot in the colour of the verdict, and its words."""
        cell: QRect = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        place = cell.adjusted(0, 0, 0, -_CAPTION)
        hit: Hit = index.data(Role.HIT)
        size = size_for(round(SIDE * painter.device().devicePixelRatioF()))
        pixmap = self._loader.pixmap(hit.content, size)
        if pixmap is None:
            painter.fillRect(place, option.palette.alternateBase())
        else:
            fitted = pixmap.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(place.topLeft(), fitted)
            target.moveCenter(place.center())
            painter.drawPixmap(target, pixmap)
        self._paint_verdict(painter, cell, hit, option.palette, str(index.data()))
        self._paint_focus(painter, cell, option)

    def _paint_verdict(
        self, painter: QPainter, cell: QRect, hit: Hit, palette: QPalette, words: str
    ) -> None:
        line = QRect(cell.left(), cell.bottom() - _CAPTION + 4, cell.width(), _CAPTION - 4)
        left = line.left()
        if hit.found.verdict is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(COLOURS[hit.found.verdict])
            painter.drawEllipse(left, line.center().y() - _DOT // 2, _DOT, _DOT)
            left += _DOT + 6
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        text = QRect(left, line.top(), line.right() - left, line.height())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_focus(self, painter: QPainter, cell: QRect, option: QStyleOptionViewItem) -> None:
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus):
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cell.adjusted(-2, -2, 2, 2))
