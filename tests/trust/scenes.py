"""Invented scenes, and several photos of each: what the tiny model can group."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image

LONG_AGO = 1_500_000_000
"""Seconds since 1970: files that are surely not being written any more."""


def write_view(
    path: Path, scene: int, quality: int = 90, size: tuple[int, int] = (480, 360)
) -> Path:
    """Writes a photo of a scene, in the format of its extension; folders are made.

    Args:
        path: the file.
        scene: which one.
        quality: of a JPEG; photos of one scene that differ in it are near duplicates.
        size: width and height, in pixels.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = np.random.default_rng(scene).integers(0, 256, (18, 24, 3), np.uint8)
    picture = Image.fromarray(cells).resize(size, Image.Resampling.BICUBIC)
    picture.save(path, quality=quality)
    return dated(path)


def dated(path: Path, seconds: float = LONG_AGO) -> Path:
    """Gives a file the modification time of one that was written long ago."""
    os.utime(path, (seconds, seconds))
    return path
