"""Asks the library which photos show the same place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bridge.work import Task, Work
from engine.errors import CairnError
from engine.ingest.protocol import Region
from engine.library.connection import open_reader
from engine.retrieval.search import Found
from engine.service.searching import Searcher, SearchOptions, SearchResult

# More than a page of pictures; those after them are hardly ever right.
_MOST = 120
_VERIFIED = 100


@dataclass(frozen=True)
class Question:
    """What is searched for.

    Attributes:
        image: a file.
        photo: its id, where it is a photo of the library.
        region: the part that is searched for; None: all of it.
    """

    image: Path
    photo: int | None = None
    region: Region | None = None


@dataclass(frozen=True)
class Hit:
    """A photo that was found: what proves it, its content key and its file."""

    found: Found
    content: bytes
    file: str


@dataclass(frozen=True)
class Answer:
    """What was found.

    Attributes:
        question: what was searched for.
        hits: the surest first.
        seconds: that it took.
        tolerance: the largest residual of an inlier, as `Verification.residuals` are counted.
    """

    question: Question
    hits: list[Hit]
    seconds: float
    tolerance: float


class Finder(QObject):
    """Searches, one question after the other; a later one is answered instead of an earlier one.

    Signals:
        found: an `Answer`.
        failed: the `CairnError` that kept a question from being answered.
        bug: an exception that nobody expects.

    Args:
        root: the library's folder.
    """

    found = Signal(object)
    failed = Signal(object)
    bug = Signal(object)

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = root
        self._work = Work(1, "search", self)
        self._work.bug.connect(self.bug)
        self._open = ExitStack()
        self._searcher: Searcher | None = None  # of the thread
        self._task: Task | None = None

    def ask(self, question: Question) -> None:
        """Searches; the answer comes as a signal."""
        if self._task is not None:
            self._task.cancel()
        self._task = self._work.run(lambda: self._answer(question), self.found.emit, self._fail)

    def close(self) -> None:
        """Ends the search and its process."""
        if self._task is not None:
            self._task.cancel()
        self._work.run(self._open.close, _nothing, _nothing)
        self._work.close(finish=True)

    def _answer(self, question: Question) -> Answer:
        if self._searcher is None:
            self._searcher = self._open.enter_context(Searcher(self._root))
            self._searcher.load_index()
        options = SearchOptions(top=_MOST, verify=_VERIFIED, region=question.region)
        if question.photo is None:
            result = self._searcher.search(str(question.image), options)
        else:
            result = self._searcher.search_photo(question.photo, options)
        seconds = result.seconds["total"]
        return Answer(question, self._hits(result), seconds, self._searcher.tolerance)

    def _hits(self, result: SearchResult) -> list[Hit]:
        with open_reader(self._root) as reader:
            contents = reader.contents_of(one.photo for one in result.found)
        return [
            Hit(one, contents[one.photo], result.paths[one.photo])
            for one in result.found
            if one.photo in contents
        ]

    def _fail(self, error: CairnError) -> None:
        self.failed.emit(error)


_nothing: Callable[[object], None] = lambda result: None  # noqa: E731
