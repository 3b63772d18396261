"""Bootstrap intervals over groups: how far a figure would move with other places."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TIMES = 1000
COVERAGE = 0.95

Indices = NDArray[np.int64]
Statistic = Callable[[Indices], float | None]


class Interval(NamedTuple):
    """Where a figure lies with 95 % confidence."""

    low: float
    high: float


def draw(groups: int, times: int = TIMES, seed: int = 0) -> Indices:
    """Resamples of groups, each as many as there are, with replacement: (times, groups)."""
    return np.random.default_rng(seed).integers(groups, size=(times, groups))


def spread(statistic: Statistic, owner: Indices, drawn: Indices) -> NDArray[np.float64]:
    """A statistic on each resample of groups: (times,), NaN where it is undefined.

    Items go with their groups, because those of one group are not independent: photos of one place
    are easy or hard together.

    Args:
        statistic: of items, given by their indices, an item several times where its group was
            drawn several times.
        owner: (items,), the group of each item.
        drawn: (times, groups), as `draw` gives it.
    """
    order = np.argsort(owner, kind="stable")
    ends = np.cumsum(np.bincount(owner, minlength=drawn.shape[1]))
    members = np.split(order, ends[:-1])
    values = (statistic(np.concatenate([members[g] for g in groups])) for groups in drawn)
    return np.array([np.nan if value is None else value for value in values])


def interval(values: NDArray[np.float64]) -> Interval | None:
    """The percentile interval of a spread; None where nothing is defined.

    Efron and Tibshirani: An Introduction to the Bootstrap (1993), chapter 13.
    """
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    beyond = 50 * (1 - COVERAGE)
    low, high = np.percentile(defined, [beyond, 100 - beyond])
    return Interval(float(low), float(high))
