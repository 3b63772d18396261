"""Burnt-in dates: orange digits in a corner, with the same pixels in every photo."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from engine.samples.drawing import Color, stroke

_ORANGE: Color = (255, 138, 40)

# Seven-segment digits as paths over the nodes of a 2 by 3 lattice.
_SEGMENTS = {
    "0": ["ABFEA"],
    "1": ["BDF"],
    "2": ["ABDCEF"],
    "3": ["ABDFE", "CD"],
    "4": ["ACD", "BDF"],
    "5": ["BACDFE"],
    "6": ["BACEFDC"],
    "7": ["ABDF"],
    "8": ["ABFEACD"],
    "9": ["DCABDFE"],
    "'": ["B"],
    " ": [],
}
_NODES = {"A": (0, 0), "B": (1, 0), "C": (0, 1), "D": (1, 1), "E": (0, 2), "F": (1, 2)}


def burn_date(picture: NDArray[np.uint8], day: date) -> NDArray[np.uint8]:
    """Return a copy with the date in its bottom right corner, like compact cameras.

    The digits' size and position depend on the picture's size alone, so that the same day gives the
    same pixels in every picture.

    Args:
        picture: (height, width, 3) RGB.
        day: date shown as ``'YY MM DD``.

    Returns:
        (height, width, 3) RGB.
    """
    marked = picture.copy()
    height, width = picture.shape[:2]
    digit = np.array([0.011 * max(width, height), 0.012 * max(width, height)])
    text = f"'{day:%y %m %d}"
    left = width - (len(text) + 1.5) * 1.7 * digit[0]
    for i, character in enumerate(text):
        origin = np.array([left + 1.7 * digit[0] * i, height - 4 * digit[1]])
        for segment in _SEGMENTS[character]:
            nodes = [origin + digit * _NODES[node] for node in segment]
            if len(nodes) == 1:
                nodes.append(nodes[0] + (0, 0.5 * digit[1]))
            stroke(marked, nodes, _ORANGE, 0.28 * digit[0])
    return marked
