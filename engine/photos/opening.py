"""Opening of pictures with Pillow: header only, with limits on the number of pixels."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import BinaryIO, Final

from PIL import ExifTags, Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from engine.photos.formats import Format
from engine.photos.reading import CODEC_ERRORS

MOST_PIXELS: Final = 64_000_000
"""Limit for formats that are decoded whole. Pillow holds four bytes a pixel and some codecs as
much again: 64 megapixels (the largest 35-mm sensors have 61) stay near half a gigabyte."""

MOST_PIXELS_WEBP: Final = 40_000_000
"""Limit for WebP. Pillow decodes every WebP as an animation, whose decoder holds two canvases
beside the picture and its copy, 16 bytes a pixel in all (libwebp, ``WebPAnimDecoder``)."""

MOST_PIXELS_JPEG: Final = 500_000_000
"""Limit for baseline JPEG. It is decoded line by line at a fraction of its size, so that time is
the limit."""

MOST_PIXELS_PROGRESSIVE: Final = 120_000_000
_MOST_COEFFICIENTS: Final = 240_000_000
"""Limits for progressive JPEG. It keeps all its coefficients until the last scan, two bytes
each: 1.5 a pixel with subsampled colors, three without, four in CMYK."""

# The plugins are called directly, not through Image.open: the format is known, a JPEG that holds
# further pictures (MPO) is read as a JPEG, and the limits above replace Pillow's own, which warns
# first and raises at twice that size.
_PLUGINS: Final[Mapping[Format, Callable[[BinaryIO], ImageFile]]] = {
    Format.JPEG: JpegImageFile,
    Format.PNG: PngImageFile,
    Format.WEBP: WebPImageFile,
    Format.TIFF: TiffImageFile,
    Format.BMP: BmpImageFile,
    Format.GIF: GifImageFile,
    Format.AVIF: AvifImageFile,
    Format.HEIC: HeifImageFile,
}


def open_image(file: BinaryIO, kind: Format) -> ImageFile:
    """Read the header of a picture's first (or primary) image.

    Args:
        file: an open file, which stays in use until the image is loaded.
        kind: its format, any but RAW.

    Returns:
        An image whose pixels are not decoded yet.

    Raises:
        ValueError: the picture has more pixels than may be decoded.
        Exception: any of ``CODEC_ERRORS``.
    """
    file.seek(0)
    image = _PLUGINS[kind](file)
    if kind is Format.PNG and "exif" not in image.info and (exif := _late_exif(file)):
        image.info["exif"] = exif
    most = _most_pixels(image)
    if image.width * image.height > most:
        raise ValueError(
            f"{image.width} x {image.height} pixels, {most // 1_000_000} megapixels at most"
        )
    return image


def _most_pixels(image: ImageFile) -> int:
    if isinstance(image, WebPImageFile):
        return MOST_PIXELS_WEBP
    if not isinstance(image, JpegImageFile):
        return MOST_PIXELS
    if "progressive" not in image.info:
        return MOST_PIXELS_JPEG
    samples = [across * down for _, across, down, _ in image.layer]
    return min(MOST_PIXELS_PROGRESSIVE, _MOST_COEFFICIENTS * max(samples) // sum(samples))


def _late_exif(file: BinaryIO) -> bytes | None:
    """Return the EXIF chunk that follows the pixels of a PNG, or None.

    Pillow reads such a chunk only when it decodes the pixels. The file's position is kept.
    """
    before = file.tell()
    file.seek(8)
    found = None
    while found is None and len(head := file.read(8)) == 8 and head[4:] != b"IEND":
        size = int.from_bytes(head[:4], "big")
        if head[4:] == b"eXIf":
            found = b"Exif\0\0" + file.read(size)
        else:
            file.seek(size + 4, io.SEEK_CUR)
    file.seek(before)
    return found


def orientation(image: Image.Image) -> int:
    """Return the EXIF orientation of an image, 1 to 8; 1 is upright.

    A HEIF is always upright: libheif applies the file's own rotation, and pillow-heif then sets the
    EXIF orientation to 1. An AVIF is not: Pillow reports the file's rotation in place of the EXIF
    orientation. Pillow rotates a TIFF while it decodes the pixels, and its orientation is not in
    ``info``. An orientation in XMP does not count, as in browsers. Damaged metadata gives 1.
    """
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif") or b"")
        value = exif.get(ExifTags.Base.Orientation)
    except CODEC_ERRORS:  # damaged metadata is no reason to refuse the picture
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def upright_size(image: ImageFile) -> tuple[int, int]:
    """Return the upright width and height of an image that is not decoded yet."""
    width, height = image.size
    return (height, width) if orientation(image) >= 5 else (width, height)
