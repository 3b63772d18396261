"""Strip of small query photos."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.bridge.pictures import PictureLoader
from app.search.finder import SearchRequest
from app.thumbnails.loader import ThumbnailLoader
from engine.photos.thumbnails import SIZES
from engine.retrieval.search import SearchQuery

_SIDE = 110
# More would leave no room for the summary, and `PictureLoader` would not keep them all.
_MOST = 3


class QueryStrip(QWidget):
    """Strip of the first query photos, each cropped to the region that is searched for.

    Args:
        pictures: loads full-size photos.
        thumbnails: loads thumbnails of photos in the library, which are available sooner.
    """

    def __init__(self, pictures: PictureLoader, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self._pictures, self._thumbnails = pictures, thumbnails
        self._queries: tuple[SearchQuery, ...] = ()
        self._labels = [QLabel() for _ in range(_MOST)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for label in self._labels:
            label.setFixedSize(_SIDE, _SIDE)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row.addWidget(label)
        self._show_labels()
        pictures.loaded.connect(self._loaded)
        thumbnails.loaded.connect(self._show_previews)

    def show_question(self, question: SearchRequest) -> None:
        """Show the query photos of a question."""
        self._queries = question.queries[:_MOST]
        self._show_labels()
        for query, label in zip(self._queries, self._labels, strict=False):
            label.clear()
            label.setAccessibleName(query.image.name)
            label.setToolTip(query.image.name)
            picture = self._pictures.image(str(query.image))
            if picture is not None:
                self._loaded(str(query.image), picture)

    def show_known(self, queries: Sequence[SearchQuery]) -> None:
        """Show thumbnails of the queries until the full-size photos are loaded.

        Args:
            queries: those that are shown, with the library's records of them.
        """
        self._queries = tuple(queries[:_MOST])
        self._show_previews()

    @Slot()
    def _show_previews(self) -> None:
        for query, label in zip(self._queries, self._labels, strict=False):
            if query.record is None or query.region is not None or not label.pixmap().isNull():
                continue
            preview = self._thumbnails.pixmap(query.record.content, SIZES[0])
            if preview is not None:
                label.setPixmap(self._fitted(preview.toImage(), query))

    def _show_labels(self) -> None:
        for number, label in enumerate(self._labels):
            label.setVisible(number < max(1, len(self._queries)))

    @Slot(str, QImage)
    def _loaded(self, path: str, picture: QImage) -> None:
        for query, label in zip(self._queries, self._labels, strict=False):
            if path == str(query.image):
                label.setPixmap(self._fitted(picture, query))

    def _fitted(self, picture: QImage, query: SearchQuery) -> QPixmap:
        if query.region is not None:
            box = query.region
            sides = (round(side) for side in (box.x, box.y, box.width, box.height))
            picture = picture.copy(QRect(*sides))
        ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode
        side = round(_SIDE * self.devicePixelRatioF())
        fitted = picture.scaled(side, side, ratio, smooth.SmoothTransformation)
        fitted.setDevicePixelRatio(self.devicePixelRatioF())
        return QPixmap.fromImage(fitted)
