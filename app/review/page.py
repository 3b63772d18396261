"""Review page, which asks whether two photos or landmarks show the same place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QToolBar, QVBoxLayout, QWidget

from app.bridge.library import OpenLibrary
from app.bridge.pictures import PictureLoader
from app.bridge.work import BackgroundTask
from app.landmarks.deciding import Decisions
from app.match.wording import match_summary
from app.review.pair import PhotoPair
from app.review.queue import ReviewQueue
from app.shell.actions import action
from app.shell.dates import day
from app.thumbnails.loader import ThumbnailLoader
from engine.landmarks.review import Question, QuestionSide
from engine.retrieval.photo_matching import PairEvidence
from engine.retrieval.verdict import Verdict


class ReviewPage(QWidget):
    """Page that asks the user about inconclusive matches; a single key answers.

    Signals:
        failed: the `CairnError` raised while reading the questions or the evidence.

    Attributes:
        queue: the questions.
        pair: the photos of the current question.
        title: label with the question.
        summary: label with the evidence, and the number of questions left.
    """

    failed = Signal(object)

    def __init__(
        self,
        library: OpenLibrary,
        decisions: Decisions,
        pictures: PictureLoader,
        thumbnails: ThumbnailLoader,
    ) -> None:
        super().__init__()
        self._library = library
        self.queue = ReviewQueue(library, decisions, self)
        self.pair = PhotoPair(pictures, thumbnails)
        self.title, self.summary = QLabel(), QLabel(margin=8)
        self._empty = QLabel(wordWrap=True, margin=24)
        self._views = QStackedWidget()
        self._shown: tuple[int, int] | None = None
        self._proving: BackgroundTask | None = None
        self._actions = self._answers()
        self._lay_out()
        self.queue.moved.connect(self._show)
        self.queue.failed.connect(self.failed)
        self._show()

    def _answers(self) -> list[QAction]:
        same = action(
            *(self, "check", self.tr("The same place"), "Y"),
            lambda: self.queue.answer(same=True),
        )
        different = action(
            *(self, "circle-alert", self.tr("Not the same place"), "N"),
            lambda: self.queue.answer(same=False),
        )
        later = action(self, "chevron-right", self.tr("Later"), "Space", self.queue.put_off)
        later.setShortcuts([QKeySequence(Qt.Key.Key_Space), QKeySequence(Qt.Key.Key_Right)])
        lines = action(
            *(self, "layers", self.tr("Lines"), "L"),
            lambda: self.pair.want_lines(wanted=lines.isChecked()),
            checkable=True,
        )
        lines.setChecked(True)
        return [same, different, later, lines]

    def _lay_out(self) -> None:
        bar = QToolBar(self.tr("Review"))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for one in self._actions:
            one.setIconText(f"{one.text()} ({one.shortcut().toString()})")
            bar.addAction(one)
            self.addAction(one)
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self.title.setFont(font)
        self.title.setMargin(8)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        asking = QWidget()
        column = QVBoxLayout(asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.pair, 1)
        column.addWidget(self.summary)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._views.addWidget(asking)
        self._views.addWidget(self._empty)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(bar)
        page.addWidget(self._views, 1)

    @Slot()
    def _show(self) -> None:
        question = self.queue.current
        for one in self._actions:
            one.setEnabled(question is not None)
        self._views.setCurrentIndex(1 if question is None else 0)
        if question is None:
            self._shown = None
            self._empty.setText(self._nothing())
            return
        for coming in self.queue.coming[1:2]:
            self.pair.prepare(coming)
        self.title.setText(self._asked(question))
        first, second = question.sides
        self.pair.show_question(question, (self._caption(first), self._caption(second)))
        self.summary.setText(f"{self._evidence(question)} · {self._left()}")
        if self._shown != question.photos:
            self._shown = question.photos
            self._prove(question)

    def _nothing(self) -> str:
        if not self.queue.known:
            return self.tr("Looking for questions…")
        return self.tr(
            "Nothing to review. Questions come up when photos look like the same place, "
            "and their match alone does not prove it."
        )

    def _asked(self, question: Question) -> str:
        first, second = question.sides
        if first.landmark is not None and second.landmark is not None:
            return self.tr("Are these two landmarks one place?")
        if first.landmark is not None:
            return self.tr("Does the photo on the right show the place on the left?")
        return self.tr("Do these two photos show the same place?")

    def _called(self, side: QuestionSide) -> str:
        count = self.tr("%n photos", "", side.members)
        if side.name:
            return self.tr("“{}” ({})").format(side.name, count)
        return self.tr("an unnamed landmark ({})").format(count)

    def _caption(self, side: QuestionSide) -> str:
        of = self.tr("waits, in no landmark") if side.landmark is None else self._called(side)
        parts = [of, day(side.taken), f"{side.file.parent.name}/{side.file.name}"]
        return " · ".join(part for part in parts if part)

    def _evidence(self, question: Question) -> str:
        words = {
            Verdict.VERIFIED: self.tr("verified, but too few photos agree"),
            Verdict.LIKELY: self.tr("likely"),
            Verdict.WEAK: self.tr("weak"),
        }
        points = self.tr("%n points", "", question.inliers)
        return match_summary(words[question.verdict], question.probability, points)

    def _left(self) -> str:
        left = len(self.queue.coming)
        if self.queue.more:
            return self.tr("more than %n questions left", "", left)
        return self.tr("%n questions left", "", left)

    def _prove(self, question: Question) -> None:
        if self._proving is not None:
            self._proving.cancel()
        library, photos = self._library.cairn, question.photos
        self._proving = self._library.read(
            lambda: library.evidence(*photos), self._draw, self.failed.emit
        )

    def _draw(self, evidence: PairEvidence | None) -> None:
        if evidence is not None:
            self.pair.show_evidence(evidence)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Read the questions while the page is shown."""
        super().showEvent(event)
        self.queue.watch(watched=True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Stop reading questions while the page is hidden."""
        super().hideEvent(event)
        self.queue.watch(watched=False)
