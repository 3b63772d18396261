"""Evaluation of recognition: each photo of a labeled set is named by all others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.evaluation.recognition import Prediction, evaluate_recognition
from engine.landmarks.naming import Proof, Resemblance, recognise
from engine.retrieval.search import verify_many


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
    predictions: list[Prediction | None] = []
    for query, own in enumerate(features):

        def prove(photos: Sequence[int], own: Features = own) -> list[Proof]:
            found = verify_many(own, [features[photo] for photo in photos], model)
            return [Proof(one.inliers, one.verdict) for one in found]

        found = recognise(_without(query, labels, similarity[query]), prove, model.verify)
        predictions.append(Prediction(found.label, found.confidence) if found else None)
        progress(query + 1, len(features), "queries")
    return dict(evaluate_recognition(labels, predictions))


def _without(query: int, labels: NDArray[np.int64], cosines: NDArray[np.float32]) -> Resemblance:
    """Return the similarities of a query with all photos except itself."""
    others = np.arange(len(labels)) != query
    named = np.flatnonzero(others & (labels >= 0))
    return Resemblance(named, labels[named], cosines[named], cosines[others & (labels < 0)])
