from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from engine.photos.decode import decode
from tests.engine.photos.pictures import DISPLAY_P3, profile_with, scene, shows_scene

GREY = np.tile(np.linspace(0, 1, 64), (48, 1))


def grey_of(path: Path) -> NDArray[Any]:
    pixels = decode(path).pixels
    assert np.ptp(pixels.astype(int), axis=2).max() <= 1
    return pixels[..., 0].astype(int)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK", "LAB", "YCbCr"])
def test_every_colour_mode_of_a_tiff_shows_the_scene(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "photo.tif"
    image = Image.fromarray(scene(64, 48))
    if mode == "LAB":
        to_lab = ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
        )
        image = ImageCms.applyTransform(image, to_lab) or image
    else:
        image = image.convert(mode)
    image.save(path)
    assert shows_scene(decode(path).pixels, 30)


@pytest.mark.parametrize(
    ("extension", "values"),
    [
        ("tif", (GREY * 65535).astype(np.uint16)),
        ("png", (GREY * 65535).astype(np.uint16)),
        ("tif", (GREY * 65535).astype(np.int32)),
        ("tif", GREY.astype(np.float32)),
        ("tif", (GREY * 4).astype(np.float32)),
        ("png", (GREY * 255).astype(np.uint8)),
    ],
)
def test_every_depth_is_scaled_and_not_clipped(
    tmp_path: Path, extension: str, values: NDArray[Any]
) -> None:
    path = tmp_path / f"photo.{extension}"
    Image.fromarray(values).save(path)
    assert np.abs(grey_of(path) - GREY * 255).max() <= 1.5


def test_values_that_are_no_numbers_are_black(tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    values = GREY.astype(np.float32)
    values[0, :] = np.nan
    Image.fromarray(values).save(path)
    assert grey_of(path)[0].max() == 0
    assert grey_of(path)[1].max() == 255


def test_black_and_white_are_black_and_white(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.fromarray(GREY > 0.5).save(path)
    assert set(np.unique(decode(path).pixels)) == {0, 255}


@pytest.mark.parametrize("extension", ["png", "webp", "tif"])
def test_transparency_is_laid_on_white(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"photo.{extension}"
    alpha = Image.new("L", (64, 48), 0)
    alpha.paste(255, (0, 0, 64, 24))
    image = Image.fromarray(scene(64, 48))
    image.putalpha(alpha)
    image.save(path)
    pixels = decode(path).pixels
    assert pixels[40, 10].min() >= 250
    assert np.abs(pixels[10, 10].astype(int) - scene(64, 48)[10, 10]).max() <= 12


def test_a_transparent_palette_is_laid_on_white(tmp_path: Path) -> None:
    path = tmp_path / "photo.gif"
    image = Image.new("P", (8, 8), 3)
    image.save(path, transparency=3)
    assert decode(path).pixels.min() == 255


def test_display_p3_becomes_srgb(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.new("RGB", (8, 8), (200, 100, 100)).save(path, icc_profile=profile_with(DISPLAY_P3))
    # By the matrices and the curve of IEC 61966-2-1, in floating point.
    assert np.abs(decode(path).pixels[4, 4].astype(int) - (215, 92, 96)).max() <= 1


def test_a_profile_that_is_srgb_by_another_name_changes_no_pixel(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.fromarray(scene(64, 48)).save(path, icc_profile=profile_with({}))
    assert np.array_equal(decode(path).pixels, scene(64, 48))


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("profile", [b"no profile", profile_with(DISPLAY_P3)[:200]])
def test_a_broken_profile_is_ignored(tmp_path: Path, mode: str, profile: bytes) -> None:
    with_profile, without = tmp_path / "with.jpg", tmp_path / "without.jpg"
    image = Image.fromarray(scene(64, 48)).convert(mode)
    image.save(with_profile, icc_profile=profile)
    image.save(without)
    assert np.array_equal(decode(with_profile).pixels, decode(without).pixels)


def test_a_profile_for_other_colours_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.fromarray((GREY * 255).astype(np.uint8)).save(path, icc_profile=profile_with(DISPLAY_P3))
    assert np.abs(grey_of(path) - GREY * 255).max() <= 1.5


def test_a_cmyk_jpeg_is_not_inverted(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.fromarray(scene(64, 48)).convert("CMYK").save(path, quality=95)
    assert shows_scene(decode(path).pixels, 20)
