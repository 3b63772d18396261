"""Undo stack of decisions and of moves to the trash."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.bridge.library import OpenLibrary
from app.landmarks.deciding import Decisions
from app.trash.bin import Trashed, move_to_trash, put_back
from engine.errors import InputError
from engine.landmarks.history import Entry, History, make_again, take_back
from engine.library.trash import last_decided, taken_back


class Undoing(QObject):
    """Undo stack of decisions and of moves to the trash, latest first.

    The library stores decisions with the time they were made. Moves to the trash are kept here,
    with times of the same clock, as long as the window is open. Undo and redo run in the write
    thread, one after the other: Ctrl+Z pressed before a file has reached the trash still undoes
    that move, and nothing older.

    Signals:
        failed: the `CairnError` raised by undo or redo.
        turned: `next_back` or `next_again` may have changed.
        taken_back: the `Entry` of a decision that was undone.
        made_again: the `Entry` of a decision that was redone.
    """

    failed = Signal(object)
    turned = Signal()
    taken_back = Signal(object)
    made_again = Signal(object)

    def __init__(
        self, library: OpenLibrary, decisions: Decisions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library, self._decisions = library, decisions
        self._trashed: list[Trashed] = []
        # In the order in which they were undone; None stands for a decision.
        self._undone: list[Trashed | None] = []
        # Ids of decisions that were undone before a move to the trash. Like those undone before
        # another decision, they cannot be redone.
        self._stale: frozenset[bytes] = frozenset()
        decisions.turned.connect(self.turned)

    @property
    def next_back(self) -> Trashed | Entry | None:
        """Return the move or decision that `undo` would undo, or None.

        It is as recent as the last read of the history.
        """
        decision = self._decisions.history.undo
        trashed = self._trashed[-1] if self._trashed else None
        if trashed is None or (decision is not None and trashed.at < decision.made_at):
            return decision
        return trashed

    @property
    def next_again(self) -> Trashed | Entry | None:
        """Return the move or decision that `redo` would redo, or None.

        It is as recent as the last read of the history.
        """
        undone = self._undone[-1] if self._undone else None
        if undone is not None:
            return undone
        decision = self._decisions.history.redo
        return None if decision is None or decision.uid in self._stale else decision

    def undo(self) -> None:
        """Undo the latest decision or move to the trash."""
        self._turn(self._undo, self.taken_back)

    def redo(self) -> None:
        """Redo the decision or move to the trash that was undone last."""
        self._turn(self._redo, self.made_again)

    def note(self, trashed: Trashed) -> None:
        """Record a move to the trash; call it in the write thread.

        Nothing that was undone before can be redone afterwards.
        """
        if trashed.files:
            self._trashed.append(trashed)
            self._undone.clear()
            self._stale = frozenset(taken_back(self._library.cairn))

    def immovable(self, trashed: Trashed) -> InputError:
        """Return the error that names files which could not be moved."""
        names = ", ".join(path.name for path in trashed.stuck)
        text = self.tr("{} cannot be moved to the trash: its drive has none that can be used.")
        return InputError(text.format(names))

    def _turn(self, turn: Callable[[], str | Entry | None], decided: SignalInstance) -> None:
        library = self._library.cairn

        def turned(done: tuple[str | Entry | None, History]) -> None:
            self._decisions.hold(done[1])
            self._tell(done[0], decided)

        self._library.write(lambda: (turn(), library.history(0)), turned, self.failed.emit)

    def _undo(self) -> str | Entry | None:
        library = self._library.cairn
        if not self._trashed or self._trashed[-1].at < last_decided(library):
            decision = self._library.cairn.decide(take_back)
            self._undone.append(None)
            return decision
        trashed = self._trashed.pop()
        stuck = put_back(library, trashed)
        if stuck:
            raise InputError(
                self.tr("{} cannot be put back where it was; look for it in the trash.").format(
                    ", ".join(path.name for path in stuck)
                )
            )
        self._undone.append(trashed)
        return self.tr("%n files are back from the trash.", "", len(trashed.files))

    def _redo(self) -> str | Entry | None:
        library = self._library.cairn
        last = self._undone.pop() if self._undone else None
        if last is not None and last.at >= last_decided(library):
            trashed = move_to_trash(library, last.files, last.at)
            if trashed.files:
                self._trashed.append(trashed)
            if trashed.stuck:
                raise self.immovable(trashed)
            return self.tr("%n files are in the trash.", "", len(trashed.files))
        if self._stale.intersection(taken_back(library)[:1]):
            raise InputError(self.tr("There is nothing to do again."))
        return self._library.cairn.decide(make_again)

    def _tell(self, done: str | Entry | None, decided: SignalInstance) -> None:
        if isinstance(done, str):
            self._library.told.emit(done)
            self._library.wake(everything=True)
        elif done is not None:
            decided.emit(done)
        self.turned.emit()
