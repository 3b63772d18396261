"""Background search of the library for photos of the same place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.library import OpenLibrary
from app.bridge.work import BackgroundTask, BackgroundThreads
from engine.errors import CairnError, NoFeaturesError, NoLibraryError
from engine.retrieval.incremental_search import stream
from engine.retrieval.search import Searcher, SearchQuery, SearchResult

# Most results: more than a page of pictures. Later ones are hardly ever right.
_MOST = 100


@dataclass(frozen=True)
class SearchRequest:
    """One or more query photos; results show the place of any of them."""

    queries: tuple[SearchQuery, ...]


class Finder(QObject):
    """Search runner for one question at a time; a new one replaces the one before.

    Signals:
        found: emitted with a `SearchResult`, the results so far; the last one of a request is
            complete.
        waiting: emitted when nothing can be found yet; the question is asked again when the library
            changes or grows.
        failed: emitted with the `CairnError` that prevented an answer.
        bug: emitted with an unexpected exception.

    Args:
        library: the library to search; indexing pauses during a search.
    """

    found = Signal(object)
    waiting = Signal()
    failed = Signal(object)
    bug = Signal(object)

    _partial = Signal(object, object)

    def __init__(self, library: OpenLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._work = BackgroundThreads(1, "search", self)
        self._work.bug.connect(self.bug)
        self._open = ExitStack()
        self._searcher: Searcher | None = None  # used in the search thread only
        self._asked: _RunningSearch | None = None
        self._again: SearchRequest | None = None
        self._partial.connect(self._tell)
        for more in (library.changed, library.growing):
            more.connect(self._ask_again)

    def ask(self, question: SearchRequest) -> None:
        """Cancel the current question and start another; results arrive as signals."""
        self.abandon()
        self._asked = asked = _RunningSearch(question)
        task = self._work.run(lambda: self._answer(asked), _nothing, lambda e: self._fail(asked, e))
        asked.task = task

    def abandon(self) -> None:
        """Cancel the current question; no more results of it are emitted."""
        self._again = None
        if self._asked is not None:
            self._asked.abandon()
        self._asked = None

    def close(self) -> None:
        """Cancel the search, and end its worker process and thread."""
        self.abandon()
        self._work.run(self._open.close, _nothing, _nothing)
        self._work.close(finish=True)

    def _answer(self, asked: _RunningSearch) -> None:
        """Run a search in the search thread and emit its results."""
        with self._library.standing_back():
            searcher = self._opened()
            if searcher is None or not searcher.photos:
                self._partial.emit(asked, None)
                return
            queries = asked.question.queries
            with closing(stream(searcher, queries, _MOST, _MOST)) as answers:
                for result in answers:
                    if asked.abandoned:
                        return
                    if result is not None:
                        self._partial.emit(asked, result)

    def _opened(self) -> Searcher | None:
        """Return the searcher, opened on first use.

        Returns:
            None if there is no library yet, or no features to search.
        """
        if self._searcher is None:
            try:
                self._searcher = self._open.enter_context(self._library.cairn.searcher())
            except (NoFeaturesError, NoLibraryError):
                return None
            self._searcher.load_index()
        return self._searcher

    @Slot(object, object)
    def _tell(self, asked: _RunningSearch, answer: SearchResult | None) -> None:
        if asked is not self._asked:
            return
        if answer is None or (answer.is_complete and not answer.hits):
            self._again = asked.question
            self.waiting.emit()
        else:
            self.found.emit(answer)

    @Slot()
    def _ask_again(self) -> None:
        if self._again is not None:
            self.ask(self._again)

    def _fail(self, asked: _RunningSearch, error: CairnError) -> None:
        if asked is self._asked:
            self.failed.emit(error)


class _RunningSearch:
    """Question in progress, which may have been canceled."""

    def __init__(self, question: SearchRequest) -> None:
        self.question = question
        self.abandoned = False
        self.task: BackgroundTask | None = None

    def abandon(self) -> None:
        self.abandoned = True
        if self.task is not None:
            self.task.cancel()


_nothing: Callable[[object], None] = lambda result: None  # noqa: E731
