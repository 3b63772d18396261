"""From what was found to its proof, and on to the next."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget

from app.landmarks.deciding import Decisions
from app.match.page import MatchPage
from app.match.side import side_of_hit, side_of_query
from app.search.page import SearchPage


class Proving(QObject):
    """Has the match view show the result that is current, and keeps what is said of it.

    Args:
        pages: among which both pages are.
        search: what was found.
        match: shows the proof.
        decisions: keeps what a person says.
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
        """Shows why a hit shows the same place as what was asked for."""
        self._pages.setCurrentWidget(self._match)
        self._search.grid.go_to(row)
        self._show()

    @Slot()
    def _show(self) -> None:
        """Shows what is known by now of the selected hit."""
        answer, hit = self._search.answer, self._search.current
        if answer is None or hit is None or self._pages.currentWidget() is not self._match:
            return
        query = answer.question.queries[hit.query]
        sides = side_of_query(query, answer.asked[hit.query]), side_of_hit(hit)
        verdict, evidence = self._search.model.verdict(hit), hit.found.verification
        known = answer.asked[hit.query].photo is not None
        self._match.show_match(sides, evidence, answer.tolerance, verdict, known=known)

    @Slot(bool)
    def _judge(self, same: bool) -> None:
        """Keeps what a person says of a match, and shows the next."""
        answer, hit = self._search.answer, self._search.current
        if answer is not None and hit is not None:
            asked = answer.asked[hit.query].photo
            if asked is not None:
                self._decisions.judge(asked.id, hit.found.photo, same=same)
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
