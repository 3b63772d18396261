"""Same pixels at the same position: dates, watermarks, borders and screen furniture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.delg.turning import WHOLE_TURN, turned_points
from engine.retrieval.geometry import Points

# Two pictures of one place taken apart never put a detail at exactly the same relative position;
# an overlay does. Half a cell of the local features, in pixels at the model's max_side.
STATIC_DISTANCE = 6.0

# A true duplicate (or a tripod) has static matches all over: then they are the scene. An overlay
# lies along the border or in a corner of it: less than this share of a coarse grid.
_GRID = 6
_COVERED = 0.4

# As many matches tell that an overlay lies turned; fewer are at the same position by chance.
_LEAST_TURNED = 4


def overlay_matches(a: Points, b: Points, extent: Points) -> NDArray[np.bool_]:
    """Which matches are no evidence: bool (M,).

    Args:
        a: (M, 2) points of the one image, in pixels at the model's max_side.
        b: (M, 2) their partners.
        extent: (2, 2), width and height of the two images, in the same pixels.

    Matches at the same position, measured from any of the image's corners (an overlay keeps its
    distance to a corner when the shape of the picture differs), are discounted unless they cover
    the picture as those of a duplicate do. One of the images may lie on its side, its overlay with
    it: it is turned to where most matches are at the same position.
    """
    ways = [_static(a, b, extent, turns) for turns in range(WHOLE_TURN)]
    static = max(ways, key=np.count_nonzero)
    if np.count_nonzero(static) < _LEAST_TURNED:
        static = ways[0]
    if _coverage(a[static], extent[0]) >= _COVERED:
        return np.zeros(len(a), bool)
    return static


def _static(a: Points, b: Points, extent: Points, quarter_turns: int) -> NDArray[np.bool_]:
    """Which matches keep their position, when b is turned: bool (M,)."""
    turned = turned_points(b, quarter_turns, extent[1] - 1)
    grown = (extent[1][::-1] if quarter_turns % 2 else extent[1]) - extent[0]
    # On each axis from the side that suits: together, from one of the four corners.
    missed = np.minimum(np.abs(turned - a), np.abs(turned - a - grown))
    return np.asarray(np.hypot(missed[:, 0], missed[:, 1]) < STATIC_DISTANCE)


def _coverage(points: Points, size: NDArray[np.float64]) -> float:
    """The share of a coarse grid's cells that hold a point."""
    cells = np.clip((points / size * _GRID).astype(int), 0, _GRID - 1)
    return len(np.unique(cells[:, 0] * _GRID + cells[:, 1])) / _GRID**2
