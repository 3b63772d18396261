from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image
from pillow_heif import from_pillow

from engine.photos.decode import decode, decoder_version
from engine.photos.facts import read_facts
from tests.engine.photos.pictures import as_stored, exif_with, save_scene, scene, shows_scene

ORIENTATIONS = range(1, 9)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("extension", ["jpg", "png", "webp", "tif", "avif"])
def test_every_orientation_is_made_upright_once(
    tmp_path: Path, extension: str, orientation: int
) -> None:
    path = tmp_path / f"photo.{extension}"
    stored = Image.fromarray(as_stored(scene(96, 64), orientation))
    stored.save(path, exif=exif_with(orientation), quality=95)
    decoded = decode(path)
    assert (decoded.width, decoded.height) == (96, 64)
    assert decoded.pixels.shape == (64, 96, 3)
    assert shows_scene(decoded.pixels)
    facts = read_facts(path)
    assert (facts.width, facts.height) == (96, 64)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_heic_is_turned_by_its_own_rotation_only(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "photo.heic"
    image = from_pillow(Image.fromarray(as_stored(scene(96, 64), orientation)))
    # Written as irot and imir, and left in EXIF, as iPhones do.
    image.info["exif"] = exif_with(orientation).tobytes()
    image.save(path, quality=95)
    assert orientation == 1 or {b"irot", b"imir"} & set(
        re.findall(rb"i[rm]\w\w", path.read_bytes())
    )
    decoded = decode(path)
    assert (decoded.width, decoded.height) == (96, 64)
    assert shows_scene(decoded.pixels)
    facts = read_facts(path)
    assert (facts.width, facts.height) == (96, 64)


def test_exif_alone_do_not_turn_a_heic(tmp_path: Path) -> None:
    path = tmp_path / "photo.heic"
    image = from_pillow(Image.fromarray(scene(96, 64)))
    image.info["exif"] = exif_with(1).tobytes()
    image.save(path, quality=95)
    tag = b"\x01\x12\0\x03\0\0\0\x01\0"
    content = path.read_bytes()
    assert content.count(tag + b"\x01") == 1
    path.write_bytes(content.replace(tag + b"\x01", tag + b"\x06"))
    assert shows_scene(decode(path).pixels)


def test_exif_behind_the_pixels_of_a_png_turn_it_too(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.fromarray(as_stored(scene(96, 64), 6)).save(path, exif=exif_with(6))
    data = path.read_bytes()
    start = data.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(data[start : start + 4], "big")
    path.write_bytes(data[:start] + data[end:-12] + data[start:end] + data[-12:])
    assert shows_scene(decode(path).pixels)
    assert (read_facts(path).width, read_facts(path).height) == (96, 64)


def test_an_orientation_that_makes_no_sense_is_upright(tmp_path: Path) -> None:
    path = save_scene(tmp_path / "photo.jpg", exif=exif_with(77))
    assert shows_scene(decode(path).pixels)


@pytest.mark.parametrize("at_least", [1, 7, 100, 199, 200, 201, 400, 801, 5000])
@pytest.mark.parametrize("size", [(801, 533), (533, 801), (800, 9)])
@pytest.mark.parametrize("extension", ["jpg", "png"])
def test_reduced_pixels_are_long_enough_and_keep_size_and_geometry(
    tmp_path: Path, extension: str, size: tuple[int, int], at_least: int
) -> None:
    decoded = decode(save_scene(tmp_path / f"photo.{extension}", *size), at_least)
    height, width = decoded.pixels.shape[:2]
    assert (decoded.width, decoded.height) == size
    assert min(at_least, max(size)) <= max(width, height) <= max(size)
    factor = max(size) / max(width, height)
    assert abs(width - size[0] / factor) < 1
    assert abs(height - size[1] / factor) < 1
    assert shows_scene(decoded.pixels, 40) or min(width, height) < 8


def test_a_large_jpeg_is_decoded_at_an_eighth(tmp_path: Path) -> None:
    path = save_scene(tmp_path / "photo.jpg", 1600, 1200, exif=exif_with(6))
    decoded = decode(path, 200)
    assert decoded.pixels.shape == (200, 150, 3)
    assert (decoded.width, decoded.height) == (1200, 1600)


@pytest.mark.parametrize("extension", ["gif", "webp", "tif", "png", "avif"])
def test_the_first_frame_counts(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"photo.{extension}"
    black = Image.new("RGB", (64, 48))
    Image.fromarray(scene(64, 48)).save(path, save_all=True, append_images=[black, black])
    assert shows_scene(decode(path).pixels, 30)


def test_a_jpeg_with_more_pictures_behind_it_is_one_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    black = Image.new("RGB", (64, 48))
    Image.fromarray(scene(64, 48)).save(path, "MPO", save_all=True, append_images=[black])
    assert shows_scene(decode(path).pixels)


def test_the_content_counts_and_not_the_extension(tmp_path: Path) -> None:
    path = save_scene(tmp_path / "photo.png").rename(tmp_path / "photo.jpg")
    assert shows_scene(decode(path).pixels)


def test_pixels_belong_to_the_caller(tmp_path: Path) -> None:
    pixels = decode(save_scene(tmp_path / "photo.jpg")).pixels
    pixels[:] = 0
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous


def test_an_xmp_orientation_does_not_turn_an_avif_again(tmp_path: Path) -> None:
    path = tmp_path / "photo.avif"
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Cairn"
    Image.fromarray(scene(96, 64)).save(path, exif=exif, xmp=b'<x tiff:Orientation="6"/>')
    assert shows_scene(decode(path).pixels)


def test_the_decoders_are_named_with_their_versions() -> None:
    line = decoder_version()
    assert "\n" not in line
    assert all(name in line for name in ("Pillow ", "libheif ", "LibRaw "))
