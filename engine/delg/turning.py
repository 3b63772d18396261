"""Quarter turns, counter-clockwise as numpy.rot90 counts them, of what lies in an image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WHOLE_TURN = 4
"""Quarter turns that leave an image as it was; as many ways has a photo to lie."""


def turned_size(size: tuple[int, int], quarter_turns: int) -> tuple[int, int]:
    """(width, height) of an image once it was turned."""
    width, height = size
    return (height, width) if quarter_turns % 2 else (width, height)


def turned_points(
    points: NDArray[np.float64], quarter_turns: int, far: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Where points of an image lie once it was turned: (N, 2).

    Args:
        points: (N, 2), x and y in any unit.
        quarter_turns: how often, also negative.
        far: (2,), the corner opposite to (0, 0) in that unit; with integer pixel centres it is
            (width - 1, height - 1).
    """
    for _ in range(quarter_turns % WHOLE_TURN):
        points = np.column_stack([points[:, 1], far[0] - points[:, 0]])
        far = far[::-1]
    return points
