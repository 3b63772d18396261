"""Capture date of a photo, from its metadata, its file name or its modification time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from PIL import ExifTags

from engine.photos.reading import shown
from engine.photos.tags import Tags

_FIRST_YEAR: Final = 1826
"""The oldest photograph that survives, Niépce's view from Le Gras, is from 1826 or 1827."""

_CERTAIN: Final = frozenset({"DateTimeOriginal", "DateTimeDigitized", "XMP"})

_STAMP: Final = re.compile(
    r"(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T]+(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"\s*(Z|[+-]\d\d:?\d\d)?"
)
_OFFSET: Final = re.compile(r"\s*(?:(Z)|([+-])(\d\d):?(\d\d))")

_XMP_DATES: Final = tuple(
    re.compile(rf"{name}(?:\s*=\s*[\"']|>)([^\"'<]+)")
    for name in ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate")
)

_NAME: Final = re.compile(
    r"(?<!\d)((?:18|19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)"  # 20190704, 2019-07-04, …
    r"(?:[-_. T]+(?:at )?(\d\d)([-_.:h]?)(\d\d)[-_.:m]?(\d\d)\d{0,3})?"  # 121314, 12.13.14, …
    r"(?!\d)"
)


@dataclass(frozen=True)
class CaptureDate:
    """The date on which a photo was taken.

    Attributes:
        local: wall-clock time without time zone (for ``GPS``: UTC).
        offset_minutes: offset of that clock from UTC, in minutes; None where it is not known.
        source: origin of the date: ``DateTimeOriginal``, ``DateTimeDigitized``, ``XMP``,
            ``DateTime``, ``GPS``, ``name`` or ``modified``.
    """

    local: datetime
    offset_minutes: int | None
    source: str

    @property
    def certain(self) -> bool:
        """Return whether the camera recorded the date; other sources may be far off."""
        return self.source in _CERTAIN


def capture_date(path: Path, tags: Tags) -> CaptureDate | None:
    """Return the first plausible date of a photo, or None.

    The candidates, in order: EXIF DateTimeOriginal, EXIF DateTimeDigitized, XMP
    (exif:DateTimeOriginal, photoshop:DateCreated, xmp:CreateDate), EXIF DateTime (the last change,
    by the standard), the GPS clock, a date in the file's name, the file's modification time. Dates
    before 1826 or more than a day ahead are not plausible.

    Args:
        path: the file, for its name and its modification time.
        tags: its metadata.
    """
    latest = datetime.now() + timedelta(days=1)
    return next(
        (
            date
            for date in _candidates(path, tags)
            if date and date.local.year >= _FIRST_YEAR and date.local <= latest
        ),
        None,
    )


def _candidates(path: Path, tags: Tags) -> Iterator[CaptureDate | None]:
    base, exif = ExifTags.Base, tags.exif
    yield _exif_date(
        exif.get(base.DateTimeOriginal),
        exif.get(base.SubsecTimeOriginal),
        exif.get(base.OffsetTimeOriginal),
        "DateTimeOriginal",
    )
    yield _exif_date(
        exif.get(base.DateTimeDigitized),
        exif.get(base.SubsecTimeDigitized),
        exif.get(base.OffsetTimeDigitized),
        "DateTimeDigitized",
    )
    for pattern in _XMP_DATES:
        if found := pattern.search(tags.xmp):
            yield _parse(found[1], "XMP")
    yield _exif_date(
        tags.main.get(base.DateTime),
        exif.get(base.SubsecTime),
        exif.get(base.OffsetTime),
        "DateTime",
    )
    yield _gps_date(tags)
    yield _name_date(path)
    yield _modified(path)


def _exif_date(stamp: object, fraction: object, offset: object, source: str) -> CaptureDate | None:
    if not isinstance(stamp, str):
        return None
    text = stamp.strip("\0 ")
    if isinstance(fraction, str) and fraction.strip("\0 ").isdecimal():
        text += "." + fraction.strip("\0 ")
    return _parse(text + (offset if isinstance(offset, str) else ""), source)


def _parse(text: str, source: str) -> CaptureDate | None:
    found = _STAMP.match(text.strip())
    if not found:
        return None
    *numbers, fraction, offset = found.groups()
    return _date(numbers, _offset(offset or ""), source, (fraction or "").ljust(6, "0")[:6])


def _date(
    numbers: list[str | None], offset: int | None, source: str, microseconds: str = "0"
) -> CaptureDate | None:
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    try:
        local = datetime(year, month, day, hour, minute, second, int(microseconds))
    except ValueError:
        return None
    return CaptureDate(local, offset, source)


def _offset(text: str) -> int | None:
    """Return the minutes of a UTC offset such as "+05:30", "-0700" or "Z".

    None for any other text, and beyond the 14 hours that time zones have.
    """
    found = _OFFSET.match(text)
    if not found:
        return None
    minutes = 60 * int(found[3] or 0) + int(found[4] or 0)
    return (-minutes if found[2] == "-" else minutes) if minutes <= 14 * 60 else None


def _gps_date(tags: Tags) -> CaptureDate | None:
    day = tags.gps.get(ExifTags.GPS.GPSDateStamp)
    try:
        hour, minute, second = (int(part) for part in tags.gps[ExifTags.GPS.GPSTimeStamp])
    except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    if not isinstance(day, str):
        return None
    return _parse(f"{day.strip(chr(0) + ' ')} {hour:02}:{minute:02}:{second:02}Z", "GPS")


def _name_date(path: Path) -> CaptureDate | None:
    found = _NAME.search(shown(path))
    if not found:
        return None
    return _date([found[number] for number in (1, 3, 4, 5, 7, 8)], None, "name")


def _modified(path: Path) -> CaptureDate | None:
    try:
        moment = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
    except (OSError, OverflowError, ValueError):
        return None
    offset = moment.utcoffset() or timedelta()
    return CaptureDate(moment.replace(tzinfo=None), offset // timedelta(minutes=1), "modified")
