"""Item delegate for the decisions of the history."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.history.model import HistoryRole
from app.thumbnails.delegate import PictureDelegate
from app.thumbnails.loader import ThumbnailLoader
from engine.landmarks.history import Entry

_HEIGHT, _GAP = 72, 8
_BACK_OPACITY = 0.4


class DecisionDelegate(PictureDelegate):
    """Delegate that paints the pictures, the text and the time of a decision.

    Undone decisions are faint.
    """

    def __init__(self, loader: ThumbnailLoader) -> None:
        super().__init__(loader, QSize(200, _HEIGHT))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the row of a decision."""
        entry: Entry = index.data(HistoryRole.ENTRY)
        row: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, option.palette.alternateBase())
        painter.setOpacity(_BACK_OPACITY if entry.undone else 1.0)
        side = row.height() - 2 * _GAP
        left = row.left() + _GAP
        for content in entry.pictures:
            self.paint_square(
                painter, content, QRect(left, row.top() + _GAP, side, side), option.palette
            )
            left += side + _GAP // 2
        text = QRect(left + _GAP // 2, row.top() + _GAP, 0, side)
        text.setRight(row.right() - _GAP)
        self._paint_lines(
            painter, text, option, str(index.data()), str(index.data(HistoryRole.WHEN))
        )
        painter.setOpacity(1.0)

    def _paint_lines(
        self,
        painter: QPainter,
        place: QRect,
        option: QStyleOptionViewItem,
        what: str,
        when: str,
    ) -> None:
        flags, line = Qt.AlignmentFlag, QFontMetrics(option.font).height()
        words, moment = QRect(place), QRect(place)
        words.setBottom(place.bottom() - line)
        moment.setTop(words.bottom() + 1)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.drawText(words, flags.AlignVCenter | Qt.TextFlag.TextWordWrap, what)
        painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(moment, flags.AlignVCenter, when)
