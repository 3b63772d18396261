"""Item delegate for landmark cards."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.landmarks.model import Card, LandmarkRole
from app.thumbnails.delegate import PictureDelegate
from app.thumbnails.loader import ThumbnailLoader

_SIDE = 230
_GAP, _TITLE, _LINE = 8, 24, 20
_HIDDEN_OPACITY = 0.4


class CardDelegate(PictureDelegate):
    """Delegate that paints the cover, name, photo count and years of a landmark.

    An unnamed landmark shows the suggested name, if there is one, in italics.
    """

    def __init__(self, loader: ThumbnailLoader) -> None:
        super().__init__(loader, QSize(_SIDE, _SIDE + _TITLE + _LINE))

    def updateEditorGeometry(  # noqa: N802
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Place the editor over the name on the card."""
        editor.setGeometry(self._title(option.rect))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the card of a landmark."""
        card: Card = index.data(LandmarkRole.CARD)
        cover = self._cover(option.rect)
        painter.setOpacity(_HIDDEN_OPACITY if card.album.hidden else 1.0)
        self.paint_square(painter, card.cover, cover, option.palette)
        self._paint_text(painter, option, card, str(index.data()))
        painter.setOpacity(1.0)
        self.paint_frame(painter, cover, option)

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
        hidden = self.tr("hidden") if card.album.hidden else ""
        text = " · ".join(part for part in (count, card.years, hidden) if part)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)

    def _cover(self, rect: QRect) -> QRect:
        side = _SIDE - 2 * _GAP
        return QRect(rect.left() + _GAP, rect.top() + _GAP, side, side)

    def _title(self, rect: QRect) -> QRect:
        cover = self._cover(rect)
        return QRect(cover.left(), cover.bottom() + 4, cover.width(), _TITLE)
