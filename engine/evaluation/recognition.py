"""Evaluation of landmark recognition: correct names, and names given to distractors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.evaluation.metrics import Booleans, Labels, ratio
from engine.landmarks.label_voting import Proof, Resemblance, recognise
from engine.retrieval.ranking import verify_many


class LabelPrediction(NamedTuple):
    """A photo's predicted landmark, and its confidence, comparable between photos."""

    label: int
    confidence: float


class RecognitionMetrics(TypedDict):
    """Recognition metrics, None where no photo could be named correctly."""

    gap: float | None
    top1_accuracy: float | None
    false_accepts: int


def evaluate_recognition(
    labels: Labels, predictions: Sequence[LabelPrediction | None]
) -> RecognitionMetrics:
    """Score the landmark that was predicted for each photo by all others.

    GAP (global average precision, or micro-AP) ranks the predictions of all photos, distractors
    included, by falling confidence; equal ones by index. GAP = 1/M Σ_i P(i) rel(i), where rel(i)
    tells whether the i-th prediction is right and P(i) is the share of right ones among the first
    i. M counts the photos that have a landmark with another photo. No other photo can be named
    correctly: a prediction for it only lowers the ranks of others, and no prediction costs nothing.

    Source: Weyand et al., "Google Landmarks Dataset v2", CVPR 2020;
    https://github.com/tensorflow/models/blob/master/research/delf/delf/python/datasets/google_landmarks_dataset/metrics.py

    Args:
        labels: (n,), each photo's landmark, -1 for a distractor.
        predictions: of each photo, by the other photos; None where none is sure.

    Returns:
        The metrics. ``top1_accuracy`` is the share of the M photos that are named correctly,
        ``false_accepts`` counts the distractors that are named at all.

    Raises:
        ValueError: there are not as many predictions as labels.
    """
    nameable = _nameable(labels)
    made = [
        (prediction, int(label), bool(can_be))
        for prediction, label, can_be in zip(predictions, labels, nameable, strict=True)
        if prediction is not None
    ]
    made.sort(key=lambda one: -one[0].confidence)
    right = np.array([can_be and label == one.label for one, label, can_be in made], np.bool_)
    return {
        "gap": ratio(_precisions_where_right(right), int(nameable.sum())),
        "top1_accuracy": ratio(int(right.sum()), int(nameable.sum())),
        "false_accepts": sum(label < 0 for _, label, _ in made),
    }


def _nameable(labels: Labels) -> Booleans:
    """Return which photos have a landmark with another photo: bool (n,)."""
    landmarks, sizes = np.unique(labels[labels >= 0], return_counts=True)
    return np.isin(labels, landmarks[sizes > 1])


def _precisions_where_right(right: Booleans) -> float:
    ranks = np.flatnonzero(right)
    return float(np.sum((np.arange(len(ranks)) + 1) / (ranks + 1)))


def measure_recognition(
    features: Sequence[Features],
    labels: NDArray[np.int64],
    similarity: NDArray[np.float32],
    model: ModelMetadata,
    progress: Callable[[int, int, str], None],
) -> dict[str, Any]:
    """Return the metrics of naming each photo by the others.

    The distractors are the background.

    Args:
        features: of n photos.
        labels: (n,), each photo's landmark, -1 for a distractor.
        similarity: float32 (n, n), cosines of global features.
        model: sets the thresholds.
        progress: called with (done, total, description).
    """
    predictions: list[LabelPrediction | None] = []
    for query, own in enumerate(features):

        def prove(photos: Sequence[int], own: Features = own) -> list[Proof]:
            found = verify_many(own, [features[photo] for photo in photos], model)
            return [Proof(one.inliers, one.verdict) for one in found]

        found = recognise(_without(query, labels, similarity[query]), prove, model.verify)
        predictions.append(LabelPrediction(found.label, found.confidence) if found else None)
        progress(query + 1, len(features), "queries")
    return dict(evaluate_recognition(labels, predictions))


def _without(query: int, labels: NDArray[np.int64], cosines: NDArray[np.float32]) -> Resemblance:
    """Return the similarities of a query with all photos except itself."""
    others = np.arange(len(labels)) != query
    named = np.flatnonzero(others & (labels >= 0))
    return Resemblance(named, labels[named], cosines[named], cosines[others & (labels < 0)])
