"""One photo laid on the other through the geometry of their match."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsPixmapItem, QWidget

from app.match.lines import ENLARGED
from app.viewer.picture import PictureView
from engine.retrieval.geometry import Matrix


def transform_of(matrix: Matrix) -> QTransform:
    """The map of a 3 x 3 matrix that acts on columns; Qt's acts on rows."""
    return QTransform(*np.asarray(matrix, np.float64).T.ravel().tolist())


class OverlayView(PictureView):
    """Shows one photo, and another one over it as transparent as is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, enlarged=ENLARGED)
        self._over = QGraphicsPixmapItem()
        self._over.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.scene().addItem(self._over)

    def show_pair(self, under: QImage, over: QImage, alignment: Matrix) -> None:
        """Shows two photos.

        Args:
            under: the one that stays as it is.
            over: the one that is laid on it.
            alignment: maps pixels of the upper one to pixels of the lower one.
        """
        self.show_image(under)
        self._over.setPixmap(QPixmap.fromImage(over))
        self._over.setTransform(transform_of(alignment))

    def blend(self, share: float) -> None:
        """How much of the upper photo is seen: 0 to 1."""
        self._over.setOpacity(share)
