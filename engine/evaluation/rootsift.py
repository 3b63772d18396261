"""RootSIFT: hand-crafted local features, a baseline that Cairn is compared with.

SIFT with square-rooted descriptors (Arandjelović and Zisserman, "Three things everyone should know
to improve object retrieval", CVPR 2012), on the pixels that a model sees at scale 1, matched both
ways and explained by the same maps as a model's local features.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.delg.metadata import ModelMetadata
from engine.delg.pyramid import plan_levels
from engine.retrieval.alignment import Frame, MatchedPoints, best_map
from engine.retrieval.matching import mutual, products
from engine.retrieval.static_matches import cover_the_picture, static_matches

POINTS = 1000
"""Most SIFT points of a photo, those of the strongest response."""


@dataclass(frozen=True, eq=False)
class RootSift:
    """The RootSIFT features of one photo.

    Attributes:
        size: (width, height) of the upright original, in pixels.
        keypoints: float64 (n, 2), in pixels of it.
        descriptors: float32 (n, 128), of unit length.
    """

    size: tuple[int, int]
    keypoints: NDArray[np.float64]
    descriptors: NDArray[np.float32]


def rootsift(pixels: NDArray[np.uint8], size: tuple[int, int], max_side: int) -> RootSift:
    """Extract the RootSIFT features of one upright image.

    Args:
        pixels: (h, w, 3), RGB; the original or a reduced version of it whose longer side is not
            below `max_side` (unless the original's is).
        size: (width, height) of the original.
        max_side: longer side of the image that is described, where the original is larger.
    """
    (level,) = plan_levels(size, max_side, (1.0,), (1.0,))
    resized = cv2.resize(pixels, (level.width, level.height), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(resized, cv2.COLOR_RGB2GRAY)
    points, found = cv2.SIFT.create(POINTS).detectAndCompute(grey, None)
    if not points:
        return RootSift(size, np.empty((0, 2)), np.empty((0, 128), np.float32))
    places = np.array([point.pt for point in points])
    # Values that sum to 1 have square roots of unit length.
    shares = found / np.maximum(found.sum(axis=1, keepdims=True), np.float32(1e-9))
    return RootSift(size, (places + 0.5) / level.factors - 0.5, np.sqrt(shares))


def agreeing(a: RootSift, b: RootSift, model: ModelMetadata, seed: int = 0) -> int:
    """Count the matches that agree with the best affine map or homography.

    The map is found as `engine.retrieval.verification` finds a model's, at the model's tolerance,
    but without the fundamental matrix, which is estimated only for pairs that a calibrated verdict
    accepts. Every mutual nearest neighbor is a match: on two draws of eight photos of each of 44
    training landmarks, floors of the cosine from 0.8 to 0.9, Lowe's ratio of 0.9, one way and both,
    and half the tolerance moved recall at 95 % precision by less than the draws did (intervals were
    not computed).

    Args:
        a: features of the first photo.
        b: features of the second.
        model: the model's metadata, for its tolerance and image size.
        seed: seed of the random sampling.
    """
    if not len(a.keypoints) or not len(b.keypoints):
        return 0
    cosines = products(a.descriptors, np.ascontiguousarray(b.descriptors.T))
    matches = mutual(cosines, min_cosine=0)
    frames = Frame(a.size, model.max_side), Frame(b.size, model.max_side)
    points = MatchedPoints.of(frames, a.keypoints[matches.a], b.keypoints[matches.b])
    static = static_matches(points.a, points.b, points.extent)
    if not cover_the_picture(points.a[static], points.extent[0]):
        points = points.only(~static)
    found = best_map(points, model.verify.residual, seed)
    return found.count if found else 0
