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

    def latest_decisions(self, most: int) -> list[Decision]:
        """The latest of the decisions in force, the latest first.

        Args:
            most: how many at most.

        Raises:
            LibraryDamagedError: Cairn never wrote such a row.
        """
        return self._decisions("WHERE undone = 0 ORDER BY made_at DESC, id DESC LIMIT ?", (most,))

    def undone_decisions(self) -> list[Decision]:
        """The decisions that were undone and can be made again, oldest first.

        Raises:
            LibraryDamagedError: Cairn never wrote such a row.
        """
        return self._decisions("WHERE undone <> 0 ORDER BY made_at, id")

    def names_told(self) -> list[tuple[str, bytes, str | None, bool]]:
        """When which landmark was given which name by a rename or a merge, the oldest first.

        Returns:
            (when, key of the landmark, its name from then on, whether that was undone).
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
