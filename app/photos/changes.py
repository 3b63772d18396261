"""Diff of two lists of ids, as row removals and insertions for a Qt model."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


class Rows(NamedTuple):
    """Consecutive rows: the first one, and their number."""

    first: int
    number: int


class Steps(NamedTuple):
    """Row changes: removals from last to first, then insertions from first to last."""

    removed: list[Rows]
    inserted: list[Rows]


def steps(before: Ids, after: Ids) -> Steps | None:
    """Diff two lists of ids into row removals and insertions.

    Args:
        before: (n,), unique ids.
        after: (m,), unique ids.

    Returns:
        the steps from `before` to `after`; None if ids in both change their order.
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
