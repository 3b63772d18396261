"""Damaged copies of a photo match in ways that geometry did not expect."""

from __future__ import annotations

import numpy as np

from engine.retrieval.geometry import Geometry, estimate

FAR = 4.0

SAME = [(55.5, 39.5), (23.5, 7.5), (7.5, 55.5), (23.5, 23.5), (7.5, 7.5), (31.5, 59.5)]
MOVED_A = [(55.5, 71.5), (55.5, 55.5)]
MOVED_B = [(95.5, 59.5), (103.5, 55.5)]


def test_points_that_fix_no_epipolar_geometry_give_none_and_no_error() -> None:
    """Most points of a copy are where they were: any line through them is an epipolar line.

    OpenCV 5 then asserts inside its estimator (``!model.empty()``) instead of finding nothing.
    """
    a, b = np.array(SAME + MOVED_A), np.array(SAME + MOVED_B)
    extent = np.array([(160.0, 120.0), (160.0, 120.0)])
    for seed in range(50):
        estimate(Geometry.FUNDAMENTAL, a, b, FAR, extent, seed)
