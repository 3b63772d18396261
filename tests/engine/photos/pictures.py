"""Pictures whose every corner has its own colour, so that no turn or flip goes unseen."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms

CORNERS = {
    "top left": (220, 30, 30),
    "top right": (30, 200, 30),
    "bottom left": (30, 30, 220),
    "bottom right": (210, 200, 40),
}

DISPLAY_P3 = {
    b"rXYZ": (0.51512, 0.24120, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.15710, 0.06657, 0.78407),
}
"""The primaries of Display P3, adapted to D50 (as in Apple's own profile)."""


def scene(width: int, height: int) -> NDArray[np.uint8]:
    """(height, width, 3): four quarters in the colours of `CORNERS`."""
    pixels = np.empty((height, width, 3), dtype=np.uint8)
    x, y = width // 2, height // 2
    pixels[:y, :x], pixels[:y, x:] = CORNERS["top left"], CORNERS["top right"]
    pixels[y:, :x], pixels[y:, x:] = CORNERS["bottom left"], CORNERS["bottom right"]
    return pixels


def shows_scene(pixels: NDArray[np.uint8], tolerance: int = 12) -> bool:
    """Whether the quarters of a picture have the colours of `scene`, the right way round."""
    height, width = pixels.shape[:2]
    y, x = height // 4, width // 4
    seen = (pixels[y, x], pixels[y, -x - 1], pixels[-y - 1, x], pixels[-y - 1, -x - 1])
    return all(
        np.abs(colour.astype(int) - wanted).max() <= tolerance
        for colour, wanted in zip(seen, CORNERS.values(), strict=True)
    )


def as_stored(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """The pixels that a camera stores so that `orientation` makes them upright again."""
    stored = {
        1: pixels,
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: pixels.transpose(1, 0, 2),
        6: np.rot90(pixels, 1),
        7: pixels[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(pixels, -1),
    }
    return np.ascontiguousarray(stored[orientation])


def exif_with(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return exif


def profile_with(primaries: dict[bytes, tuple[float, float, float]]) -> bytes:
    """An sRGB profile whose primaries are replaced."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for tag, xyz in primaries.items():
        entry = profile.index(tag)
        (offset,) = struct.unpack_from(">I", profile, entry + 4)
        struct.pack_into(">3i", profile, offset + 8, *(round(value * 65536) for value in xyz))
    return bytes(profile)


def save_scene(
    path: Path,
    width: int = 64,
    height: int = 48,
    **options: Any,
) -> Path:
    """Writes the scene in the format that the path's extension names."""
    Image.fromarray(scene(width, height)).save(path, **options)
    return path
