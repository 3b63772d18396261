"""Typed reads of what a person decided."""

from __future__ import annotations

from collections.abc import Sequence

from engine.library.base import Connected
from engine.library.decision_values import decision_of
from engine.library.faults import decoded
from engine.library.records import Decision


class DecisionReads(Connected):
    """Reads of decisions."""

    def decisions(self) -> list[Decision]:
        """The decisions in force, oldest first: of two that contradict each other the later holds.

        Raises:
            LibraryDamagedError: Cairn never wrote such a row.
        """
        return self._decisions("WHERE undone = 0 ORDER BY made_at, id")

    def undone_decisions(self) -> list[Decision]:
        """The decisions that were undone and can be made again, oldest first.

        Raises:
            LibraryDamagedError: Cairn never wrote such a row.
        """
        return self._decisions("WHERE undone <> 0 ORDER BY made_at, id")

    def _decisions(self, which: str, parameters: Sequence[object] = ()) -> list[Decision]:
        sql = f"SELECT uid, made_at, kind, landmark, name, data FROM decisions {which}"
        rows = self._rows(sql, parameters)
        with decoded(self.layout.root, "a person's decisions"):
            return [decision_of(row) for row in rows]
