"""The page of a search: what was asked, and what was found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.bridge.pictures import PictureLoader
from app.search.delegate import HitDelegate
from app.search.finder import Answer, Finder, Question
from app.search.model import HitModel
from app.thumbnails.grid import PictureGrid
from app.thumbnails.loader import ThumbnailLoader
from engine.errors import CairnError
from engine.retrieval.verdict import Verdict

_QUERY = 120


class SearchPage(QWidget):
    """Shows the photos of the same place.

    Signals:
        opened: the row of a hit whose proof is to be looked at.
    """

    opened = Signal(int)

    def __init__(self, finder: Finder, pictures: PictureLoader, loader: ThumbnailLoader) -> None:
        super().__init__()
        self._finder, self._pictures = finder, pictures
        self._asked: Question | None = None
        self.answer: Answer | None = None
        self.model = HitModel()
        self.grid = PictureGrid(self.model, HitDelegate(loader), self.tr("Results"))
        self._query = QLabel()
        self._query.setFixedSize(_QUERY, _QUERY)
        self._query.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.summary = QLabel(wordWrap=True)
        head = QHBoxLayout()
        head.setContentsMargins(12, 12, 12, 6)
        head.setSpacing(12)
        head.addWidget(self._query)
        head.addWidget(self.summary, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addLayout(head)
        page.addWidget(self.grid, 1)
        self.grid.opened.connect(self.opened)
        finder.found.connect(self._show)
        finder.failed.connect(self._fail)
        pictures.loaded.connect(self._show_query)

    def ask(self, question: Question) -> None:
        """Searches for the photos of the same place."""
        self._asked = question
        self._query.clear()
        picture = self._pictures.image(str(question.image))
        if picture is not None:
            self._show_query(str(question.image), picture)
        self.summary.setText(self.tr("Looking for the same place…"))
        self.model.show([])
        self._finder.ask(question)

    @Slot(str, QImage)
    def _show_query(self, path: str, picture: QImage) -> None:
        if self._asked is None or path != str(self._asked.image):
            return
        size = self._query.size() * self.devicePixelRatioF()
        ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode
        fitted = QPixmap.fromImage(picture.scaled(size, ratio, smooth.SmoothTransformation))
        fitted.setDevicePixelRatio(self.devicePixelRatioF())
        self._query.setPixmap(fitted)

    @Slot(object)
    def _show(self, answer: Answer) -> None:
        self.answer = answer
        self.model.show(answer.hits)
        sure = sum(hit.found.verdict is Verdict.VERIFIED for hit in answer.hits)
        if sure:
            text = self.tr("%n photos show this place for certain.", "", sure)
        else:
            text = self.tr("No photo shows this place for certain; the most similar ones:")
        self.summary.setText(text)
        if answer.hits:
            self.grid.setCurrentIndex(self.model.index(0))
            self.grid.setFocus()

    @Slot(object)
    def _fail(self, error: CairnError) -> None:
        self.summary.setText(error.message)
