"""The figures that models are compared by, with their intervals over places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from intervals import Indices, Interval, Statistic, draw, interval, spread
from judging import Judge, Pairs
from labelled import PhotoSet
from numpy.typing import NDArray

from engine.evaluation.metrics import mean, recall_at_precision, roc_auc

NAMES = ("mAP global", "mAP re-ranked", "AUC", "recall at 95 %", "recall at 99 %")


class Estimate(NamedTuple):
    """A figure, or a difference of two; None where it is undefined."""

    value: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Figure:
    """A figure and how it spreads.

    Attributes:
        value: on all places; None where it is undefined.
        spread: float64 (times,), on resamples of the places, NaN where it is undefined.
    """

    value: float | None
    spread: NDArray[np.float64]

    @property
    def estimate(self) -> Estimate:
        """The figure with its interval."""
        return Estimate(self.value, interval(self.spread))

    def above(self, other: Figure) -> Estimate:
        """The difference to another figure on the same resamples, hence a paired one."""
        if self.value is None or other.value is None:
            return Estimate(None, None)
        return Estimate(self.value - other.value, interval(self.spread - other.spread))


def figures_of(photos: PhotoSet, judge: Judge, pairs: Pairs, weak: float) -> dict[str, Figure]:
    """Compute the figures of one model on a set, by name.

    Args:
        photos: the set.
        judge: the model's answers.
        pairs: what is verified, see `judging.common_pairs`.
        weak: see `Judge.queries`.
    """
    queries = judge.queries(weak)
    owner = photos.places.labels[queries.photos]
    scores = np.array([one.strength for one in judge.verify_pairs(pairs.photos)])
    drawn = draw(photos.groups)

    def recall(precision: float, at: Indices) -> float | None:
        return recall_at_precision(scores[at], pairs.same[at], precision)

    asked: Sequence[tuple[Statistic, Indices]] = (
        (lambda at: mean(queries.by_similarity[at]), owner),
        (lambda at: mean(queries.verified[at]), owner),
        (lambda at: roc_auc(scores[at], pairs.same[at]), pairs.owner),
        (partial(recall, 0.95), pairs.owner),
        (partial(recall, 0.99), pairs.owner),
    )
    return {
        name: Figure(statistic(np.arange(len(of))), spread(statistic, of, drawn))
        for name, (statistic, of) in zip(NAMES, asked, strict=True)
    }
