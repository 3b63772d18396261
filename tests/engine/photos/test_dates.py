from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags

from engine.photos.dates import capture_date
from engine.photos.tags import Tags

BASE, GPS = ExifTags.Base, ExifTags.GPS
NOWHERE = Path("nowhere") / "photo.jpg"


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("+05:30", 330),
        ("-07:00", -420),
        ("Z", 0),
        ("+0900", 540),
        ("+25:00", None),
        ("nonsense", None),
        (None, None),
    ],
)
def test_a_zone_is_read_or_unknown(text: str | None, offset: int | None) -> None:
    exif: dict[int, object] = {
        BASE.DateTimeOriginal: "2019:07:04 12:13:14",
        BASE.OffsetTimeOriginal: text,
    }
    date = capture_date(NOWHERE, Tags(exif=exif))
    assert date is not None
    assert (date.local, date.offset_minutes) == (datetime(2019, 7, 4, 12, 13, 14), offset)


@pytest.mark.parametrize(
    "stamp",
    [
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "1700:01:01 00:00:00",
        "2019:13:40 00:00:00",
        "2019:07:04",
        # A few days ahead; to the day, so that the test is called the same in every process.
        pytest.param((datetime.now() + timedelta(days=3)).strftime("%Y:%m:%d 12:00:00"), id="soon"),
        "",
        b"2019:07:04 12:13:14",
        20190704,
    ],
)
def test_nonsense_is_no_date(stamp: object) -> None:
    assert capture_date(NOWHERE, Tags(exif={BASE.DateTimeOriginal: stamp})) is None


def test_the_order_is_the_documented_one(tmp_path: Path) -> None:
    exif: dict[int, object] = {
        BASE.DateTimeOriginal: "2001:01:01 00:00:00",
        BASE.DateTimeDigitized: "2002:01:01 00:00:00",
    }
    xmp = '<rdf:Description xmp:CreateDate="2003-01-01T00:00:00+01:00"/>'
    main: dict[int, object] = {BASE.DateTime: "2004:01:01 00:00:00"}
    gps: dict[int, object] = {GPS.GPSDateStamp: "2005:01:01", GPS.GPSTimeStamp: (1.0, 2.0, 3.5)}
    path = tmp_path / "IMG_20060101_000000.jpg"
    path.touch()
    found = []
    for tags in (
        Tags(main, exif, gps, xmp),
        Tags(main, {BASE.DateTimeDigitized: "2002:01:01 00:00:00"}, gps, xmp),
        Tags(main, {}, gps, xmp),
        Tags(main, {}, gps),
        Tags(gps=gps),
        Tags(),
    ):
        date = capture_date(path, tags)
        assert date is not None
        found.append((date.local.year, date.source, date.certain))
    assert found == [
        (2001, "DateTimeOriginal", True),
        (2002, "DateTimeDigitized", True),
        (2003, "XMP", True),
        (2004, "DateTime", False),
        (2005, "GPS", False),
        (2006, "name", False),
    ]
    last = capture_date(path.rename(tmp_path / "photo.jpg"), Tags())
    assert last is not None
    assert last.source == "modified"


def test_the_satellites_clock_is_utc() -> None:
    gps: dict[int, object] = {GPS.GPSDateStamp: "2005:01:01\0", GPS.GPSTimeStamp: (1.0, 2.0, 3.5)}
    date = capture_date(NOWHERE, Tags(gps=gps))
    assert date is not None
    assert (date.local, date.offset_minutes) == (datetime(2005, 1, 1, 1, 2, 3), 0)


@pytest.mark.parametrize(
    "xmp",
    [
        "<exif:DateTimeOriginal>2019-07-04T12:13:14+02:00</exif:DateTimeOriginal>",
        "<rdf:Description photoshop:DateCreated='2019-07-04T12:13:14+02:00'>",
    ],
)
def test_xmp_is_read_as_element_and_as_attribute(xmp: str) -> None:
    date = capture_date(NOWHERE, Tags(xmp=xmp))
    assert date is not None
    assert (date.local, date.offset_minutes) == (datetime(2019, 7, 4, 12, 13, 14), 120)


@pytest.mark.parametrize(
    "name",
    [
        "IMG_20190704_121314.jpg",
        "PXL_20190704_121314567.MP.jpg",
        "2019-07-04 12.13.14.jpg",
        "Screenshot_2019-07-04-12-13-14.png",
        "Screenshot 2019-07-04 at 12.13.14.png",
        "WhatsApp Image 2019-07-04 at 12.13.14 (2).jpeg",
        "20190704_121314(0).jpg",
        "signal-2019-07-04-121314.jpg",
    ],
)
def test_a_name_gives_date_and_time(name: str) -> None:
    date = capture_date(Path("nowhere") / name, Tags())
    assert date is not None
    assert date.local == datetime(2019, 7, 4, 12, 13, 14)
    assert not date.certain


def test_a_name_without_a_time_gives_the_day() -> None:
    date = capture_date(Path("nowhere") / "IMG-20190704-WA0001.jpg", Tags())
    assert date is not None
    assert date.local == datetime(2019, 7, 4)


@pytest.mark.parametrize("name", ["DSC01234.jpg", "120190704.jpg", "20191341.jpg", "2019.jpg"])
def test_a_number_in_a_name_is_no_date(name: str) -> None:
    assert capture_date(Path("nowhere") / name, Tags()) is None


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=80))
def test_any_text_is_a_date_or_none(stamp: str, zone: str, xmp: str) -> None:
    tags = Tags(
        {BASE.DateTime: stamp},
        {BASE.DateTimeOriginal: stamp, BASE.OffsetTimeOriginal: zone, BASE.SubsecTime: zone},
        {GPS.GPSDateStamp: stamp, GPS.GPSTimeStamp: (zone, 1.0, 2.0)},
        "xmp:CreateDate='" + xmp,
    )
    date = capture_date(NOWHERE, tags)
    assert date is None or date.local.year >= 1826
