"""Perceptual hash (pHash) for finding copies, a baseline that Cairn is compared with.

Source: Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010, section
3.2.1, with the lowest 8 x 8 frequencies, as https://github.com/JohannesBuchner/imagehash has it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE = 32  # of the image that is transformed, in pixels
_FREQUENCIES = 8  # lowest ones kept along each axis


def phash(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which of an image's lowest frequencies exceed their median: bool (64,).

    Args:
        pixels: (h, w, 3), RGB, upright.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    low = cv2.dct(small.astype(np.float32))[:_FREQUENCIES, :_FREQUENCIES].reshape(-1)
    return np.asarray(low > np.median(low))


def distance(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> int:
    """Return the Hamming distance of two hashes, 0 to 64."""
    return int(np.count_nonzero(a != b))
