"""Evaluation of predicted landmarks against the true ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TypedDict

from engine.evaluation.metrics import (
    Groups,
    Labels,
    PairScores,
    bcubed_f1,
    macro_pairwise,
    pairwise,
)


class PairMetrics(TypedDict):
    """Agreement on pairs of photos, None where undefined."""

    pairwise_precision: float | None
    pairwise_recall: float | None
    pairwise_f1: float | None


class GroupingMetrics(PairMetrics):
    """Agreement on all pairs, on those of each landmark, and on each photo's neighbors."""

    macro: PairMetrics
    bcubed_f1: float
    landmarks: int
    waiting: int


def evaluate_grouping(labels: Labels, groups: Groups, waiting: Sequence[int]) -> GroupingMetrics:
    """Compare predicted landmarks with the true ones.

    Args:
        labels: (n,), each photo's landmark, -1 for a distractor, which belongs with no other photo.
        groups: the predicted landmarks as indices of photos, which may be in several.
        waiting: the photos that wait to join a landmark. Like every photo in no group, they are
            singletons.

    Returns:
        The metrics; ``landmarks`` counts the predicted ones, ``waiting`` the waiting photos.

    Raises:
        ValueError: a waiting photo is in a group.
    """
    if not set(waiting).isdisjoint(chain.from_iterable(groups)):
        raise ValueError("a photo that waits is in a group")
    return {
        **_named(pairwise(labels, groups)),
        "macro": _named(macro_pairwise(labels, groups)),
        "bcubed_f1": bcubed_f1(labels, groups),
        "landmarks": len(groups),
        "waiting": len(waiting),
    }


def _named(scores: PairScores) -> PairMetrics:
    return {
        "pairwise_precision": scores.precision,
        "pairwise_recall": scores.recall,
        "pairwise_f1": scores.f1,
    }
