"""Robust estimation of geometric models of two views, and their residuals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Matrix = NDArray[np.floating]


class Geometry(StrEnum):
    """The kinds of geometric models."""

    HOMOGRAPHY = "homography"
    FUNDAMENTAL = "fundamental"
    AFFINE = "affine"


# Matches in a minimal sample of each model; they are always inliers of the model they determine.
_SAMPLE = {Geometry.AFFINE: 3, Geometry.HOMOGRAPHY: 4, Geometry.FUNDAMENTAL: 7}
_ITERATIONS = 1000
_CONFIDENCE = 0.999

# Largest change of a plane's area between two views that a person walks between. Its orientation
# does not change. Estimates beyond this are degenerate.
_MAX_AREA_RATIO = 25.0


@dataclass(frozen=True)
class Estimate:
    """One geometric model and the matches that agree with it.

    Attributes:
        geometry: its kind.
        matrix: float64 (3, 3), from a to b, or x_bᵀ F x_a = 0.
        inliers: bool (M,).
        residuals: float64 (M,), pixels; see `residuals`.
        surprise: -log10 of the number of false alarms; higher is better.
    """

    geometry: Geometry
    matrix: Matrix
    inliers: NDArray[np.bool_]
    residuals: NDArray[np.float64]
    surprise: float

    @property
    def count(self) -> int:
        """Return the number of matches that agree."""
        return int(np.count_nonzero(self.inliers))


def estimate(
    geometry: Geometry, a: Points, b: Points, tolerance: float, extent: Points, seed: int
) -> Estimate | None:
    """Estimate one kind of model robustly (USAC: sampling, local optimization, MSAC score).

    Args:
        geometry: the kind.
        a: (M, 2) points of the first image.
        b: (M, 2) their partners in the second.
        tolerance: largest residual of an inlier, in pixels.
        extent: (2, 2), width and height of the two images, in pixels.
        seed: seed of the random sampling.

    Returns:
        The model with its inliers, or None where no model is plausible.
    """
    if len(a) <= _SAMPLE[geometry]:
        return None
    matrix = _robust(geometry, a, b, tolerance, seed)
    if matrix is None or not np.isfinite(matrix).all():
        return None
    if geometry is not Geometry.FUNDAMENTAL and not _plausible(matrix, a):
        return None
    errors = residuals(geometry, matrix, a, b)
    inliers = errors <= tolerance
    if np.count_nonzero(inliers) <= _SAMPLE[geometry]:
        return None
    surprise = _surprise(geometry, int(np.count_nonzero(inliers)), len(a), tolerance, extent)
    return Estimate(geometry, matrix, inliers, errors, surprise)


def _robust(geometry: Geometry, a: Points, b: Points, tolerance: float, seed: int) -> Matrix | None:
    parameters = cv2.UsacParams()
    parameters.confidence = _CONFIDENCE
    parameters.isParallel = False
    parameters.loMethod = cv2.LOCAL_OPTIM_INNER_LO
    parameters.maxIterations = _ITERATIONS
    parameters.randomGeneratorState = seed
    parameters.sampler = cv2.SAMPLING_UNIFORM
    parameters.score = cv2.SCORE_METHOD_MSAC
    parameters.threshold = tolerance
    if geometry is Geometry.AFFINE:
        found, _ = cv2.estimateAffine2D(a, b, parameters)
        return None if found is None else np.vstack([found, [0.0, 0.0, 1.0]])
    if geometry is Geometry.HOMOGRAPHY:
        found, _ = cv2.findHomography(a, b, parameters)
        return None if found is None else np.asarray(found, np.float64)
    try:
        found, _ = cv2.findFundamentalMat(a, b, parameters)
    except cv2.error:
        # OpenCV 5 asserts (`!model.empty()`) where the points determine no epipolar geometry.
        return None
    if found is None or found.shape != (3, 3):
        return None
    return np.asarray(found / np.linalg.norm(found), np.float64)


def transfer(matrix: Matrix, points: Points) -> Points:
    """Map (M, 2) points by a 3 x 3 matrix; points at infinity become inf."""
    mapped = _lifted(matrix, points)
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Points = mapped[:, :2] / mapped[:, 2:]
    return np.where(np.isfinite(result), result, np.inf)


def residuals(geometry: Geometry, matrix: Matrix, a: Points, b: Points) -> NDArray[np.float64]:
    """Return the symmetric error of each match in pixels: float64 (M,).

    For a map, the larger of the transfer errors there and back; for a fundamental matrix, the
    larger distance to an epipolar line. It does not depend on which image comes first.

    Args:
        geometry: the kind of model.
        matrix: (3, 3), from a to b.
        a: (M, 2) points of the first image.
        b: (M, 2) their partners in the second.
    """
    backwards = matrix.T if geometry is Geometry.FUNDAMENTAL else np.linalg.inv(matrix)
    return np.maximum(errors_in_b(geometry, matrix, a, b), errors_in_b(geometry, backwards, b, a))


def errors_in_b(geometry: Geometry, matrix: Matrix, a: Points, b: Points) -> NDArray[np.float64]:
    """Return the error of each match in image b, in pixels: float64 (M,).

    For a map, the distance to the mapped point of a; for a fundamental matrix, to its epipolar
    line. See `residuals` for the arguments.
    """
    if geometry is Geometry.FUNDAMENTAL:
        return _line_distance(matrix, a, b)
    missed = transfer(matrix, a) - b
    return np.hypot(missed[:, 0], missed[:, 1])


def _line_distance(matrix: Matrix, a: Points, b: Points) -> NDArray[np.float64]:
    lines = _lifted(matrix, a)
    along = (lines[:, :2] * b).sum(axis=1) + lines[:, 2]
    lengths = np.hypot(lines[:, 0], lines[:, 1])
    return np.asarray(np.abs(along) / np.maximum(lengths, 1e-12))


def _lifted(matrix: Matrix, points: Points) -> NDArray[np.float64]:
    """Multiply the matrix by points in homogeneous coordinates: (M, 3)."""
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2])


def _plausible(matrix: Matrix, points: Points) -> bool:
    """Return whether a map is neither mirrored nor degenerate.

    At the median depth of the points it must keep orientation and change area by at most 25 times.
    """
    determinant = np.linalg.det(matrix)
    if abs(determinant) < 1e-9:
        return False
    # The Jacobian's determinant of a projective map is det(H) / depth³.
    depth = np.sort(points @ matrix[2, :2] + matrix[2, 2])[len(points) // 2]
    area = determinant / depth**3
    return 1 / _MAX_AREA_RATIO < area < _MAX_AREA_RATIO


def _surprise(
    geometry: Geometry, inliers: int, matches: int, tolerance: float, extent: Points
) -> float:
    """Return -log10 of the number of false alarms (NFA) of a model.

    The NFA is the expected number of models as good as this among random matches, by the
    a-contrario method of Moisan and Stival (A probabilistic criterion to detect rigid point matches
    between two images, 2004). It weighs a model's freedom (the size of its minimal sample) and its
    strictness (a point near a point, or near a line) on one scale.
    """
    sample = _SAMPLE[geometry]
    area = float(np.prod(extent, axis=1).min())
    if geometry is Geometry.FUNDAMENTAL:
        chance = 2 * tolerance * float(np.linalg.norm(extent, axis=1).max()) / area
    else:
        chance = math.pi * tolerance**2 / area
    log_alarms = (
        math.log10(matches - sample)
        + _log_choose(matches, inliers)
        + _log_choose(inliers, sample)
        + (inliers - sample) * math.log10(min(1.0, chance))
    )
    return -log_alarms


def _log_choose(n: int, k: int) -> float:
    return (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)) / math.log(10)
