"""Typed reads of a person's decisions."""

from __future__ import annotations

from collections.abc import Sequence

from engine.library.base import Connected
from engine.library.decision_values import decision_of
from engine.library.faults import decoded
from engine.library.records import Decision


class DecisionReads(Connected):
    """Reads of decisions."""

    def decisions(self) -> list[Decision]:
        """Return the decisions in force, oldest first.

        Of two that contradict each other the later one applies.

        Raises:
            LibraryDamagedError: Cairn never wrote such a row.
        """
        return self._decisions("WHERE undone = 0 ORDER BY made_at, id")

    def latest_decisions(self, most: int) -> list[Decision]:
        """Return the latest decisions in force, newest first.

        Args:
            most: maximum number.

        Raises:
            LibraryDamagedError: Cairn never wrote such a row.
        """
        return self._decisions("WHERE undone = 0 ORDER BY made_at DESC, id DESC LIMIT ?", (most,))

    def undone_decisions(self) -> list[Decision]:
        """Return the undone decisions that can be redone, oldest first.

        Raises:
            LibraryDamagedError: Cairn never wrote such a row.
        """
        return self._decisions("WHERE undone <> 0 ORDER BY made_at, id")

    def names_told(self) -> list[tuple[str, bytes, str | None, bool]]:
        """Return the names given to landmarks by renames and merges, oldest first.

        Returns:
            (time, key of the landmark, its name from then on, True if that was undone).
        """
        rows = self._rows(
            """
            SELECT made_at, landmark, name, undone FROM decisions
            WHERE kind IN ('rename', 'merge') AND landmark IS NOT NULL ORDER BY made_at, id
            """
        )
        return [(made_at, key, name, bool(undone)) for made_at, key, name, undone in rows]

    def _decisions(self, which: str, parameters: Sequence[object] = ()) -> list[Decision]:
        sql = f"SELECT uid, made_at, kind, landmark, name, data FROM decisions {which}"
        rows = self._rows(sql, parameters)
        with decoded(self.layout.root, "a person's decisions"):
            return [decision_of(row) for row in rows]
