"""Item delegate for the photos of a grid."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.photos.model import PhotoRole
from app.shell.icons import icon
from app.thumbnails.delegate import PictureDelegate
from app.thumbnails.loader import ThumbnailLoader
from engine.library.records import ShownPhoto
from engine.photos.volumes import State

_GAP = 3
_SIDE = 160  # until the grid knows its width
_BADGE = 20
_AWAY_OPACITY = 0.45
_TINT = 70  # of 255


class PhotoDelegate(PictureDelegate):
    """Delegate that paints square thumbnails, or a plain square until one is loaded."""

    def __init__(self, loader: ThumbnailLoader) -> None:
        super().__init__(loader, QSize(_SIDE, _SIDE))
        self._badges = {State.MISSING: icon("circle-alert"), State.OFFLINE: icon("unplug")}

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the thumbnail, the badge of its file's state, the selection and the focus."""
        cell: QRect = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        photo: ShownPhoto = index.data(PhotoRole.PHOTO)
        state = State(index.data(PhotoRole.STATE))  # Qt passes it as a string
        painter.setOpacity(1.0 if state is State.ONLINE else _AWAY_OPACITY)
        self.paint_square(painter, photo.content, cell, option.palette)
        painter.setOpacity(1.0)
        if state in self._badges:
            self._paint_badge(painter, cell, state, option.palette)
        if option.state & QStyle.StateFlag.State_Selected:
            tint = QColor(option.palette.color(QPalette.ColorRole.Accent))
            tint.setAlpha(_TINT)
            painter.fillRect(cell, tint)
        self.paint_frame(painter, cell, option)

    def _paint_badge(self, painter: QPainter, cell: QRect, state: State, palette: QPalette) -> None:
        place = QRect(cell.right() - _BADGE - 6, cell.top() + 6, _BADGE, _BADGE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.window())
        painter.drawEllipse(place.adjusted(-3, -3, 3, 3))
        self._badges[state].paint(painter, place)
