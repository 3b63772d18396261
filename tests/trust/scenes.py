"""Invented scenes, and several photos of each: what the tiny model can group."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image

LONG_AGO = 1_500_000_000
"""Seconds since 1970: files that are surely not being written any more."""


# How far the camera turns from one view of a scene to the next, as a share of the picture's width.
_TURN = 0.25


def write_view(
    path: Path, scene: int, view: int = 0, *, size: tuple[int, int] = (480, 360)
) -> Path:
    """Write a photo of a scene, in the format of its extension; folders are made.

    Args:
        path: the file.
        scene: which one.
        view: which one of the scene, 0 to 2; each shares three quarters with the next.
        size: width and height, in pixels.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = np.random.default_rng(scene).integers(0, 256, (18, 41, 3), np.uint8)
    width, height = size
    panorama = Image.fromarray(cells).resize((width * 41 // 24, height), Image.Resampling.BICUBIC)
    left = round(view * _TURN * width)
    panorama.crop((left, 0, left + width, height)).save(path, quality=90)
    return dated(path)


def dated(path: Path, seconds: float = LONG_AGO) -> Path:
    """Gives a file the modification time of one that was written long ago."""
    os.utime(path, (seconds, seconds))
    return path
