"""Overlay of one photo on another, aligned by the geometry of their match."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsPixmapItem, QWidget

from app.match.lines import ENLARGED
from app.viewer.picture import PictureView
from engine.retrieval.geometry import Matrix


def transform_of(matrix: Matrix) -> QTransform:
    """Convert a (3, 3) matrix to a `QTransform`.

    The matrix acts on column vectors; Qt's acts on row vectors, so it is transposed.
    """
    return QTransform(*np.asarray(matrix, np.float64).T.ravel().tolist())


class OverlayView(PictureView):
    """View of one photo with another one over it, of adjustable opacity."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, enlarged=ENLARGED)
        self._over = QGraphicsPixmapItem()
        self._over.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.scene().addItem(self._over)

    def show_pair(self, under: QImage, over: QImage, alignment: Matrix) -> None:
        """Show one photo over another.

        Args:
            under: the lower photo, which is shown as it is.
            over: the upper photo, which is transformed.
            alignment: (3, 3), maps pixels of the upper photo to pixels of the lower one.
        """
        self.show_image(under)
        self._over.setPixmap(QPixmap.fromImage(over))
        self._over.setTransform(transform_of(alignment))

    def blend(self, share: float) -> None:
        """Set the opacity of the upper photo: 0 to 1."""
        self._over.setOpacity(share)
