"""The matcher released with DELG, applied to Cairn's features as a baseline.

Source: google-research's ``delf/python/datasets/.../image_reranking.py`` with the values that
DELG's ``perform_retrieval`` gives it;
https://github.com/tensorflow/models/tree/master/research/delf
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from engine.delg.features import Features
from engine.errors import InputError

MAX_DISTANCE = 1.0
"""Largest L2 distance of matched descriptors, which are of unit length."""

_RESIDUAL = 20.0  # pixels
_LONGER_SIDE = 1024  # of the images in whose pixels DELG's residual counts
_TRIALS = 1000
_SAMPLE = 3


def released_score(a: Features, b: Features, seed: int = 0) -> int:
    """Return the number of matches that agree with an affine map from a to b.

    Each descriptor of a is matched to the nearest of b, even if several share it. The score is 0
    unless more than three match. Keypoints are scaled to images of 1024 pixels' longer side.

    Args:
        a: features of the first photo.
        b: features of the second.
        seed: seed of the random sampling.

    Raises:
        InputError: SciPy or scikit-image are not installed.
    """
    tree, ransac, affine = _libraries()
    if not len(a.scores) or not len(b.scores):
        return 0
    distances, nearest = tree(b.unit_descriptors()).query(
        a.unit_descriptors(), distance_upper_bound=MAX_DISTANCE
    )
    matched = np.isfinite(distances)
    if np.count_nonzero(matched) <= _SAMPLE:
        return 0
    points = (
        a.keypoints[matched] * np.float32(_LONGER_SIDE / max(a.size)),
        b.keypoints[nearest[matched]] * np.float32(_LONGER_SIDE / max(b.size)),
    )
    with warnings.catch_warnings():
        # scikit-image warns when no sample of three gives a map; the score is then 0.
        warnings.simplefilter("ignore")
        _, inliers = ransac(
            points,
            affine,
            min_samples=_SAMPLE,
            residual_threshold=_RESIDUAL,
            max_trials=_TRIALS,
            rng=seed,
        )
    return 0 if inliers is None else int(np.count_nonzero(inliers))


def _libraries() -> tuple[Any, Any, Any]:
    try:
        from scipy.spatial import cKDTree
        from skimage.measure import ransac
        from skimage.transform import AffineTransform
    except ModuleNotFoundError as error:
        raise InputError(
            f"The comparison needs {error.name}; install Cairn's extra 'bench' "
            "(pip install 'cairn-photos[bench]')."
        ) from error
    return cKDTree, ransac, AffineTransform
