"""A picture that can be zoomed and moved."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QPainter,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

_STEP = 1.25
_LARGEST = 8.0  # screen pixels to one of the photo's
_LEAST_BOX = 8.0  # pixels on the screen: less is a click that slipped
_SMOOTH_UP_TO = 2.0  # beyond, pixels are shown as they are


class PictureView(QGraphicsView):
    """Shows one picture, fitted to the window until it is zoomed.

    Signals:
        moved: another part of it is shown, or at another size.
        boxed: the part that a person drew a box around, in pixels of the picture.

    Args:
        enlarged: how large a picture may be that is fitted to the window: screen pixels to one of
            its own.
    """

    moved = Signal()
    boxed = Signal(QRectF)

    def __init__(self, parent: QWidget | None = None, *, enlarged: float = 1.0) -> None:
        super().__init__(parent)
        self._enlarged = enlarged
        self.setScene(QGraphicsScene(self))
        self._item = QGraphicsPixmapItem()
        self.scene().addItem(self._item)
        self._fitted = True
        self._box = QRectF()
        self.rubberBandChanged.connect(lambda on_screen: self._draw_box(on_screen))
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.moved)

    @property
    def zoom(self) -> float:
        """Screen pixels to one pixel of the photo."""
        return self.transform().m11() * self.devicePixelRatioF()

    @property
    def fitted(self) -> bool:
        """Whether all of the picture is shown, whatever the size of the window."""
        return self._fitted

    @property
    def middle(self) -> QPointF:
        """The point of the photo that is in the middle."""
        return self.mapToScene(self.viewport().rect().center())

    def show_preview(self, pixmap: QPixmap, size: tuple[int, int]) -> None:
        """Shows a small copy until the picture itself is there.

        Args:
            pixmap: the copy.
            size: width and height of the picture.
        """
        self._show(pixmap, size)

    def show_image(self, image: QImage) -> None:
        """Shows a picture; what is seen of a preview of it stays where it is."""
        self._show(QPixmap.fromImage(image), (image.width(), image.height()))

    def clear(self) -> None:
        """Shows nothing."""
        self._item.setPixmap(QPixmap())

    def ask_for_box(self, *, asked: bool) -> None:
        """Lets a person draw a box around a part, or move the picture again."""
        modes = QGraphicsView.DragMode
        self.setDragMode(modes.RubberBandDrag if asked else modes.ScrollHandDrag)

    def _draw_box(self, on_screen: QRect) -> None:
        if not on_screen.isNull():
            # Not the points that the signal brings: the second is where the mouse was before.
            self._box = self.mapToScene(on_screen).boundingRect()
            return
        # The button was let go.
        box, self._box = self._box.intersected(self.sceneRect()), QRectF()
        if min(box.width(), box.height()) * self.transform().m11() >= _LEAST_BOX:
            self.boxed.emit(box)

    def _show(self, pixmap: QPixmap, size: tuple[int, int]) -> None:
        place = QRectF(0, 0, *size)
        other = place != self.sceneRect()
        self._item.setPixmap(pixmap)
        self._item.setScale(size[0] / max(1, pixmap.width()))
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.setSceneRect(place)
        if other or self._fitted:
            self.fit()

    def fit(self) -> None:
        """Shows all of it, as large as it may be."""
        self._fitted = True
        self.fitInView(self.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)
        if self.zoom > self._enlarged:
            self._scale_to(self._enlarged)
        self.moved.emit()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Shows it at a size.

        Args:
            zoom: screen pixels to one of the photo's.
            at: the point of the picture that comes to the middle; None: what is there stays.
        """
        least = min(self._enlarged, self._fitting())
        self._scale_to(min(_LARGEST, max(least, zoom)))
        self._fitted = self.zoom <= least * 1.001
        if at is not None:
            self.centerOn(at)
        self.moved.emit()

    def zoom_in(self) -> None:
        """One step closer."""
        self.zoom_to(self.zoom * _STEP)

    def zoom_out(self) -> None:
        """One step away."""
        self.zoom_to(self.zoom / _STEP)

    def _scale_to(self, zoom: float) -> None:
        factor = zoom / max(1e-9, self.zoom)
        self.scale(factor, factor)
        smooth = self.zoom < _SMOOTH_UP_TO
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)

    def _fitting(self) -> float:
        rect, view = self.sceneRect(), self.viewport().rect()
        share = min(view.width() / max(1, rect.width()), view.height() / max(1, rect.height()))
        return share * self.devicePixelRatioF()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """The wheel zooms, at the mouse."""
        self.zoom_to(self.zoom * _STEP ** (event.angleDelta().y() / 120))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Between all of it and its own pixels."""
        if self._fitted:
            self.zoom_to(1, self.mapToScene(event.position().toPoint()))
        else:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """All of it stays all of it."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()
