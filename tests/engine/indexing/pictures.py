"""Small photographs of nothing, and folders that cannot be looked into."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image


def write_photo(path: Path, seed: int, *, size: tuple[int, int] = (160, 120)) -> Path:
    """Writes a photo whose content is its seed's; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    Image.fromarray(cells).resize(size).save(path, "JPEG", quality=90)
    return path


def turn(path: Path, orientation: int) -> None:
    """Writes an orientation into a photo's metadata, its image data untouched."""
    data = path.read_bytes()
    entry = (0x112).to_bytes(2, "big") + b"\0\3\0\0\0\1" + orientation.to_bytes(2, "big") + b"\0\0"
    exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\1" + entry + b"\0\0\0\0"
    path.write_bytes(data[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data[2:])


def make_too_deep(root: Path) -> Path:
    """Nests folders until the system refuses their path, to a privileged user as well.

    Returns:
        The uppermost of them.
    """
    name = "d" * 200
    folder = os.open(root, os.O_RDONLY)
    for _ in range(4096 // len(name) + 1):
        os.mkdir(name, dir_fd=folder)
        inner = os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(folder)
    return root / name
