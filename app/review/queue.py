"""Queue of the review questions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.library import OpenLibrary
from app.landmarks.deciding import Decisions
from engine.errors import CairnError
from engine.landmarks.review import Question, Questions

# With fewer questions left, new ones are read after each change of the library.
_FEW = 10

Key = frozenset[int]
"""Ids of the photos of a question."""


class ReviewQueue(QObject):
    """Queue of the review questions, read from the library only while they are shown.

    Signals:
        moved: the next question, or those after it, changed.
        failed: the `CairnError` raised while reading the questions.

    Attributes:
        known: whether the questions have been read at least once.
        more: whether the library has more questions than `coming` holds.
    """

    moved = Signal()
    failed = Signal(object)

    def __init__(self, library: OpenLibrary, decisions: Decisions, parent: QObject) -> None:
        super().__init__(parent)
        self._library, self._decisions = library, decisions
        self._asked: list[Question] = []
        self._answering: set[Key] = set()
        self._answered: set[Key] = set()
        self._put_off: dict[Key, int] = {}
        self.known = self.more = False
        self._watched = self._reading = self._overtaken = False
        self._changed = True
        library.changed.connect(self._note)
        decisions.turned.connect(self._look)
        decisions.failed.connect(self._forget_answers)

    @property
    def coming(self) -> Sequence[Question]:
        """Return the next question, and those after it."""
        return self._asked

    @property
    def current(self) -> Question | None:
        """Return the next question, or None."""
        return next(iter(self._asked), None)

    def watch(self, *, watched: bool) -> None:
        """Set whether the questions are shown, and read them if they are outdated.

        Args:
            watched: whether the questions are shown.
        """
        self._watched = watched
        if watched and self._changed:
            self._begin()

    def _catch_up(self) -> None:
        """Read new questions when few are left.

        During indexing the library changes all the time, so it is not read after every change.
        """
        if self._watched and self._changed and len(self._asked) < _FEW:
            self._begin()

    def answer(self, *, same: bool) -> None:
        """Answer the next question."""
        if self.current is not None:
            question = self._asked.pop(0)
            key = frozenset(question.photos)
            self._answering.add(key)
            self._decisions.answer(question.photos, same=same, then=lambda: self._settle(key))
            self.moved.emit()
            self._catch_up()

    def put_off(self) -> None:
        """Move the next question behind all others."""
        if self.current is not None:
            question = self._asked.pop(0)
            self._put_off[frozenset(question.photos)] = max(self._put_off.values(), default=0) + 1
            self._asked.append(question)
            self.moved.emit()

    def _settle(self, key: Key) -> None:
        self._answering.discard(key)
        self._answered.add(key)

    @Slot()
    def _forget_answers(self) -> None:
        """Ask again the questions whose answers could not be stored."""
        self._answering.clear()
        self._look()

    @Slot()
    def _note(self) -> None:
        self._changed = True
        self._catch_up()

    @Slot()
    def _look(self) -> None:
        """Read the questions again after a decision was made or undone."""
        self._changed = self._overtaken = True
        if self._watched:
            self._begin()

    def _begin(self) -> None:
        if not self._reading:
            self._reading, self._changed, self._overtaken = True, False, False
            self._library.read(self._library.cairn.questions, self._take, self._fail)

    def _take(self, found: Questions) -> None:
        self._reading = False
        if self._overtaken and self._watched:
            # A decision was made during the read, so its result may be outdated.
            self._begin()
        else:
            self._show(found)
            self._catch_up()

    def _show(self, found: Questions) -> None:
        before = self.current
        keys = {question: frozenset(question.photos) for question in found.asked}
        back = self._answered & set(keys.values())
        self._answered -= back
        now = None if before is None else frozenset(before.photos)

        def order(question: Question) -> tuple[bool, bool, int]:
            """Rank undone answers first, then the current question, the rest, and deferred ones."""
            key = keys[question]
            return key not in back, key != now, self._put_off.get(key, 0)

        waiting = [one for one in found.asked if keys[one] not in self._answering]
        self._asked, self.more = sorted(waiting, key=order), found.more
        self.known = True
        self.moved.emit()

    def _fail(self, error: CairnError) -> None:
        self._reading = False
        self.failed.emit(error)
