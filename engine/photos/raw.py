"""Camera raw files, decoded by LibRaw from the embedded preview or the sensor's pixels."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

import numpy as np
import rawpy
from numpy.typing import NDArray

MOST_PIXELS_HALF: Final = 120_000_000
"""Limit at half size. LibRaw holds four bytes for each pixel of the sensor (two of data, eight
for each block of four), so that the largest medium-format sensors stay near half a gigabyte."""

MOST_PIXELS_FULL: Final = 64_000_000
"""Limit at full size. LibRaw holds thirteen bytes for each pixel of the sensor (two of data,
eight of colors, three of result)."""

_SAME_SHAPE: Final = 0.01
"""Largest relative difference between the aspect ratios of preview and picture. A preview that
is cropped or has black bars does not show the picture in whose pixels keypoints are given."""


@contextmanager
def open_raw(file: BinaryIO) -> Iterator[rawpy.RawPy]:
    """Open a raw file and read its header.

    rawpy gets the open file, because it accepts names in UTF-8 only:
    https://github.com/letmaik/rawpy/blob/main/rawpy/_rawpy.pyx (``open_file``).

    Raises:
        Exception: any of ``CODEC_ERRORS``.
    """
    file.seek(0)
    with rawpy.RawPy() as raw:
        raw.open_buffer(file)
        yield raw


def raw_size(raw: rawpy.RawPy) -> tuple[int, int]:
    """Return the upright width and height of the developed picture, in pixels.

    LibRaw's flips from 4 are quarter turns.
    """
    sizes = raw.sizes
    size = sizes.iwidth, sizes.iheight
    return (size[1], size[0]) if sizes.flip & 4 else size


def preview(raw: rawpy.RawPy) -> io.BytesIO | None:
    """Return the largest embedded preview as a JPEG file, or None.

    LibRaw gives a preview without EXIF the orientation of the raw file. Previews that are not JPEG
    are ignored, because only old cameras have them and they are small.
    """
    try:
        found = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    return io.BytesIO(found.data) if isinstance(found.data, bytes) else None


def same_shape(size: tuple[int, int], other: tuple[int, int]) -> bool:
    """Return whether two sizes have the same aspect ratio within 1 %.

    The tolerance allows for rounding and a few pixels of border.
    """
    one, two = size[0] * other[1], size[1] * other[0]
    return abs(one - two) <= _SAME_SHAPE * max(one, two)


def develop(raw: rawpy.RawPy, at_least: int | None) -> NDArray[np.uint8]:
    """Develop the sensor's pixels, upright, with the camera's white balance.

    Args:
        raw: the open raw file.
        at_least: the longer side that the pixels must have; half size is used where that suffices.
            None: full size.

    Returns:
        uint8 (h, w, 3), sRGB.

    Raises:
        ValueError: the sensor has more pixels than may be decoded.
        Exception: any of ``CODEC_ERRORS``.
    """
    width, height = raw_size(raw)
    half = at_least is not None and max(width, height) // 2 >= at_least
    most = MOST_PIXELS_HALF if half else MOST_PIXELS_FULL
    if width * height > most:
        raise ValueError(f"{width} x {height} pixels, {most // 1_000_000} megapixels at most")
    return raw.postprocess(half_size=half, use_camera_wb=True, output_bps=8)
