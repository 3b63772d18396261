"""A plain SIFT matcher, which knows nothing of how the pictures were made."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def sift_inliers(
    a: NDArray[np.uint8], b: NDArray[np.uint8]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns matched points of two RGB pictures, (N, 2) each, that agree on one homography."""
    sift, matcher = cv2.SIFT.create(1000), cv2.BFMatcher(cv2.NORM_L2)
    keys_a, described_a = sift.detectAndCompute(cv2.cvtColor(a, cv2.COLOR_RGB2GRAY), None)
    keys_b, described_b = sift.detectAndCompute(cv2.cvtColor(b, cv2.COLOR_RGB2GRAY), None)
    back = {m.queryIdx: m.trainIdx for m in matcher.match(described_b, described_a)}
    good = [
        first
        for first, second in matcher.knnMatch(described_a, described_b, k=2)
        if first.distance < 0.8 * second.distance and back[first.trainIdx] == first.queryIdx
    ]
    points_a = np.array([keys_a[m.queryIdx].pt for m in good], np.float64).reshape(-1, 2)
    points_b = np.array([keys_b[m.trainIdx].pt for m in good], np.float64).reshape(-1, 2)
    if len(good) < 4:
        return points_a[:0], points_b[:0]
    _, agree = cv2.findHomography(points_a, points_b, cv2.RANSAC, 3.0)
    kept = np.zeros(len(good), np.bool_) if agree is None else agree.ravel() > 0
    return points_a[kept], points_b[kept]
