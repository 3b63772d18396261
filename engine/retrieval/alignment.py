"""The map that two photos' matches agree with best, whatever features they are matches of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.retrieval.geometry import Estimate, Geometry, Matrix, Points, estimate, transfer
from engine.retrieval.overlays import overlay_matches


@dataclass(frozen=True)
class Frame:
    """The pixels in which tolerances are measured: the photo with its longer side at max_side.

    Attributes:
        size: (width, height) of the upright original, in pixels.
        max_side: the longer side of the frame, in pixels.
    """

    size: tuple[int, int]
    max_side: int

    @property
    def factor(self) -> float:
        """Pixels of the frame to one of the original."""
        return self.max_side / max(self.size)

    @property
    def extent(self) -> NDArray[np.float64]:
        """Width and height of the frame, in pixels."""
        return np.array(self.size) * self.factor

    @property
    def matrix(self) -> Matrix:
        """From pixels of the original to pixels of the frame; both have integer pixel centres."""
        shift = (self.factor - 1) / 2
        return np.array([[self.factor, 0, shift], [0, self.factor, shift], [0, 0, 1]])

    def points(self, keypoints: NDArray[np.floating]) -> Points:
        """Where keypoints (M, 2) of the original lie in the frame: (M, 2)."""
        return transfer(self.matrix, keypoints.astype(np.float64))


@dataclass(frozen=True)
class Evidence:
    """The matches of two photos that no overlay explains.

    Attributes:
        kept: bool (M,), which of the matches they are.
        a: float64 (K, 2), their points in the one photo's frame.
        b: float64 (K, 2), their partners in the other's.
        extent: float64 (2, 2), width and height of the two frames.
    """

    kept: NDArray[np.bool_]
    a: Points
    b: Points
    extent: Points


def evidence(
    frames: tuple[Frame, Frame], a: NDArray[np.floating], b: NDArray[np.floating]
) -> Evidence:
    """Discounts overlays among matches, given by their keypoints (M, 2) in the two originals."""
    points_a, points_b = frames[0].points(a), frames[1].points(b)
    extent = np.array([frames[0].extent, frames[1].extent])
    kept = ~overlay_matches(points_a, points_b, extent)
    return Evidence(kept, points_a[kept], points_b[kept], extent)


def best_map(matches: Evidence, tolerance: float, seed: int) -> Estimate | None:
    """The affine map or homography that explains the matches best.

    Args:
        matches: the matches.
        tolerance: largest residual of an inlier, in pixels of the frames.
        seed: of the sampling.
    """
    tried = (
        estimate(geometry, matches.a, matches.b, tolerance, matches.extent, seed)
        for geometry in (Geometry.AFFINE, Geometry.HOMOGRAPHY)
    )
    return max((found for found in tried if found), key=lambda one: one.surprise, default=None)
