"""Typed changes of a person's decisions: add, undo, redo and import."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from engine.library.decision_values import row_of
from engine.library.reads import LibraryReader
from engine.library.records import Decision, DecisionKind
from engine.library.transactions import Transactions


class DecisionChanges(Transactions, LibraryReader):
    """Changes of decisions; each is one transaction, on the disk when the method returns."""

    def decide(
        self,
        kind: DecisionKind,
        *,
        photos: Sequence[bytes] = (),
        landmark: bytes | None = None,
        others: Sequence[bytes] = (),
        members: Sequence[bytes] = (),
        name: str | None = None,
    ) -> Decision:
        """Record a new decision, later than every stored one.

        Decisions that were undone before can no longer be redone. See
        :class:`~engine.library.records.Decision` for the arguments; keys have 16 bytes.

        Raises:
            ValueError: it is invalid: a key of another length, a missing landmark.
        """
        lists = tuple(photos), landmark, tuple(others), tuple(members)
        with self.transaction(durable=True):
            self._change("DELETE FROM decisions WHERE undone <> 0")
            decision = Decision(uuid.uuid4().bytes, self._next_moment(), kind, *lists, name)
            self._add(decision)
        return decision

    def undo(self) -> Decision | None:
        """Undo the latest decision in force and return it; None without one."""
        return self._turn("WHERE undone = 0 ORDER BY made_at DESC, id DESC LIMIT 1", undone=1)

    def redo(self) -> Decision | None:
        """Redo the earliest undone decision and return it; None without one."""
        return self._turn("WHERE undone <> 0 ORDER BY made_at, id LIMIT 1", undone=0)

    def import_decisions(self, decisions: Iterable[Decision]) -> int:
        """Add decisions that were made elsewhere, in force, with their original times.

        A known decision stays unchanged, undone or not.

        Returns:
            The number of new decisions.

        Raises:
            ValueError: one is invalid; none is added.
        """
        with self.transaction(durable=True):
            return sum(self._add(decision) for decision in decisions)

    def _add(self, decision: Decision) -> int:
        """Add a decision unless it is known; return the number added."""
        sql = """
            INSERT INTO decisions (uid, made_at, kind, landmark, name, data)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING
        """
        return self._change(sql, row_of(decision))

    def _turn(self, which: str, *, undone: int) -> Decision | None:
        with self.transaction(durable=True):
            for decision in self._decisions(which):
                sql = "UPDATE decisions SET undone = ? WHERE uid = ?"
                self._change(sql, (undone, decision.uid))
                return decision
        return None

    def _next_moment(self) -> str:
        """Return the current time, or the next moment after the latest decision.

        The latter applies if the clock was set back.
        """
        moment = datetime.now(UTC)
        for latest in self._decisions("ORDER BY made_at DESC LIMIT 1"):
            last = datetime.fromisoformat(latest.made_at)
            moment = max(moment, last + timedelta(microseconds=1))
        return moment.isoformat(timespec="microseconds")
