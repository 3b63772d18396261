"""The map that two photos' matches agree with best, whatever features they are matches of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.retrieval.geometry import Estimate, Geometry, Matrix, Points, estimate, transfer


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
class MatchedPoints:
    """The places of matches, in pixels of the two photos' frames.

    Attributes:
        a: float64 (M, 2), in the one photo.
        b: float64 (M, 2), their partners in the other.
        extent: float64 (2, 2), width and height of the two frames.
    """

    a: Points
    b: Points
    extent: Points

    @classmethod
    def of(
        cls, frames: tuple[Frame, Frame], a: NDArray[np.floating], b: NDArray[np.floating]
    ) -> MatchedPoints:
        """Place matches, given by their keypoints (M, 2) in the two originals, in the frames."""
        extent = np.array([frames[0].extent, frames[1].extent])
        return cls(frames[0].points(a), frames[1].points(b), extent)

    def only(self, kept: NDArray[np.bool_]) -> MatchedPoints:
        """Return those that are kept, bool (M,)."""
        return MatchedPoints(self.a[kept], self.b[kept], self.extent)


def best_map(matches: MatchedPoints, tolerance: float, seed: int) -> Estimate | None:
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
