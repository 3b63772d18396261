"""View of aligned photos over a base photo, one at a time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, QVariantAnimation, Slot
from PySide6.QtGui import QColor, QImage, QPalette, QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsRectItem

from app.match.overlay import transform_of
from app.viewer.picture import PictureView
from engine.retrieval.geometry import Matrix

_FADE_MS = 350
# Opacity, of 255, of the veil that fades the base photo, so that the upper one stands out.
_VEIL = 190


class LaidView(PictureView):
    """View of a faint base photo with an aligned photo over it.

    Each upper photo fades into the next one.

    Attributes:
        fading: the animation from one upper photo to the next.
    """

    def __init__(self) -> None:
        self._veil = QGraphicsRectItem()  # `changeEvent` uses it during construction
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
        """Return the area of the upper photo, in pixels of the base photo."""
        return self._now.mapRectToScene(self._now.boundingRect())

    def show_base(self, image: QImage) -> None:
        """Show a base photo, faded by the veil."""
        self.show_image(image)
        self._veil.setRect(QRectF(0, 0, image.width(), image.height()))
        self._tint()

    def clear(self) -> None:
        """Remove the upper photos; the base photo stays."""
        self.fading.stop()
        for item in (self._before, self._now):
            item.setPixmap(QPixmap())

    def lay(self, image: QImage, alignment: Matrix) -> None:
        """Fade in another upper photo.

        Args:
            image: the photo.
            alignment: (3, 3), maps its pixels to those of the base photo.
        """
        self.fading.stop()
        self._before.setPixmap(self._now.pixmap())
        self._before.setTransform(self._now.transform())
        self._now.setPixmap(QPixmap.fromImage(image))
        self._now.setTransform(transform_of(alignment))
        self._now.setOpacity(0.0)
        self.fading.start()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Adapt the veil to a new palette."""
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
