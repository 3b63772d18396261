"""Decoding of photos to upright sRGB pixels, at a reduced size where that suffices."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import PIL
import pillow_heif
import rawpy
from numpy.typing import NDArray
from PIL import Image, features
from PIL.ImageFile import ImageFile

from engine.photos.colour import plain, strips, to_srgb, white_level
from engine.photos.formats import Format, sniff_file
from engine.photos.opening import open_image, orientation
from engine.photos.raw import develop, open_raw, preview, raw_size, same_shape
from engine.photos.reading import CODEC_ERRORS, no_photo, photo_file

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Transpositions by EXIF orientation (EXIF 3.0, tag 274). Pillow counts angles
counter-clockwise."""


@dataclass(frozen=True, eq=False)
class Decoded:
    """Pixels of a photo, and the size of the original that they are a reduction of.

    Attributes:
        pixels: (h, w, 3), sRGB, upright.
        width: of the upright original, in pixels.
        height: of the upright original, in pixels.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int


def decode(path: Path, at_least: int | None = None) -> Decoded:
    """Decode a photo's first frame, upright and with its color profile applied.

    Args:
        path: the file; its format is detected by content.
        at_least: the longer side that the pixels must have, in pixels (or the original's, where
            that is shorter); they may be larger. JPEG is then decoded at 1/2, 1/4 or 1/8, a raw
            file through its preview. None: full size.

    Returns:
        The pixels and the original's size.

    Raises:
        PhotoError: of stage ``read`` for a file that is missing, unreadable or empty, of stage
            ``decode`` for one that is no image, damaged, truncated or too large.
    """
    with photo_file(path) as file:
        kind = sniff_file(file)
        if kind is None:
            raise no_photo(path, file)
        if kind is Format.RAW:
            return _decode_raw(file, at_least)
        return _decode_image(file, kind, at_least)


def decoder_version() -> str:
    """Return the versions of all decoding libraries in one line.

    A photo that failed to decode is worth another try when they change.
    """
    libraw = ".".join(map(str, rawpy.libraw_version))
    libraries = {
        "Pillow": PIL.__version__,
        "libjpeg-turbo": features.version("libjpeg_turbo"),
        "libavif": features.version("avif"),
        "libheif": pillow_heif.libheif_version(),
        "LibRaw": libraw,
    }
    return ", ".join(f"{name} {version}" for name, version in libraries.items())


def _decode_image(file: BinaryIO, kind: Format, at_least: int | None) -> Decoded:
    image = open_image(file, kind)
    size = image.size
    if kind is Format.JPEG and at_least is not None:
        _draft(image, at_least)
    image.load()
    if kind is not Format.JPEG:
        size = image.size  # a TIFF is turned and a HEIF may be cropped while it is decoded
    turn = orientation(image)
    width, height = reversed(size) if turn >= 5 else size
    profile = image.info.get("icc_profile")
    upright = _converted(image, profile, at_least)
    if turn in _TURNS:
        upright = upright.transpose(_TURNS[turn])
    return Decoded(np.array(upright), width, height)


def _draft(image: ImageFile, at_least: int) -> None:
    """Set the smallest libjpeg scale (1/2, 1/4 or 1/8) that is large enough."""
    width, height = image.size
    for scale in (8, 4, 2):
        if -(-max(width, height) // scale) >= at_least:
            # Pillow takes the largest scale at which *both* sides stay at least this long.
            image.draft(None, (max(1, width // scale), max(1, height // scale)))
            return


def _converted(image: Image.Image, profile: bytes | None, at_least: int | None) -> Image.Image:
    """Convert an image to sRGB, reduced by averaging whole blocks of pixels.

    The longer side stays at least `at_least` pixels long. The image is converted strip by strip,
    because a conversion of the whole could hold several copies of it at four bytes a pixel.
    """
    factor = max(1, max(image.size) // at_least) if at_least else 1
    white, top = white_level(image), 0
    small = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    for strip in strips(image, factor):
        part = plain(strip, white)
        part = to_srgb(part.reduce(factor) if factor > 1 else part, profile)
        if part.size == small.size:
            return part
        small.paste(part, (0, top))
        top += part.height
    return small


def _decode_raw(file: BinaryIO, at_least: int | None) -> Decoded:
    with open_raw(file) as raw:
        width, height = raw_size(raw)
        pixels = None if at_least is None else _preview_pixels(raw, at_least)
        if pixels is None:
            pixels = develop(raw, at_least)
    return Decoded(pixels, width, height)


def _preview_pixels(raw: rawpy.RawPy, at_least: int) -> NDArray[np.uint8] | None:
    """Return the embedded preview's pixels, or None if it cannot be used.

    A preview is used only if it is large enough and has the picture's aspect ratio.
    """
    found = preview(raw)
    if found is None:
        return None
    try:
        small = _decode_image(found, Format.JPEG, at_least)
    except CODEC_ERRORS:  # the sensor's pixels may still be intact
        return None
    size = raw_size(raw)
    large = max(small.width, small.height) >= min(at_least, max(size))
    return small.pixels if large and same_shape((small.width, small.height), size) else None
