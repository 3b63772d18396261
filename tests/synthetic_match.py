"""Made-up verifications and features for tests of matches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.delg.features import Features
from engine.retrieval.geometry import Geometry
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import Verification


def synthetic_match(
    verdict: Verdict | None, inliers: int, probability: float | None = None
) -> Verification:
    """Return a match without error; where there is no verdict, without geometry too."""
    count = 0 if verdict is None else inliers
    points = np.column_stack([np.arange(count) * 3.0 + 10, np.arange(count) * 2.0 + 20])
    matrix = None if verdict is None else np.eye(3)
    return Verification(
        similarity=0.5,
        putative=inliers + 10,
        agreeing=inliers,
        probability=probability,
        verdict=verdict,
        geometry=None if verdict is None else Geometry.AFFINE,
        matrix=matrix,
        alignment=matrix,
        points_a=points,
        points_b=points,
        residuals=np.zeros(count),
    )


def without_local_features(photo: Features) -> Features:
    """Return the features of a photo of which only the global one is left."""
    return replace(
        photo,
        keypoints=photo.keypoints[:0],
        scales=photo.scales[:0],
        scores=photo.scores[:0],
        descriptors=photo.descriptors[:0],
    )
