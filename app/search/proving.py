"""Controller between the search page and the match page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget

from app.landmarks.deciding import Decisions
from app.match.page import MatchPage
from app.match.side import side_of_hit, side_of_query
from app.search.page import SearchPage


class Proving(QObject):
    """Controller that shows the match of the current hit and records the user's judgment.

    Args:
        pages: the stack that holds both pages.
        search: the page with the results.
        match: the page that shows a match.
        decisions: records the user's judgments.
    """

    def __init__(
        self, pages: QStackedWidget, search: SearchPage, match: MatchPage, decisions: Decisions
    ) -> None:
        super().__init__(pages)
        self._pages, self._search, self._match = pages, search, match
        self._decisions = decisions
        search.opened.connect(self.prove)
        search.grown.connect(self._show)
        match.left.connect(self._leave)
        match.stepped.connect(self._step)
        match.judged.connect(self._judge)

    @Slot(int)
    def prove(self, row: int) -> None:
        """Open the match page for the hit in a row."""
        self._pages.setCurrentWidget(self._match)
        self._search.grid.go_to(row)
        self._show()

    @Slot()
    def _show(self) -> None:
        """Update the match page with the current results for the selected hit."""
        answer, hit = self._search.answer, self._search.current
        if answer is None or hit is None or self._pages.currentWidget() is not self._match:
            return
        query = answer.queries[hit.query]
        sides = side_of_query(query), side_of_hit(hit)
        verdict, evidence = self._search.model.verdict(hit), hit.verification
        known = query.record is not None
        self._match.show_match(sides, evidence, answer.tolerance, verdict, known=known)

    @Slot(bool)
    def _judge(self, same: bool) -> None:
        """Record the user's judgment of a match, and show the next one.

        A query that is no photo of the library cannot be judged.

        Args:
            same: whether both photos show the same place.
        """
        answer, hit = self._search.answer, self._search.current
        if answer is not None and hit is not None:
            asked = answer.queries[hit.query].record
            if asked is not None:
                self._decisions.judge(asked.id, hit.photo, same=same)
                self._step(1)

    @Slot(int)
    def _step(self, step: int) -> None:
        row = self._search.model.beside(self._search.grid.currentIndex().row(), step)
        if row is not None:
            self.prove(row)

    @Slot()
    def _leave(self) -> None:
        self._pages.setCurrentWidget(self._search)
        self._search.grid.setFocus()
