"""Paints the card of a landmark."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.landmarks.model import Card, Role
from app.photos.delegate import middle
from app.thumbnails.loader import ThumbnailLoader, size_for

SIDE = 230
_GAP, _TITLE, _LINE = 8, 24, 20


class CardDelegate(QStyledItemDelegate):
    """Paints the cover, the name or what it could be, how many photos, and from when."""

    def __init__(self, loader: ThumbnailLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self._loader = loader

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """All cards are alike."""
        return QSize(SIDE, SIDE + _TITLE + _LINE)

    def updateEditorGeometry(  # noqa: N802
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """A name is edited where it stands."""
        editor.setGeometry(self._title(option.rect))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paints the card."""
        card: Card = index.data(Role.CARD)
        cover = self._cover(option.rect)
        size = size_for(round(cover.width() * painter.device().devicePixelRatioF()))
        pixmap = None if card.cover is None else self._loader.pixmap(card.cover, size)
        if pixmap is None:
            painter.fillRect(cover, option.palette.alternateBase())
        else:
            painter.drawPixmap(cover, pixmap, middle(pixmap))
        self._paint_text(painter, option, card, str(index.data()))
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus):
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Accent), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cover.adjusted(1, 1, -1, -1))

    def _paint_text(
        self, painter: QPainter, option: QStyleOptionViewItem, card: Card, name: str
    ) -> None:
        title = self._title(option.rect)
        font, colour = QFont(option.font), QPalette.ColorRole.Text
        font.setBold(card.album.name is not None)
        font.setItalic(card.album.name is None)
        if card.album.name is None:
            colour = QPalette.ColorRole.PlaceholderText
            name = f"{name}?" if card.suggestion else name
        painter.setFont(font)
        painter.setPen(option.palette.color(colour))
        elided = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, title.width())
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.setFont(option.font)
        painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
        line = QRect(title.left(), title.bottom(), title.width(), _LINE)
        count = self.tr("%n photos", "", len(card.album.members))
        text = f"{count} · {card.years}" if card.years else count
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)

    def _cover(self, rect: QRect) -> QRect:
        side = SIDE - 2 * _GAP
        return QRect(rect.left() + _GAP, rect.top() + _GAP, side, side)

    def _title(self, rect: QRect) -> QRect:
        cover = self._cover(rect)
        return QRect(cover.left(), cover.bottom() + 4, cover.width(), _TITLE)
