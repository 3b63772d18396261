"""Typed changes of what a person decided: deciding, undoing, redoing, importing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from engine.library.decision_values import row_of
from engine.library.reads import LibraryReader
from engine.library.records import Decision, DecisionKind
from engine.library.transactions import Transactions


class DecisionChanges(Transactions, LibraryReader):
    """Changes of decisions; each is one transaction that is on the disk when it returns."""

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
        """Records a decision that is made now, later than every other one that is kept.

        What was undone before cannot be made again after it. See
        :class:`~engine.library.records.Decision` for the arguments; keys have 16 bytes.

        Raises:
            ValueError: it makes no sense: a key of another length, a missing landmark.
        """
        lists = tuple(photos), landmark, tuple(others), tuple(members)
        with self.transaction(durable=True):
            self._change("DELETE FROM decisions WHERE undone <> 0")
            decision = Decision(uuid.uuid4().bytes, self._next_moment(), kind, *lists, name)
            self._add(decision)
        return decision

    def undo(self) -> Decision | None:
        """Ends the latest decision in force and gives it; None where there is none."""
        return self._turn("WHERE undone = 0 ORDER BY made_at DESC, id DESC LIMIT 1", undone=1)

    def redo(self) -> Decision | None:
        """Makes the earliest of the undone decisions again and gives it; None without any."""
        return self._turn("WHERE undone <> 0 ORDER BY made_at, id LIMIT 1", undone=0)

    def import_decisions(self, decisions: Iterable[Decision]) -> int:
        """Adds decisions that were made elsewhere, in force, as of when they were made.

        One that is known already stays as it is, undone or not.

        Returns:
            how many were new.

        Raises:
            ValueError: one makes no sense; none is added.
        """
        with self.transaction(durable=True):
            return sum(self._add(decision) for decision in decisions)

    def _add(self, decision: Decision) -> int:
        """Adds a decision unless it is known; how many were added."""
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
        """This moment, or where the clock was set back the first after the latest decision."""
        moment = datetime.now(UTC)
        for latest in self._decisions("ORDER BY made_at DESC LIMIT 1"):
            last = datetime.fromisoformat(latest.made_at)
            moment = max(moment, last + timedelta(microseconds=1))
        return moment.isoformat(timespec="microseconds")
