"""Raw files through LibRaw: the embedded preview when it will do, else the sensor's pixels."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

import numpy as np
import rawpy
from numpy.typing import NDArray

MOST_PIXELS_HALF: Final = 120_000_000
"""At half size LibRaw holds four bytes for each pixel of the sensor (two of data, eight for each
block of four), so that the largest medium-format sensors stay near half a gigabyte."""

MOST_PIXELS_FULL: Final = 64_000_000
"""At full size it holds thirteen (two of data, eight of colours, three of result)."""

_SAME_SHAPE: Final = 0.01
"""How much the aspect ratio of a preview may differ: one that is cropped or has black bars does
not show the picture that keypoints are counted in."""


@contextmanager
def open_raw(file: BinaryIO) -> Iterator[rawpy.RawPy]:
    """Reads a raw file's header.

    Through the open file, because rawpy takes a name in UTF-8 only:
    https://github.com/letmaik/rawpy/blob/main/rawpy/_rawpy.pyx (``open_file``).
    """
    file.seek(0)
    with rawpy.RawPy() as raw:
        raw.open_buffer(file)
        yield raw


def raw_size(raw: rawpy.RawPy) -> tuple[int, int]:
    """Width and height of the developed picture, upright (LibRaw's flips from 4 are quarters)."""
    sizes = raw.sizes
    size = sizes.iwidth, sizes.iheight
    return (size[1], size[0]) if sizes.flip & 4 else size


def preview(raw: rawpy.RawPy) -> io.BytesIO | None:
    """The largest embedded preview as a JPEG file, None where there is none.

    LibRaw gives a preview without EXIF the orientation of the raw file. Previews that are not JPEG
    are the small ones of old cameras, and not worth their own way.
    """
    try:
        found = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    return io.BytesIO(found.data) if isinstance(found.data, bytes) else None


def same_shape(size: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes have the same aspect ratio, but for rounding and a few pixels of border."""
    one, two = size[0] * other[1], size[1] * other[0]
    return abs(one - two) <= _SAME_SHAPE * max(one, two)


def develop(raw: rawpy.RawPy, at_least: int | None) -> NDArray[np.uint8]:
    """Develops the sensor's pixels with the camera's white balance, upright, at half size if that
    will do.

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
