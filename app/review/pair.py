"""Two photos side by side, with lines between their matched points."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.bridge.pictures import PictureLoader
from app.match.lines import ENLARGED, MatchLines
from app.thumbnails.loader import ThumbnailLoader
from app.viewer.picture import PictureView
from engine.landmarks.review import Question, QuestionSide
from engine.photos.thumbnails import SIZES
from engine.retrieval.photo_matching import PairEvidence


class PhotoPair(QWidget):
    """The two photos of a question, side by side.

    Attributes:
        views: the views of both photos.
        captions: the labels above them.
        lines: the overlay with lines between the matched points.

    Args:
        pictures: loads full-size photos.
        thumbnails: loads small copies, shown until the photos are loaded.
    """

    def __init__(self, pictures: PictureLoader, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self._pictures, self._thumbnails = pictures, thumbnails
        self._sides: tuple[QuestionSide, QuestionSide] | None = None
        self.views = PictureView(enlarged=ENLARGED), PictureView(enlarged=ENLARGED)
        self.captions = QLabel(wordWrap=True, margin=8), QLabel(wordWrap=True, margin=8)
        self._failures = QLabel(wordWrap=True, margin=8), QLabel(wordWrap=True, margin=8)
        self.lines = MatchLines(*self.views, self)
        self._drawn = False
        self._lines_wanted = True
        self._lay_out()
        pictures.loaded.connect(self._loaded)
        pictures.failed.connect(self._failed)

    def show_question(self, question: Question, captions: tuple[str, str]) -> None:
        """Show the photos of a question; `show_evidence` adds their lines.

        Args:
            question: the question.
            captions: the text above each photo.
        """
        before = None if self._sides is None else tuple(side.photo for side in self._sides)
        self._sides = question.sides
        for label, text in zip(self.captions, captions, strict=True):
            label.setText(text)
        if before == question.photos:
            return
        self._drawn = False
        self._show_lines()
        for index, side in enumerate(question.sides):
            self._failures[index].hide()
            self._show_side(index, side)

    def show_evidence(self, evidence: PairEvidence) -> None:
        """Draw lines between the matched points of the shown photos."""
        self.lines.show_match(evidence.verification, evidence.tolerance)
        self._drawn = True
        self._show_lines()

    def want_lines(self, *, wanted: bool) -> None:
        """Show or hide the lines."""
        self._lines_wanted = wanted
        self._show_lines()

    def prepare(self, question: Question) -> None:
        """Load the photos of a later question in advance."""
        for side in question.sides:
            self._pictures.image(str(side.file))
            self._thumbnails.pixmap(side.content, SIZES[-1])

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for column, name in enumerate((self.tr("First photo"), self.tr("Second photo"))):
            self.views[column].setAccessibleName(name)
            grid.addWidget(self.captions[column], 0, column)
            grid.addWidget(self._failures[column], 1, column)
            grid.addWidget(self.views[column], 2, column)
            grid.setColumnStretch(column, 1)
            self._failures[column].hide()
        grid.setRowStretch(2, 1)

    def _show_side(self, index: int, side: QuestionSide) -> None:
        image = self._pictures.image(str(side.file))
        if image is not None:
            self.views[index].show_image(image)
            return
        preview = self._thumbnails.pixmap(side.content, SIZES[-1])
        if preview is None:
            # An empty image replaces the previous question's photo until this one is loaded.
            blank = QImage(1, 1, QImage.Format.Format_ARGB32)
            blank.fill(0)
            self.views[index].show_image(blank)
        else:
            self.views[index].show_preview(preview, side.size)

    def _show_lines(self) -> None:
        self.lines.setVisible(self._drawn and self._lines_wanted)

    @Slot(str, QImage)
    def _loaded(self, path: str, image: QImage) -> None:
        for index, side in enumerate(self._sides or ()):
            if str(side.file) == path:
                self.views[index].show_image(image)
                self.lines.update()

    @Slot(str, str)
    def _failed(self, path: str, reason: str) -> None:
        for index, side in enumerate(self._sides or ()):
            if str(side.file) == path:
                self._failures[index].setText(reason)
                self._failures[index].show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the lines over both photos when their size changes."""
        super().resizeEvent(event)
        self.lines.setGeometry(self.rect())
        self.lines.raise_()
