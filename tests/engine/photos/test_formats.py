from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pillow_heif import from_pillow

from engine.errors import PhotoError
from engine.photos.formats import Format, claims_photo, sniff
from tests.engine.photos.dng import write_dng
from tests.engine.photos.pictures import save_scene, scene


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        ("jpg", Format.JPEG),
        ("png", Format.PNG),
        ("webp", Format.WEBP),
        ("tif", Format.TIFF),
        ("bmp", Format.BMP),
        ("gif", Format.GIF),
        ("avif", Format.AVIF),
    ],
)
def test_each_format_is_told_by_its_content(
    tmp_path: Path, extension: str, expected: Format
) -> None:
    assert sniff(save_scene(tmp_path / f"photo.{extension}")) is expected


def test_heic_is_told_by_its_brand(tmp_path: Path) -> None:
    path = tmp_path / "photo.heic"
    from_pillow(Image.fromarray(scene(64, 48))).save(path)
    assert sniff(path) is Format.HEIC


def test_a_dng_is_raw_and_no_tiff(tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    write_dng(path, scene(64, 48))
    assert sniff(path) is Format.RAW


@pytest.mark.parametrize(
    "head",
    [
        b"II*\0\x10\0\0\0CR\x02\0",
        b"FUJIFILMCCD-RAW 0201",
        b"IIRO\x08\0\0\0",
        b"IIU\0\x18\0\0\0",
        b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom",
    ],
)
def test_raw_formats_with_a_mark_of_their_own_are_raw(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "photo"
    path.write_bytes(head + bytes(64))
    assert sniff(path) is Format.RAW


@pytest.mark.parametrize(
    ("brands", "expected"),
    [
        (b"avif\0\0\0\0avifmif1miaf", Format.AVIF),
        (b"mif1\0\0\0\0mif1avifmiaf", Format.AVIF),
        (b"heic\0\0\0\0mif1heic", Format.HEIC),
        (b"mif1\0\0\0\0mif1heic", Format.HEIC),
        (b"isom\0\0\x02\0isomiso2avc1mp41", None),
        (b"qt  \0\0\0\0qt  ", None),
    ],
)
def test_brands_tell_pictures_from_videos(
    tmp_path: Path, brands: bytes, expected: Format | None
) -> None:
    path = tmp_path / "photo.mp4"
    path.write_bytes((8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands + b"\0\0\0\x08mdat")
    assert sniff(path) is expected


@pytest.mark.parametrize("content", [b"", b"BMW is a maker of cars and not a bitmap", b"\xff\xd8"])
def test_what_is_no_photo_has_no_format_but_may_claim_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "photo.JPG"
    path.write_bytes(content)
    assert sniff(path) is None
    assert claims_photo(path)


def test_a_text_does_not_claim_to_be_a_photo() -> None:
    assert not claims_photo(Path("notes.txt"))


def test_a_wrong_extension_does_not_mislead(tmp_path: Path) -> None:
    path = save_scene(tmp_path / "photo.png").rename(tmp_path / "photo.jpg")
    assert sniff(path) is Format.PNG


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not UTF-8")
def test_a_name_that_is_not_utf_8_is_ordinary(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.jpg")
    save_scene(tmp_path / "photo.jpg").rename(path)
    assert sniff(path) is Format.JPEG
    path.unlink()
    with pytest.raises(PhotoError, match=r"'caf\\xe9.jpg' is not there") as caught:
        sniff(path)
    assert caught.value.stage == "read"
    assert os.fsencode(caught.value.path or "") == os.fsencode(path)


def test_a_folder_with_the_name_of_an_image_is_said_to_be_one(tmp_path: Path) -> None:
    folder = tmp_path / "album.jpg"
    folder.mkdir()
    with pytest.raises(PhotoError, match="is a folder"):
        sniff(folder)


@given(st.sampled_from([b"", b"II*\0", b"MM\0*", b"II*\0\x08\0\0\0"]), st.binary(max_size=200))
def test_any_bytes_have_a_format_or_none(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, rest: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(head + rest)
    assert sniff(path) in {None, *Format}
