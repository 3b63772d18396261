"""Attention heat maps of the stored local features, over two photos."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsPixmapItem

from app.bridge.library import OpenLibrary
from app.match.side import MatchSide
from app.viewer.picture import PictureView
from engine.errors import CairnError


class AttentionLayers(QObject):
    """Attention heat maps over two photos, computed when they are first shown.

    Signals:
        failed: the `CairnError` that says why a photo has no layer.

    Args:
        library: computes the layers in its threads.
        views: the views that show the photos.
    """

    failed = Signal(object)

    def __init__(self, library: OpenLibrary, views: tuple[PictureView, PictureView]) -> None:
        super().__init__(views[0])
        self._library = library
        self._sides: tuple[MatchSide, ...] = ()
        self._wanted = False
        self._items = [QGraphicsPixmapItem() for _ in views]
        for item, view in zip(self._items, views, strict=True):
            item.setZValue(1)
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            view.scene().addItem(item)

    @property
    def shown(self) -> bool:
        """Return whether both photos have visible layers."""
        return all(item.isVisible() and not item.pixmap().isNull() for item in self._items)

    def show_sides(self, sides: tuple[MatchSide, MatchSide]) -> None:
        """Remove the layers, and compute those of other photos if wanted."""
        self._sides = sides
        for item in self._items:
            item.setPixmap(QPixmap())
        if self._wanted:
            self._read()

    def show_layers(self, *, wanted: bool) -> None:
        """Show or hide the layers."""
        self._wanted = wanted
        for item in self._items:
            item.setVisible(wanted)
        if wanted and not self.shown:
            self._read()

    def _read(self) -> None:
        for number, side in enumerate(self._sides):
            self._library.read(
                lambda side=side: _layer(self._library, side),  # type: ignore[misc]
                lambda layer, n=number, side=side: self._lay(n, side, layer),  # type: ignore[misc]
                self._fail,
            )

    def _lay(self, number: int, side: MatchSide, layer: QImage) -> None:
        # Identity, because equality of sides ignores their features.
        if not self._sides or self._sides[number] is not side or side.size is None:
            return
        item, (width, height) = self._items[number], side.size
        item.setPixmap(QPixmap.fromImage(layer))
        item.setTransform(QTransform.fromScale(width / layer.width(), height / layer.height()))

    def _fail(self, error: CairnError) -> None:
        self.failed.emit(error)


def _layer(library: OpenLibrary, side: MatchSide) -> QImage:
    """Compute the layer of a photo; runs in a background thread."""
    known = None if side.photo is None else side.photo.id
    query = known if side.features is None else side.features
    assert query is not None
    pixels = library.cairn.heat_map(query)
    height, width = pixels.shape[:2]
    layer = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    # The conversion copies: a QImage must not outlive the array that it wraps.
    return layer.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
