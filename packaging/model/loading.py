"""Training photos in memory, no larger than views of them need."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.photos.decode import Decoded, decode

SIDE = 384
_THREADS = 2


@dataclass(frozen=True)
class Reduced:
    """A photo in memory.

    Attributes:
        pixels: uint8 (h, w, 3).
        factors: pixels to one of the original, across and down.
    """

    pixels: NDArray[np.uint8]
    factors: tuple[float, float]


def load_photos(paths: Sequence[Path]) -> list[Reduced]:
    """Decodes all photos; those that are longer are reduced to `SIDE` pixels.

    Raises:
        PhotoError: a file is no photo that can be read.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(_load, paths))


def reduced(photo: Decoded) -> Reduced:
    """A photo no longer than `SIDE` pixels."""
    factor = min(1.0, SIDE / max(photo.width, photo.height))
    width, height = round(photo.width * factor), round(photo.height * factor)
    pixels = cv2.resize(photo.pixels, (width, height), interpolation=cv2.INTER_AREA)
    return Reduced(np.asarray(pixels, np.uint8), (width / photo.width, height / photo.height))


def _load(path: Path) -> Reduced:
    return reduced(decode(path, at_least=SIDE))
