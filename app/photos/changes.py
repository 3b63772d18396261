"""How one list becomes another, in as few steps as views need to hear of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


class Rows(NamedTuple):
    """Rows that follow one another: the first of them, and how many there are."""

    first: int
    number: int


class Steps(NamedTuple):
    """What is removed, from the end to the beginning, and then inserted, the other way."""

    removed: list[Rows]
    inserted: list[Rows]


def steps(before: Ids, after: Ids) -> Steps | None:
    """The steps from one list of ids to another; None where ids that stay change their order.

    Args:
        before: ids (n,), each once.
        after: likewise (m,).
    """
    stays, was = np.isin(before, after), np.isin(after, before)
    if not np.array_equal(before[stays], after[was]):
        return None
    return Steps(_runs(~stays)[::-1], _runs(~was))


def _runs(chosen: NDArray[np.bool_]) -> list[Rows]:
    rows = np.flatnonzero(chosen)
    if not len(rows):
        return []
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    return [Rows(int(run[0]), len(run)) for run in runs]
