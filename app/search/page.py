"""Search page: the query photos, a summary and the results."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolBar, QVBoxLayout, QWidget

from app.bridge.pictures import PictureLoader
from app.search.finder import Finder, SearchRequest
from app.search.grid import HitGrid
from app.search.model import HitModel
from app.search.queries import QueryStrip
from app.shell.actions import action
from app.thumbnails.loader import ThumbnailLoader
from engine.errors import CairnError
from engine.retrieval.ranking import SearchHit
from engine.retrieval.search import SearchResult
from engine.retrieval.verdict import Verdict

# Most searches that `go_back` can return to.
_MOST_PAST = 20


@dataclass(frozen=True)
class _Past:
    """Earlier search, with its results and the photo that was selected in it."""

    question: SearchRequest
    answer: SearchResult | None
    photo: int | None


class SearchPage(QWidget):
    """Page that shows photos of the same place while they are being found.

    Signals:
        opened: emitted with the row of a hit whose match is to be shown.
        grown: emitted when the results have changed.

    Attributes:
        answer: the results so far, or None.
    """

    opened = Signal(int)
    grown = Signal()

    def __init__(self, finder: Finder, pictures: PictureLoader, loader: ThumbnailLoader) -> None:
        super().__init__()
        self._finder = finder
        self._asked: SearchRequest | None = None
        self._past: list[_Past] = []
        # The most certain photo stays selected until the user navigates.
        self._touched = False
        self.answer: SearchResult | None = None
        self.model = HitModel(self)
        self.grid = HitGrid(self.model, loader)
        self._queries = QueryStrip(pictures, loader)
        self.summary = QLabel(wordWrap=True)
        self.summary.setText(self.tr("Drop photos or paste a picture to find the same place."))
        self._lay_out()
        self.grid.opened.connect(self.opened)
        self.grid.touched.connect(self._touch)
        self.grid.selectionModel().currentChanged.connect(self._turn_shot)
        self.model.dataChanged.connect(self._turn_shot)
        finder.found.connect(self._show)
        finder.waiting.connect(self._wait)
        finder.failed.connect(self._fail)

    @property
    def current(self) -> SearchHit | None:
        """Return the selected hit, or None."""
        return self.model.hit(self.grid.currentIndex().row())

    def ask(self, question: SearchRequest) -> None:
        """Search for photos of the same place; `go_back` returns to the search before."""
        if self._asked is not None:
            photo = None if self.current is None else self.current.photo
            self._past.append(_Past(self._asked, self.answer, photo))
            del self._past[:-_MOST_PAST]
        self._begin(question)

    def go_back(self) -> None:
        """Show the previous search; repeat it if it was incomplete."""
        if not self._past:
            return
        past = self._past.pop()
        if past.answer is None or not past.answer.is_complete:
            self._begin(past.question)
            return
        self._finder.abandon()
        self._prepare(past.question)
        self._show(past.answer)
        row = None if past.photo is None else self.model.row_of(past.photo)
        if row is not None:
            self.grid.go_to(row)

    def _begin(self, question: SearchRequest) -> None:
        self._prepare(question)
        self._finder.ask(question)

    def _prepare(self, question: SearchRequest) -> None:
        self._asked, self.answer, self._touched = question, None, False
        self._back.setEnabled(bool(self._past))
        self._queries.show_question(question)
        if len(question.queries) == 1:
            text = self.tr("Looking for the same place…")
        else:
            text = self.tr("Looking for the places of %n photos…", "", len(question.queries))
        self.summary.setText(text)
        self.model.show([])
        self.grid.scrollToTop()

    def _lay_out(self) -> None:
        bar = QToolBar(self.tr("Search"))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for one in self._actions():
            bar.addAction(one)
            self.addAction(one)
        head = QHBoxLayout()
        head.setContentsMargins(12, 12, 12, 6)
        head.setSpacing(12)
        head.addWidget(self._queries)
        head.addWidget(self.summary, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(bar)
        page.addLayout(head)
        page.addWidget(self.grid, 1)

    def _actions(self) -> list[QAction]:
        self._back = action(self, "arrow-left", self.tr("Search before"), "Alt+Left", self.go_back)
        self._back.setToolTip(self.tr("Back to the search before this one (Alt+Left)"))
        self._back.setEnabled(False)
        self._shot = action(
            *(self, "gallery-horizontal-end", self.tr("Nearly the same"), "Space"),
            self.grid.toggle,
            everywhere=False,
        )
        self._shot.setToolTip(
            self.tr("Show or hide the photos that are nearly the same as this one (Space)")
        )
        self._shot.setEnabled(False)
        return [self._back, self._shot]

    @Slot()
    def _touch(self) -> None:
        self._touched = True

    @Slot()
    def _turn_shot(self) -> None:
        self._shot.setEnabled(self.model.in_shot(self.grid.currentIndex().row()))

    @Slot(object)
    def _show(self, answer: SearchResult) -> None:
        is_first = self.answer is None
        self.answer = answer
        self._queries.show_known(answer.queries)
        place = self.grid.verticalScrollBar().value()
        self.model.show(answer.hits)
        self.summary.setText(self._summed_up(answer))
        if not self._touched and answer.hits:
            first = self.model.beside(-1, 1)
            assert first is not None
            self.grid.go_to(first)
            place = 0
        self.grid.verticalScrollBar().setValue(place)
        if is_first and self.isVisible():
            self.grid.setFocus()
        self.grown.emit()

    def _summed_up(self, answer: SearchResult) -> str:
        sure = sum(hit.verdict is Verdict.VERIFIED for hit in answer.hits)
        if sure:
            text = self.tr("%n photos show this place for certain.", "", sure)
        elif answer.is_complete:
            text = self.tr("No photo shows this place for certain; the most similar ones:")
        else:
            text = self.tr("These are the most similar photos.")
        if not answer.is_complete:
            text += " " + self.tr("Still looking…")
        return "\n".join([text, *dict.fromkeys(error.message for error in answer.refused)])

    @Slot()
    def _wait(self) -> None:
        self.summary.setText(
            self.tr(
                "Photos are still being looked at for the first time; "
                "the answer comes by itself as soon as there is one."
            )
        )

    @Slot(object)
    def _fail(self, error: CairnError) -> None:
        self.model.show([])
        self.answer = None
        self.summary.setText(error.message)
