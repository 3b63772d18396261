from __future__ import annotations

import io
import os
import struct
from datetime import datetime
from pathlib import Path

import pytest
from PIL import ExifTags, Image, TiffImagePlugin
from pillow_heif import from_pillow

from engine.photos.facts import read_facts
from engine.photos.formats import Format
from engine.photos.tags import raw_tags
from tests.engine.photos.pictures import save_scene, scene

BASE, GPS = ExifTags.Base, ExifTags.GPS


def exif_of(main: dict[int, object], exif: dict[int, object], gps: dict[int, object]) -> Image.Exif:
    tags = Image.Exif()
    tags.update(main)
    tags.get_ifd(ExifTags.IFD.Exif).update(exif)
    tags.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return tags


def position(latitude: object, north: str, longitude: object, east: str) -> dict[int, object]:
    return {
        GPS.GPSLatitude: latitude,
        GPS.GPSLatitudeRef: north,
        GPS.GPSLongitude: longitude,
        GPS.GPSLongitudeRef: east,
    }


FULL = exif_of(
    {BASE.Make: "Canon", BASE.Model: "Canon EOS 5D"},
    {
        BASE.DateTimeOriginal: "2019:07:04 12:13:14",
        BASE.SubsecTimeOriginal: "25",
        BASE.OffsetTimeOriginal: "+05:30",
    },
    position((33.0, 51.0, 24.0), "S", (151.0, 12.0, 36.0), "E"),
)


def save_full(path: Path) -> None:
    if path.suffix == ".heic":
        image = Image.fromarray(scene(64, 48))
        image.info["exif"] = FULL.tobytes()
        from_pillow(image).save(path)
    else:
        save_scene(path, exif=FULL.tobytes())  # as an Exif, Pillow's TIFF loses the directories


@pytest.mark.parametrize("extension", ["jpg", "png", "webp", "tif", "avif", "heic"])
def test_facts_are_read_from_every_format(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"photo.{extension}"
    save_full(path)
    facts = read_facts(path)
    assert (facts.width, facts.height) == (64, 48)
    assert facts.camera == "Canon EOS 5D"
    assert facts.latitude == pytest.approx(-33.8566667)
    assert facts.longitude == pytest.approx(151.21)
    assert facts.taken is not None
    assert facts.taken.local == datetime(2019, 7, 4, 12, 13, 14, 250000)
    assert facts.taken.offset_minutes == 330
    assert facts.taken.source == "DateTimeOriginal"
    assert facts.taken.certain


@pytest.mark.parametrize(
    "gps",
    [
        position((0.0, 0.0, 0.0), "N", (0.0, 0.0, 0.0), "E"),
        position((91.0, 0.0, 0.0), "N", (10.0, 0.0, 0.0), "E"),
        position((45.0, 0.0, 0.0), "N", (181.0, 0.0, 0.0), "E"),
        position((45.0, 0.0, 0.0), "Q", (10.0, 0.0, 0.0), "E"),
        position((45.0, 0.0), "N", (10.0, 0.0, 0.0), "E"),
        position((TiffImagePlugin.IFDRational(0, 0),) * 3, "N", (10.0, 0.0, 0.0), "E"),
        {GPS.GPSLatitude: (45.0, 0.0, 0.0), GPS.GPSLatitudeRef: "N"},
    ],
)
def test_a_position_that_makes_no_sense_is_absent(tmp_path: Path, gps: dict[int, object]) -> None:
    facts = read_facts(save_scene(tmp_path / "photo.jpg", exif=exif_of({}, {}, gps)))
    assert (facts.latitude, facts.longitude) == (None, None)


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("NIKON CORPORATION", "NIKON D90", "NIKON D90"),
        ("samsung", "SM-G991B", "samsung SM-G991B"),
        ("Apple", None, "Apple"),
        (None, "iPhone 12", "iPhone 12"),
        ("  ", "\x01\x02", None),
        (None, None, None),
    ],
)
def test_the_maker_is_named_once(
    tmp_path: Path, make: str | None, model: str | None, camera: str | None
) -> None:
    named: dict[int, object] = {BASE.Make: make, BASE.Model: model}
    main = {tag: text for tag, text in named.items() if text}
    path = save_scene(tmp_path / "photo.jpg", exif=exif_of(main, {}, {}))
    assert read_facts(path).camera == camera


@pytest.mark.parametrize("cut", range(8, 200, 7))
def test_damaged_exif_cost_the_facts_and_not_the_photo(tmp_path: Path, cut: int) -> None:
    path = save_scene(tmp_path / "photo.jpg", exif=FULL.tobytes()[:cut])
    facts = read_facts(path)
    assert (facts.format, facts.width, facts.height) == (Format.JPEG, 64, 48)


def test_without_tags_the_file_gives_the_date(tmp_path: Path) -> None:
    path = save_scene(tmp_path / "photo.jpg")
    os.utime(path, (1_500_000_000, 1_500_000_000))
    taken = read_facts(path).taken
    assert taken is not None
    assert taken.local == datetime.fromtimestamp(1_500_000_000)
    assert (taken.source, taken.certain) == ("modified", False)


def cmt(kind: bytes, exif: Image.Exif) -> bytes:
    body = exif.tobytes()[6:]
    return struct.pack(">I4s", 8 + len(body), kind) + body


def test_the_directories_of_a_cr3_are_found_in_its_boxes() -> None:
    main, dates, place = Image.Exif(), Image.Exif(), Image.Exif()
    main.update({BASE.Make: "Canon", BASE.Model: "Canon EOS R5"})
    dates.update({BASE.DateTimeOriginal: "2021:02:03 04:05:06"})
    place.update({GPS.GPSLatitudeRef: "N"})
    inside = bytes(16) + cmt(b"CMT1", main) + cmt(b"CMT2", dates) + cmt(b"CMT4", place)
    uuid = struct.pack(">I4s", 8 + len(inside), b"uuid") + inside
    file = io.BytesIO(
        struct.pack(">I4s", 24, b"ftyp")
        + b"crx \0\0\0\x01crx isom"
        + struct.pack(">I4s", 8 + len(uuid), b"moov")
        + uuid
    )
    tags = raw_tags(file)
    assert tags.main[BASE.Model] == "Canon EOS R5"
    assert tags.exif[BASE.DateTimeOriginal] == "2021:02:03 04:05:06"
    assert tags.gps[GPS.GPSLatitudeRef] == "N"


def test_the_tags_of_a_raf_are_those_of_its_preview(tmp_path: Path) -> None:
    preview = save_scene(tmp_path / "preview.jpg", exif=FULL).read_bytes()
    head = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 92, len(preview))
    assert raw_tags(io.BytesIO(head + preview)).main[BASE.Model] == "Canon EOS 5D"


@pytest.mark.parametrize("mark", [b"IIRO", b"IIU\0"])
def test_a_tiff_with_another_mark_is_read_as_one(mark: bytes) -> None:
    exif = Image.Exif()
    exif.endian = "<"
    exif.update({BASE.Model: "E-M5"})
    tags = raw_tags(io.BytesIO(mark + exif.tobytes()[10:]))
    assert tags.main[BASE.Model] == "E-M5"


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_raw_tags_of_nonsense_are_absent() -> None:
    assert raw_tags(io.BytesIO(b"IIRO\xff\xff\xff\xff nonsense")).main == {}
