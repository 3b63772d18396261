"""Picture view with zoom and pan."""

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
_LARGEST = 8.0  # largest zoom, in screen pixels per picture pixel
_LEAST_BOX = 8.0  # screen pixels; a smaller box is an accidental drag
_SMOOTH_UP_TO = 2.0  # larger zooms are not interpolated, to show the pixels


class PictureView(QGraphicsView):
    """View of one picture, fitted to the window until it is zoomed.

    Signals:
        moved: emitted when the visible part or the zoom changes.
        boxed: emitted with the rectangle that the user drew, in pixels of the picture.

    Args:
        enlarged: the largest zoom of a fitted picture, in screen pixels per picture pixel.
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
        """Return the zoom in screen pixels per picture pixel."""
        return self.transform().m11() * self.devicePixelRatioF()

    @property
    def fitted(self) -> bool:
        """Return whether the picture stays fitted to the window."""
        return self._fitted

    @property
    def middle(self) -> QPointF:
        """Return the point of the picture at the center of the view."""
        return self.mapToScene(self.viewport().rect().center())

    def show_preview(self, pixmap: QPixmap, size: tuple[int, int]) -> None:
        """Show a small copy until the picture itself is loaded.

        Args:
            pixmap: the copy.
            size: width and height of the picture.
        """
        self._show(pixmap, size)

    def show_image(self, image: QImage) -> None:
        """Show a picture, keeping the zoom and the position of its preview."""
        self._show(QPixmap.fromImage(image), (image.width(), image.height()))

    def clear(self) -> None:
        """Remove the picture."""
        self._item.setPixmap(QPixmap())

    def ask_for_box(self, *, asked: bool) -> None:
        """Switch between drawing a box and moving the picture.

        Args:
            asked: whether dragging draws a box.
        """
        modes = QGraphicsView.DragMode
        self.setDragMode(modes.RubberBandDrag if asked else modes.ScrollHandDrag)

    def _draw_box(self, on_screen: QRect) -> None:
        if not on_screen.isNull():
            # The signal's own points are not used: the second is the previous mouse position.
            self._box = self.mapToScene(on_screen).boundingRect()
            return
        # An empty rectangle means that the mouse button was released.
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
        """Fit the whole picture to the window, up to its largest fitted zoom."""
        self._fitted = True
        self.fitInView(self.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)
        if self.zoom > self._enlarged:
            self._scale_to(self._enlarged)
        self.moved.emit()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Set the zoom, within its limits.

        Args:
            zoom: screen pixels per picture pixel.
            at: the point of the picture to center; None keeps the point under the mouse, or
                else the center.
        """
        least = min(self._enlarged, self._fitting())
        self._scale_to(min(_LARGEST, max(least, zoom)))
        self._fitted = self.zoom <= least * 1.001
        if at is not None:
            self.centerOn(at)
        self.moved.emit()

    def zoom_in(self) -> None:
        """Zoom in by one step."""
        self.zoom_to(self.zoom * _STEP)

    def zoom_out(self) -> None:
        """Zoom out by one step."""
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
        """Zoom at the position of the mouse."""
        self.zoom_to(self.zoom * _STEP ** (event.angleDelta().y() / 120))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Toggle between the fitted picture and its actual size."""
        if self._fitted:
            self.zoom_to(1, self.mapToScene(event.position().toPoint()))
        else:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit a fitted picture to the new size."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()
