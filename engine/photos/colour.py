"""Conversion of decoded images, of any mode and ICC profile, to 8-bit sRGB."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

_SRGB: Final = ImageCms.createProfile("sRGB")

_PLAIN_MODES: Final = {"L", "RGB", "CMYK", "LAB"}

_DEEP_MODES: Final = ("I", "F")
"""Prefixes of the names of modes with more than 8 bits."""

_STRIP_PIXELS: Final = 4_000_000

_SAME: Final = 2
"""Largest color change, in steps of 255, of a profile that is treated as sRGB."""


def strips(image: Image.Image, multiple: int = 1) -> Iterator[Image.Image]:
    """Yield an image's rows in strips, from the top, to limit a conversion's memory.

    Args:
        image: an image of any mode.
        multiple: each strip's height is a multiple of this, except the last one's.
    """
    width, height = image.size
    rows = multiple * max(1, _STRIP_PIXELS // (width * multiple))
    if rows >= height:
        yield image
        return
    for top in range(0, height, rows):
        yield image.crop((0, top, width, min(top + rows, height)))


def white_level(image: Image.Image) -> float:
    """Return the value that stands for white in an image.

    255 for an image of 8 bits; 65,535 for one of more bits (2**31 - 1 if a value exceeds that); for
    floating point 1, or the largest value if that is greater.
    """
    if not image.mode.startswith(_DEEP_MODES):
        return 255.0
    most = max(float(_numbers(strip).max()) for strip in strips(image))
    if image.mode.startswith("F"):
        return max(1.0, most)
    return 65535.0 if most <= 65535 else float(2**31 - 1)


def plain(image: Image.Image, white: float) -> Image.Image:
    """Convert an image to 8-bit mode L, RGB, CMYK or LAB.

    Palettes are expanded, and transparent pixels are composited on white.

    Args:
        image: an image of any mode, or a part of one.
        white: white level of the whole image, from :func:`white_level`; more bits are scaled to 8,
            not clipped.
    """
    if image.mode.startswith(_DEEP_MODES):
        return Image.fromarray(_scaled(_numbers(image), white))
    if image.has_transparency_data:
        return _on_white(image.convert("RGBA"))
    if image.mode in _PLAIN_MODES:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _numbers(image: Image.Image) -> NDArray[Any]:
    values = np.asarray(image)
    if values.dtype.kind == "f":
        return np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=0.0)
    return values


def _scaled(values: NDArray[Any], white: float) -> NDArray[np.uint8]:
    eight_bits = values.astype(np.float32) * np.float32(255.0 / white)
    return np.asarray(np.clip(np.rint(eight_bits), 0, 255), dtype=np.uint8)


def _on_white(image: Image.Image) -> Image.Image:
    background = Image.new("RGB", image.size, "white")
    background.paste(image, mask=image.getchannel("A"))
    return background


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert an image of mode L, RGB, CMYK or LAB to sRGB.

    The intent is perceptual, the default of ICC.1:2022. A profile that is damaged or meant for
    other colors is ignored; CMYK without a profile is converted by Pillow's plain formula.

    Args:
        image: the result of :func:`plain`.
        profile: the embedded ICC profile, or None.

    Returns:
        An image of mode RGB.
    """
    transform = _transform(profile, image.mode) if profile or image.mode == "LAB" else None
    if transform is None:
        return image.convert("RGB")
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None  # it is None only when the image is changed in place
    return converted


@lru_cache(maxsize=32)
def _transform(profile: bytes | None, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Build the transform from a profile to sRGB, or None where none is needed.

    A profile of None stands for CIELAB itself. A damaged or unsuitable profile gives None too.
    """
    try:
        transform = ImageCms.buildTransform(_source(profile, mode), _SRGB, mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return None if mode == "RGB" and _changes_nothing(transform) else transform


def _source(profile: bytes | None, mode: str) -> ImageCms.ImageCmsProfile:
    if mode == "LAB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    return ImageCms.ImageCmsProfile(io.BytesIO(profile or b""))


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Return whether a transform maps RGB colors to themselves.

    Most profiles are sRGB by another name; a 6 x 6 x 6 cube of colors detects all of them.
    """
    steps = np.arange(0, 256, 51, dtype=np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    converted = ImageCms.applyTransform(Image.fromarray(cube), transform)
    moved = np.asarray(converted, dtype=np.int16) - cube
    return bool(np.abs(moved).max() <= _SAME)
