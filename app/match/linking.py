"""Linked zooming and scrolling of two photos of one place."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF

from app.match.overlay import transform_of
from app.viewer.picture import PictureView
from engine.retrieval.geometry import Matrix


class ZoomLink(QObject):
    """Link that keeps two views on the same part of a place, through an alignment.

    Args:
        first: the view of the first photo.
        second: the view of the second photo.
    """

    def __init__(self, first: PictureView, second: PictureView) -> None:
        super().__init__(first)
        self._first, self._second = first, second
        self._alignment: Matrix | None = None
        self._following = False
        first.moved.connect(lambda: self._follow(first, second))
        second.moved.connect(lambda: self._follow(second, first))

    def link(self, alignment: Matrix | None) -> None:
        """Set the (3, 3) map from the first photo to the second; None unlinks."""
        self._alignment = alignment

    def _follow(self, moved: PictureView, other: PictureView) -> None:
        if self._following or self._alignment is None or other.sceneRect().isEmpty():
            return
        self._following = True
        if moved.fitted:
            other.fit()
        else:
            self._follow_to(moved, other, self._alignment)
        self._following = False

    def _follow_to(self, moved: PictureView, other: PictureView, alignment: Matrix) -> None:
        there = transform_of(alignment)
        if moved is self._second:
            there = there.inverted()[0]
        at = moved.mapToScene(moved.viewport().rect().center())
        beside = at + QPointF(1, 0)
        step = there.map(beside) - there.map(at)
        larger = max(1e-6, (step.x() ** 2 + step.y() ** 2) ** 0.5)
        other.zoom_to(moved.zoom / larger, there.map(at))
