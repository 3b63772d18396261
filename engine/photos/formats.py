"""Detection of a photo's file format by its content."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from engine.photos import tiff
from engine.photos.reading import photo_file


class Format(StrEnum):
    """A photo's format, by content; RAW stands for the raw formats of all cameras."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    TIFF = "tiff"
    BMP = "bmp"
    GIF = "gif"
    AVIF = "avif"
    HEIC = "heic"
    RAW = "raw"


_EXTENSIONS: Final = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".bmp", ".dib", ".gif"}
    | {".avif", ".heic", ".heif", ".hif"}
    | {".cr2", ".cr3", ".nef", ".nrw", ".arw", ".dng", ".orf", ".rw2", ".raf", ".pef", ".srw"}
)

_PREFIXES: Final = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"FUJIFILMCCD-RAW", Format.RAW),
    (b"IIU\0", Format.RAW),  # Panasonic
    (b"IIRO", Format.RAW),  # Olympus, as are the next two
    (b"IIRS", Format.RAW),
    (b"MMOR", Format.RAW),
    (b"II+\0", Format.TIFF),  # BigTIFF, as is the next
    (b"MM\0+", Format.TIFF),
)

_BRANDS: Final = (
    (frozenset({b"crx "}), Format.RAW),  # Canon CR3
    (frozenset({b"avif", b"avis"}), Format.AVIF),
    (
        frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 msf1".split()),
        Format.HEIC,
    ),
)
"""Brands of ISO base media files (ISO/IEC 14496-12), the more specific first, because an AVIF is
often branded ``mif1`` too. Videos have none of them."""

_BMP_HEADERS: Final = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
"""Valid sizes of the header that follows the file header; plain text may begin with "BM" too."""


def sniff(path: Path) -> Format | None:
    """Detect the format of a file from its first bytes, never from its name.

    The directories of a TIFF are read too, to tell a raw file from a picture.

    Args:
        path: the file.

    Returns:
        The format, or None for a file that is no photo, such as a video, a text or an empty file.

    Raises:
        PhotoError: of stage ``read`` when the file cannot be read.
    """
    with photo_file(path) as file:
        return sniff_file(file)


def sniff_file(file: BinaryIO) -> Format | None:
    """Detect the format of an open file as :func:`sniff` does; its position moves."""
    file.seek(0)
    head = file.read(64)
    for prefix, kind in _PREFIXES:
        if head.startswith(prefix):
            return kind
    if head[:4] in (b"II*\0", b"MM\0*"):
        # Canon's CR2 marks itself after the header (a TIFF's first directory is elsewhere).
        return Format.RAW if head[8:10] == b"CR" or tiff.is_raw(file) else Format.TIFF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return Format.BMP
    return _sniff_brands(head) if head[4:8] == b"ftyp" else None


def _sniff_brands(head: bytes) -> Format | None:
    box = head[: int.from_bytes(head[:4], "big")]
    brands = {box[8:12]} | {box[start : start + 4] for start in range(16, len(box), 4)}
    return next((kind for known, kind in _BRANDS if brands & known), None)


def claims_photo(path: Path) -> bool:
    """Return whether a file's extension is that of a photo.

    A file with such an extension that :func:`sniff` does not recognize (empty, cut off, a text) is
    a failure that the user should see; any other unrecognized file is ignored.
    """
    return path.suffix.lower() in _EXTENSIONS
