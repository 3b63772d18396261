"""Evaluation of geometric verification on pairs of one landmark and look-alikes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.metrics import (
    Booleans,
    Labels,
    Scores,
    precision_and_recall,
    recall_at_precision,
    roc_auc,
)

VERDICTS = ("verified", "likely", "weak")
"""The verdicts, best first."""

NEAREST_NEGATIVES = 3
"""Number of look-alikes paired with each photo of a landmark."""


class VerificationMetrics(TypedDict):
    """The metrics, None where undefined; ``precision`` and ``recall`` are keyed by verdict."""

    auc: float | None
    precision: dict[str, float | None]
    recall: dict[str, float | None]
    recall_at_95_precision: float | None
    recall_at_99_precision: float | None
    pairs: int
    negatives: int


def verification_pairs(
    labels: Labels, similarity: NDArray[np.float32]
) -> tuple[NDArray[np.int64], Booleans]:
    """Return the pairs of photos to verify, and which of them show one landmark.

    Positives are all pairs of one landmark. Negatives pair each photo of a landmark with its
    ``NEAREST_NEGATIVES`` most similar photos among the distractors and the other landmarks, equal
    ones by index. Two distractors are never paired, because they may show the same place.

    Args:
        labels: (n,), each photo's landmark, -1 for a distractor.
        similarity: (n, n), row i is photo i with every photo, higher is more similar.

    Returns:
        ``pairs`` (m, 2), indices of photos with the smaller one first, each pair once, ordered; and
        ``truth`` (m,), whether a pair is a positive.
    """
    pairs = np.unique(np.concatenate([_positives(labels), _negatives(labels, similarity)]), axis=0)
    return pairs, labels[pairs[:, 0]] == labels[pairs[:, 1]]


def evaluate_verification(
    scores: Scores, verdicts: Sequence[str | None] | None, truth: Booleans
) -> VerificationMetrics:
    """Score the verdicts on pairs of photos.

    Args:
        scores: (m,), each pair's inliers.
        verdicts: each pair's verdict, None without a geometry; None for a method without
            verdicts, whose ``precision`` and ``recall`` are undefined.
        truth: (m,), whether a pair shows one landmark.

    Returns:
        The metrics. Precision and recall of a verdict are those of accepting it and the better
        ones. ``pairs`` counts all pairs, ``negatives`` those that do not show one landmark.

    Raises:
        KeyError: a verdict is none of ``VERDICTS``.
    """
    decided = _decided(verdicts, truth)
    return {
        "auc": roc_auc(scores, truth),
        "precision": {verdict: precision for verdict, (precision, _) in decided.items()},
        "recall": {verdict: recall for verdict, (_, recall) in decided.items()},
        "recall_at_95_precision": recall_at_precision(scores, truth, 0.95),
        "recall_at_99_precision": recall_at_precision(scores, truth, 0.99),
        "pairs": len(truth),
        "negatives": int(np.count_nonzero(~truth)),
    }


def _decided(
    verdicts: Sequence[str | None] | None, truth: Booleans
) -> dict[str, tuple[float | None, float | None]]:
    """Return precision and recall of accepting each verdict and the better ones."""
    if verdicts is None:
        return dict.fromkeys(VERDICTS, (None, None))
    place = {verdict: place for place, verdict in enumerate((*VERDICTS, None))}
    places = np.array([place[verdict] for verdict in verdicts])
    return {verdict: precision_and_recall(places <= place[verdict], truth) for verdict in VERDICTS}


def _positives(labels: Labels) -> NDArray[np.int64]:
    landmarks = np.unique(labels[labels >= 0])
    pairs = [_pairs_among(np.flatnonzero(labels == landmark)) for landmark in landmarks]
    return np.concatenate([np.empty((0, 2), dtype=np.int64), *pairs])


def _pairs_among(photos: NDArray[np.int64]) -> NDArray[np.int64]:
    first, second = np.triu_indices(len(photos), k=1)
    return np.stack([photos[first], photos[second]], axis=1)


def _negatives(labels: Labels, similarity: NDArray[np.float32]) -> NDArray[np.int64]:
    pairs = [np.empty((0, 2), dtype=np.int64)]
    for photo in np.flatnonzero(labels >= 0):
        others = np.flatnonzero(labels != labels[photo])
        nearest = np.argsort(-similarity[photo, others], kind="stable")[:NEAREST_NEGATIVES]
        pairs.append(np.stack([np.full(len(nearest), photo), others[nearest]], axis=1))
    return np.sort(np.concatenate(pairs), axis=1)
