"""EXIF and XMP metadata of a photo, read from any format into one structure."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from PIL import ExifTags, Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from engine.photos.reading import CODEC_ERRORS

_TIFF_MAGIC: Final = {b"II": b"II*\0", b"MM": b"MM\0*"}

_MOST_BOXES: Final = 1000


@dataclass(frozen=True)
class Tags:
    """EXIF tags by number, as Pillow decodes them, without those that are absent or damaged.

    Attributes:
        main: the first directory (make, model, date of the last change).
        exif: the EXIF directory.
        gps: the GPS directory.
        xmp: the XMP packet, "" without one.
    """

    main: Mapping[int, Any] = field(default_factory=dict)
    exif: Mapping[int, Any] = field(default_factory=dict)
    gps: Mapping[int, Any] = field(default_factory=dict)
    xmp: str = ""


def image_tags(image: ImageFile) -> Tags:
    """Return the tags of a picture that Pillow has opened."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    xmp = packet.decode("utf-8", "replace") if isinstance(packet, bytes) else str(packet)
    with suppress(*CODEC_ERRORS):
        # The PNG plugin's own method would decode the whole picture first.
        return _exif_tags(Image.Image.getexif(image), xmp)
    return Tags(xmp=xmp)


def raw_tags(file: BinaryIO) -> Tags:
    """Read the tags of a raw file from its own header.

    Tags that are damaged are left out.
    """
    with suppress(*CODEC_ERRORS):
        file.seek(0)
        head = file.read(16)
        if head.startswith(b"FUJIFILMCCD-RAW"):
            return _fujifilm_tags(file)
        if head[4:8] == b"ftyp":
            return _canon_tags(file)
        return _tiff_tags(file, head)
    return Tags()


def _exif_tags(exif: Image.Exif, xmp: str = "") -> Tags:
    return Tags(
        dict(exif), _directory(exif, ExifTags.IFD.Exif), _directory(exif, ExifTags.IFD.GPSInfo), xmp
    )


def _directory(exif: Image.Exif, which: ExifTags.IFD) -> dict[int, Any]:
    with suppress(*CODEC_ERRORS):
        return exif.get_ifd(which)
    return {}


def _tiff_tags(file: BinaryIO, head: bytes) -> Tags:
    """Read the tags of a raw file that is a TIFF.

    Olympus and Panasonic write letters of their own in place of TIFF's number 42.
    """
    exif = Image.Exif()
    if head[:4] != _TIFF_MAGIC[head[:2]]:
        file.seek(0)
        file = io.BytesIO(_TIFF_MAGIC[head[:2]] + file.read()[4:])
    file.seek(0)
    exif.load_from_fp(file)
    return _exif_tags(exif)


def _fujifilm_tags(file: BinaryIO) -> Tags:
    """Read the tags of a RAF from its preview, a complete JPEG.

    The preview's position is at byte 84 (LibRaw, ``parse_fuji``).
    """
    file.seek(84)
    offset, length = (int.from_bytes(file.read(4), "big") for _ in range(2))
    file.seek(offset)
    return image_tags(JpegImageFile(io.BytesIO(file.read(length))))


def _canon_tags(file: BinaryIO) -> Tags:
    """Read the tags of a CR3.

    Each directory is a TIFF of its own, in boxes CMT1 (main), CMT2 (EXIF) and CMT4 (GPS), inside
    ``moov`` and a ``uuid`` box of Canon's: https://github.com/lclevy/canon_cr3.
    """
    found: dict[bytes, dict[int, Any]] = {}
    file.seek(0)
    for _ in range(_MOST_BOXES):
        size, kind = int.from_bytes(file.read(4), "big"), file.read(4)
        if kind == b"uuid":
            file.seek(16, io.SEEK_CUR)  # the identifier; the boxes inside come next
        elif kind in (b"CMT1", b"CMT2", b"CMT4"):
            exif = Image.Exif()
            exif.load_from_fp(io.BytesIO(file.read(size - 8)))
            found[kind] = dict(exif)
        elif kind == b"mdat" or size < 8:
            break
        elif kind != b"moov":
            file.seek(size - 8, io.SEEK_CUR)
    return Tags(found.get(b"CMT1", {}), found.get(b"CMT2", {}), found.get(b"CMT4", {}))
