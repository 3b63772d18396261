"""Lines between the matched points of two photos, drawn over both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.viewer.picture import PictureView
from engine.retrieval.verification import Verification

ENLARGED = 4.0
"""Largest magnification of small photos that show matched points: screen pixels per pixel."""

_NEAR = 12.0  # largest distance of the mouse from the point under it, pixels
_RADIUS, _RADIUS_MEANT = 3.0, 6.0
_GOOD_HUE, _POOR_HUE = 140, 10  # degrees: green to red


class MatchLines(QWidget):
    """Overlay on two photos that draws the inliers of their match.

    Mouse events pass through it to the photos. The color of a line shows its residual: green if
    the geometry maps the point exactly to its partner, red if the residual reaches the tolerance.
    """

    def __init__(self, left: PictureView, right: PictureView, parent: QWidget) -> None:
        super().__init__(parent)
        self._pair, self._views = parent, (left, right)
        self._points: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        self._colours: list[QColor] = []
        self._order: NDArray[np.int64] = np.empty(0, np.int64)
        self._share = 1.0
        self._meant: int | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for view in self._views:
            view.moved.connect(self.update)
            view.viewport().setMouseTracking(True)
            view.viewport().installEventFilter(self)

    @property
    def shown(self) -> int:
        """Return the number of lines that are drawn."""
        return round(self._share * len(self._order))

    def ends(self, side: int) -> NDArray[np.float64]:
        """Return the matched points of one photo, (K, 2), in its pixels.

        Args:
            side: 0 for the left photo, 1 for the right one.
        """
        return np.empty((0, 2)) if self._points is None else self._points[side]

    def show_match(self, match: Verification | None, tolerance: float) -> None:
        """Draw another match.

        Args:
            match: its points are in pixels of the upright originals, which the views show; None
                draws nothing.
            tolerance: the largest residual of an inlier.
        """
        self._meant = None
        if match is None:
            self._points, self._order = None, np.empty(0, np.int64)
            self.update()
            return
        self._points = match.points_a, match.points_b
        # The matches with the smallest residuals are drawn last, over the others.
        self._order = np.argsort(-match.residuals, kind="stable")
        shares = np.clip(match.residuals / tolerance, 0, 1)
        hues = _GOOD_HUE + shares * (_POOR_HUE - _GOOD_HUE)
        self._colours = [QColor.fromHsv(int(hue), 220, 240) for hue in hues]
        self.update()

    def set_density(self, share: float) -> None:
        """Draw only a share of the lines, 0 to 1, smallest residuals first."""
        self._share = share
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Find the matched point under the mouse."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            for side, view in enumerate(self._views):
                if watched is view.viewport():
                    self._mean(side, event.position())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the lines, the one under the mouse on top."""
        if self._points is None or not self.shown:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ends = [self._placed(side) for side in (0, 1)]
        for index in self._order[-self.shown :]:
            self._paint_line(painter, index, ends[0][index], ends[1][index])
        if self._meant is not None:
            self._paint_line(painter, self._meant, ends[0][self._meant], ends[1][self._meant])

    def _paint_line(self, painter: QPainter, index: int, a: QPointF, b: QPointF) -> None:
        meant = index == self._meant
        colour = QColor(self._colours[index])
        colour.setAlpha(255 if meant else 90 if self._meant is not None else 170)
        painter.setPen(QPen(colour, 2.5 if meant else 1.0))
        painter.drawLine(a, b)
        painter.setBrush(colour)
        radius = _RADIUS_MEANT if meant else _RADIUS
        for point in (a, b):
            painter.drawEllipse(point, radius, radius)

    def _placed(self, side: int) -> list[QPointF]:
        """Return the points of one photo in coordinates of this widget."""
        assert self._points is not None
        view = self._views[side]
        corner = view.viewport().mapTo(self._pair, QPointF(0, 0))
        scene = view.viewportTransform()
        return [scene.map(QPointF(x, y)) + corner for x, y in self._points[side].tolist()]

    def _mean(self, side: int, at: QPointF) -> None:
        if self._points is None or not self.shown:
            return
        transform = self._views[side].viewportTransform()
        drawn = self._order[-self.shown :]
        places = (transform.map(QPointF(x, y)) - at for x, y in self._points[side][drawn].tolist())
        away = np.array([np.hypot(place.x(), place.y()) for place in places])
        nearest = int(away.argmin())
        meant = int(drawn[nearest]) if away[nearest] <= _NEAR else None
        if meant != self._meant:
            self._meant = meant
            self.update()
