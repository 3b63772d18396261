"""Metadata of a photo from its header: format, size, date, position, camera."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import ExifTags

from engine.photos.dates import CaptureDate, capture_date
from engine.photos.formats import Format, sniff_file
from engine.photos.opening import open_image, upright_size
from engine.photos.raw import open_raw, raw_size
from engine.photos.reading import no_photo, photo_file
from engine.photos.tags import Tags, image_tags, raw_tags

__all__ = ["CaptureDate", "Facts", "read_facts"]


@dataclass(frozen=True)
class Facts:
    """Metadata of a photo, read without decoding its pixels.

    Attributes:
        format: the format, detected by content.
        width: of the upright original, in pixels.
        height: of the upright original, in pixels.
        taken: the capture date, None where no date is plausible.
        latitude: WGS 84, degrees north, None where it is not known.
        longitude: WGS 84, degrees east, None where it is not known.
        camera: maker and model, such as "Canon EOS 5D"; None where they are not known.
    """

    format: Format
    width: int
    height: int
    taken: CaptureDate | None
    latitude: float | None
    longitude: float | None
    camera: str | None


def read_facts(path: Path) -> Facts:
    """Read a photo's metadata from its header.

    Implausible metadata is left out and never raises an error.

    Raises:
        PhotoError: of stage ``read`` for a file that cannot be read, of stage ``decode`` for one
            that is no photo or whose header is damaged.
    """
    with photo_file(path) as file:
        kind = sniff_file(file)
        if kind is None:
            raise no_photo(path, file)
        if kind is Format.RAW:
            tags = raw_tags(file)
            with open_raw(file) as raw:
                size = raw_size(raw)
        else:
            image = open_image(file, kind)
            size = upright_size(image)
            tags = image_tags(image)
    return _facts(path, kind, size, tags)


def _facts(path: Path, kind: Format, size: tuple[int, int], tags: Tags) -> Facts:
    latitude, longitude = _position(tags.gps) or (None, None)
    return Facts(kind, *size, capture_date(path, tags), latitude, longitude, _camera(tags.main))


def _position(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees, or None where they are not plausible.

    (0, 0) is rejected, because a receiver without a fix writes it.
    """
    latitude = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "NS")
    longitude = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "EW")
    if latitude is None or longitude is None or (latitude, longitude) == (0.0, 0.0):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _degrees(gps: Mapping[int, Any], tag: int, reference: int, letters: str) -> float | None:
    """Return a latitude or longitude in signed degrees, or None if it is malformed.

    It is negative where the reference is the second of the two letters.
    """
    letter = str(gps.get(reference, "")).strip("\0 ").upper()[:1]
    try:
        degrees, minutes, seconds = (float(part) for part in gps[tag])
    except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not letter or letter not in letters or not math.isfinite(value):
        return None
    return -value if letter == letters[1] else value


def _camera(main: Mapping[int, Any]) -> str | None:
    """Return maker and model, without repeating a maker that the model names."""
    make, model = (_words(main.get(tag)) for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    if make and model and make.split()[0].casefold() != model.split()[0].casefold():
        return f"{make} {model}"
    return model or make or None


def _words(value: object) -> str:
    """Return the printable words of a text tag, "" for anything else."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())
