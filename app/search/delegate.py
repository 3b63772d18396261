"""Paints one photo that was found, and how sure it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem

from app.search.finder import Hit
from app.search.model import Role
from app.thumbnails.delegate import PictureDelegate
from app.thumbnails.loader import ThumbnailLoader
from engine.retrieval.verdict import Verdict

_SIDE, _CAPTION, _GAP, _DOT = 220, 26, 6, 9

COLOURS = {
    Verdict.VERIFIED: QColor(46, 160, 90),
    Verdict.LIKELY: QColor(214, 160, 30),
    Verdict.WEAK: QColor(150, 150, 150),
}
"""Of the verdicts; their words say the same."""


class HitDelegate(PictureDelegate):
    """Paints the whole picture in its cell, and its verdict beneath."""

    def __init__(self, loader: ThumbnailLoader) -> None:
        super().__init__(loader, QSize(_SIDE, _SIDE + _CAPTION))

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
        pixmap = self.picture(painter, hit.content, place)
        if pixmap is None:
            painter.fillRect(place, option.palette.alternateBase())
        else:
            fitted = pixmap.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(place.topLeft(), fitted)
            target.moveCenter(place.center())
            painter.drawPixmap(target, pixmap)
        self._paint_verdict(painter, cell, hit, option.palette, str(index.data()))
        self.paint_frame(painter, cell.adjusted(-2, -2, 2, 2), option)

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
