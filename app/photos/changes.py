"""How one list becomes another, in as few steps as views need to hear of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Rows(NamedTuple):
    """Rows that follow one another: the first of them, and how many there are."""

    first: int
    number: int


class Steps(NamedTuple):
    """What is removed, from the end to the beginning, and then inserted, the other way."""

    removed: list[Rows]
    inserted: list[Rows]


def steps(before: Sequence[int], after: Sequence[int]) -> Steps | None:
    """The steps from one list of ids to another; None where ids that stay change their order.

    Args:
        before: ids, each once.
        after: likewise.
    """
    old, new = set(before), set(after)
    if [one for one in before if one in new] != [one for one in after if one in old]:
        return None
    removed = _runs(row for row, one in enumerate(before) if one not in new)
    inserted = _runs(row for row, one in enumerate(after) if one not in old)
    return Steps(removed[::-1], inserted)


def _runs(rows: Iterable[int]) -> list[Rows]:
    found: list[Rows] = []
    for row in rows:
        if found and row == found[-1].first + found[-1].number:
            found[-1] = Rows(found[-1].first, found[-1].number + 1)
        else:
            found.append(Rows(row, 1))
    return found
