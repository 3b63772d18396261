"""A picture on which others are laid, one after the other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, QVariantAnimation, Slot
from PySide6.QtGui import QColor, QImage, QPalette, QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsRectItem

from app.match.overlay import transform_of
from app.viewer.picture import PictureView
from engine.retrieval.geometry import Matrix

_FADE_MS = 350
# How much of the picture beneath is covered, so that what lies on it stands out: of 255.
_VEIL = 190


class LaidView(PictureView):
    """Shows a picture, faintly, and over it another one where it belongs; each fades into the next.

    Attributes:
        fading: the way from one picture to the next.
    """

    def __init__(self) -> None:
        self._veil = QGraphicsRectItem()  # colours change while the view is made
        super().__init__()
        self._veil.setPen(Qt.PenStyle.NoPen)
        self.scene().addItem(self._veil)
        self._before, self._now = QGraphicsPixmapItem(), QGraphicsPixmapItem()
        for item in (self._before, self._now):
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            self.scene().addItem(item)
        self.fading = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_FADE_MS)
        self.fading.valueChanged.connect(self._now.setOpacity)
        self.fading.finished.connect(self._end)

    @property
    def laid(self) -> QRectF:
        """Where the upper picture lies, in pixels of the lower one."""
        return self._now.mapRectToScene(self._now.boundingRect())

    def show_base(self, image: QImage) -> None:
        """Shows a picture with nothing on it."""
        self.show_image(image)
        self._veil.setRect(QRectF(0, 0, image.width(), image.height()))
        self._tint()

    def clear(self) -> None:
        """Takes away what lies on it."""
        self.fading.stop()
        for item in (self._before, self._now):
            item.setPixmap(QPixmap())

    def lay(self, image: QImage, alignment: Matrix) -> None:
        """Lays another picture on it.

        Args:
            image: the picture.
            alignment: maps its pixels to those of the lower one.
        """
        self.fading.stop()
        self._before.setPixmap(self._now.pixmap())
        self._before.setTransform(self._now.transform())
        self._now.setPixmap(QPixmap.fromImage(image))
        self._now.setTransform(transform_of(alignment))
        self._now.setOpacity(0.0)
        self.fading.start()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """The picture beneath is as faint in other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        veil = QColor(self.palette().color(QPalette.ColorRole.Base))
        veil.setAlpha(_VEIL)
        self._veil.setBrush(veil)

    @Slot()
    def _end(self) -> None:
        self._before.setPixmap(QPixmap())
