"""Alignment of two photos by the affine map or homography that fits their matches best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.retrieval.geometry import Estimate, Geometry, Matrix, Points, estimate, transfer


@dataclass(frozen=True)
class Frame:
    """Coordinate frame of a photo scaled to a longer side of max_side pixels.

    Tolerances are measured in its pixels.

    Attributes:
        size: (width, height) of the upright original, in pixels.
        max_side: the longer side of the frame, in pixels.
    """

    size: tuple[int, int]
    max_side: int

    @property
    def factor(self) -> float:
        """Return the scale factor from the original to the frame."""
        return self.max_side / max(self.size)

    @property
    def extent(self) -> NDArray[np.float64]:
        """Return width and height of the frame, in pixels: float64 (2,)."""
        return np.array(self.size) * self.factor

    @property
    def matrix(self) -> Matrix:
        """Return the map from pixels of the original to the frame: (3, 3).

        Both have integer pixel centers.
        """
        shift = (self.factor - 1) / 2
        return np.array([[self.factor, 0, shift], [0, self.factor, shift], [0, 0, 1]])

    def points(self, keypoints: NDArray[np.floating]) -> Points:
        """Map keypoints (M, 2) of the original to the frame: float64 (M, 2)."""
        return transfer(self.matrix, keypoints.astype(np.float64))


@dataclass(frozen=True)
class MatchedPoints:
    """Positions of matches, in pixels of the two photos' frames.

    Attributes:
        a: float64 (M, 2), positions in the first photo.
        b: float64 (M, 2), their partners in the second.
        extent: float64 (2, 2), width and height of the two frames.
    """

    a: Points
    b: Points
    extent: Points

    @classmethod
    def of(
        cls, frames: tuple[Frame, Frame], a: NDArray[np.floating], b: NDArray[np.floating]
    ) -> MatchedPoints:
        """Map matched keypoints (M, 2) of two originals to their frames."""
        extent = np.array([frames[0].extent, frames[1].extent])
        return cls(frames[0].points(a), frames[1].points(b), extent)

    def only(self, kept: NDArray[np.bool_]) -> MatchedPoints:
        """Return the matches that a mask selects, bool (M,)."""
        return MatchedPoints(self.a[kept], self.b[kept], self.extent)


def best_map(matches: MatchedPoints, tolerance: float, seed: int) -> Estimate | None:
    """Estimate the affine map or homography that explains the matches best.

    Args:
        matches: the matches.
        tolerance: largest residual of an inlier, in pixels of the frames.
        seed: seed of the random sampling.

    Returns:
        The estimate with fewer expected false alarms, or None where neither is plausible.
    """
    tried = (
        estimate(geometry, matches.a, matches.b, tolerance, matches.extent, seed)
        for geometry in (Geometry.AFFINE, Geometry.HOMOGRAPHY)
    )
    return max((found for found in tried if found), key=lambda one: one.surprise, default=None)
