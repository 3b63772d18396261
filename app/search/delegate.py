"""Item delegate for search results: photos, verdicts and group headings."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem

from app.search.model import SearchRole
from app.search.rows import Cell, Heading, Row
from app.thumbnails.delegate import PictureDelegate
from app.thumbnails.loader import ThumbnailLoader
from engine.retrieval.verdict import Verdict

SIDE, HEADING = 220, 40
_CAPTION, _GAP, _DOT = 26, 6, 9
_SHAPE = 0.85  # height / width of the picture box; most photos are landscape
_BADGE = QSize(38, 24)
_BADGE_COLOUR, _BADGE_TEXT = QColor(20, 22, 24, 190), QColor(255, 255, 255)

COLOURS = {
    Verdict.VERIFIED: QColor(46, 160, 90),
    Verdict.LIKELY: QColor(214, 160, 30),
    Verdict.WEAK: QColor(150, 150, 150),
}
"""Color of each verdict; the text of a cell states the verdict, too."""

Index = QModelIndex | QPersistentModelIndex


class HitDelegate(PictureDelegate):
    """Delegate that paints a whole photo, its verdict and its number of near duplicates.

    Signals:
        spread: emitted with the row of a photo whose near duplicates are to be shown or hidden.
    """

    spread = Signal(int)

    def __init__(self, loader: ThumbnailLoader) -> None:
        super().__init__(loader, QSize(SIDE, SIDE))

    def fit(self, width: int) -> None:
        """Set the cell size so that a line of cells fills a width in pixels."""
        side = max(SIDE // 2, width // max(1, width // SIDE))
        self.cell = QSize(side, round(_SHAPE * side) + _CAPTION)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a heading, or a photo with its verdict."""
        row: Row = index.data(SearchRole.ROW)
        if isinstance(row, Heading):
            self._paint_heading(painter, option, row, str(index.data()))
            return
        if row.spread:
            painter.fillRect(option.rect.adjusted(0, 2, 0, -2), option.palette.alternateBase())
        self._paint_picture(painter, row, option)
        self._paint_verdict(painter, option, row, str(index.data()))
        if row.others:
            self._paint_badge(painter, option, row)
        self.paint_frame(painter, option.rect.adjusted(4, 4, -4, -4), option)

    def editorEvent(  # noqa: N802
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Emit `spread` when the number of near duplicates is clicked."""
        row = index.data(SearchRole.ROW)
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(row, Cell)
            and row.others
            and self.badge(option.rect, row).contains(event.position().toPoint())
        ):
            self.spread.emit(index.row())
            return True
        return super().editorEvent(event, model, option, index)

    def badge(self, rect: QRect, row: Cell) -> QRect:
        """Return the rectangle of the number of near-identical photos in a cell."""
        place = QRect(QPoint(0, 0), _BADGE)
        place.moveTopRight(self._place(rect, row).topRight() + QPoint(-4, 4))
        return place

    def _place(self, rect: QRect, row: Cell) -> QRect:
        """Return the rectangle of the picture in a cell."""
        room = rect.adjusted(_GAP, _GAP, -_GAP, -_GAP - _CAPTION)
        facts = row.record.facts
        fitted = QSize(facts.width, facts.height)
        fitted.scale(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(room.topLeft(), fitted)
        place.moveCenter(room.center())
        return place

    def _paint_heading(
        self, painter: QPainter, option: QStyleOptionViewItem, row: Heading, words: str
    ) -> None:
        line = option.rect.adjusted(2 * _GAP, 8, -2 * _GAP, 0)
        left = self._paint_dot(painter, row.verdict, line)
        font = QFont(option.font)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(option.palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text))
        text = QRect(left, line.top(), line.right() - left, line.height())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_picture(self, painter: QPainter, row: Cell, option: QStyleOptionViewItem) -> None:
        place = self._place(option.rect, row)
        pixmap = self.picture(painter, row.record.content, place)
        if pixmap is None:
            painter.fillRect(place, option.palette.alternateBase())
        else:
            painter.drawPixmap(place, pixmap)

    def _paint_verdict(
        self, painter: QPainter, option: QStyleOptionViewItem, row: Cell, words: str
    ) -> None:
        bottom = option.rect.bottom() - _GAP
        line = QRect(option.rect.left() + 2 * _GAP, bottom - _CAPTION + 2, 0, _CAPTION - 2)
        line.setRight(option.rect.right() - _GAP)
        left = self._paint_dot(painter, row.hit.verdict, line)
        painter.setFont(option.font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        text = QRect(left, line.top(), line.right() - left, line.height())
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_dot(self, painter: QPainter, verdict: Verdict | None, line: QRect) -> int:
        """Paint a dot in the color of a verdict.

        Returns:
            the x coordinate at which the text begins.
        """
        if verdict is None:
            return line.left()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(COLOURS[verdict])
        painter.drawEllipse(line.left(), line.center().y() - _DOT // 2, _DOT, _DOT)
        return line.left() + _DOT + 6

    def _paint_badge(self, painter: QPainter, option: QStyleOptionViewItem, row: Cell) -> None:
        place = self.badge(option.rect, row)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_BADGE_COLOUR)
        painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
        painter.setPen(_BADGE_TEXT)
        sign = "\N{MINUS SIGN}" if row.spread else "+"
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{sign}{row.others}")
