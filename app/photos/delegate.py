"""Paints one photo of a grid."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.photos.model import Role
from app.shell.icons import icon
from app.thumbnails.loader import ThumbnailLoader, size_for
from engine.library.records import ShownPhoto
from engine.photos.volumes import State

_GAP = 3
_BORDER = 3
_BADGE = 20
_AWAY_OPACITY = 0.45


class PhotoDelegate(QStyledItemDelegate):
    """Paints thumbnails that fill square cells; what is not there yet is a quiet square.

    Attributes:
        side: of a cell, in pixels.
    """

    def __init__(self, loader: ThumbnailLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self._loader = loader
        self.side = 160
        self._badges = {State.MISSING: icon("circle-alert"), State.OFFLINE: icon("unplug")}

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """All cells are alike."""
        return QSize(self.side, self.side)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paints the picture, and over it what is to be known of it."""
        cell: QRect = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        photo: ShownPhoto = index.data(Role.PHOTO)
        state = State(index.data(Role.STATE))  # a string, on its way through Qt
        pixels = round(cell.width() * painter.device().devicePixelRatioF())
        pixmap = self._loader.pixmap(photo.content, size_for(pixels))
        if pixmap is None:
            painter.fillRect(cell, _quiet(option.palette))
        else:
            painter.setOpacity(1.0 if state is State.ONLINE else _AWAY_OPACITY)
            painter.drawPixmap(cell, pixmap, middle(pixmap))
            painter.setOpacity(1.0)
        if state in self._badges:
            self._paint_badge(painter, cell, state, option.palette)
        self._paint_selection(painter, cell, option)

    def _paint_badge(self, painter: QPainter, cell: QRect, state: State, palette: QPalette) -> None:
        place = QRect(cell.right() - _BADGE - 6, cell.top() + 6, _BADGE, _BADGE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.window())
        painter.drawEllipse(place.adjusted(-3, -3, 3, 3))
        self._badges[state].paint(painter, place)

    def _paint_selection(
        self, painter: QPainter, cell: QRect, option: QStyleOptionViewItem
    ) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if selected:
            tint = QColor(option.palette.color(QPalette.ColorRole.Accent))
            tint.setAlpha(70)
            painter.fillRect(cell, tint)
        if selected or focused:
            role = QPalette.ColorRole.Accent if selected else QPalette.ColorRole.PlaceholderText
            painter.setPen(QPen(option.palette.color(role), _BORDER))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cell.adjusted(1, 1, -1, -1))


def middle(pixmap: QPixmap) -> QRect:
    """The largest square in the middle of a picture."""
    side = min(pixmap.width(), pixmap.height())
    return QRect((pixmap.width() - side) // 2, (pixmap.height() - side) // 2, side, side)


def _quiet(palette: QPalette) -> QColor:
    return palette.color(QPalette.ColorRole.AlternateBase)
