from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.photos.decode import decode
from engine.photos.facts import read_facts
from engine.photos.formats import Format
from tests.engine.photos.dng import write_dng
from tests.engine.photos.pictures import CORNERS, as_stored, scene, shows_scene


def hues_match(pixels: NDArray[np.uint8]) -> bool:
    """Whether each corner's strongest channel is the scene's: developing changes brightness."""
    height, width = pixels.shape[:2]
    y, x = height // 4, width // 4
    seen = (pixels[y, x], pixels[y, -x - 1], pixels[-y - 1, x], pixels[-y - 1, -x - 1])
    return [int(c.argmin()) for c in seen] == [int(np.argmin(c)) for c in CORNERS.values()]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("at_least", [None, 100])
def test_a_raw_file_is_upright_by_its_preview_and_by_its_sensor(
    tmp_path: Path, orientation: int, at_least: int | None
) -> None:
    path = tmp_path / "photo.dng"
    write_dng(path, as_stored(scene(240, 160), orientation), None, orientation)
    decoded = decode(path, at_least)
    assert hues_match(decoded.pixels)
    assert (decoded.width, decoded.height) == (240, 160)
    assert decoded.pixels.shape[:2] == ((160, 240) if at_least is None else (80, 120))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_large_enough_preview_is_used(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "photo.dng"
    stored = as_stored(scene(240, 160), orientation)
    height, width = stored.shape[:2]
    write_dng(path, stored, (width // 2, height // 2), orientation)
    decoded = decode(path, 100)
    assert decoded.pixels.shape == (80, 120, 3)
    assert (decoded.width, decoded.height) == (240, 160)
    assert shows_scene(decoded.pixels)


@pytest.mark.parametrize("preview", [(120, 80), (240, 120), (160, 160)])
def test_a_preview_that_is_too_small_or_cropped_is_not_used(
    tmp_path: Path, preview: tuple[int, int]
) -> None:
    path = tmp_path / "photo.dng"
    write_dng(path, scene(240, 160), preview)
    decoded = decode(path, 200)
    assert decoded.pixels.shape == (160, 240, 3)
    assert hues_match(decoded.pixels)


def test_a_damaged_preview_leaves_the_sensor(tmp_path: Path) -> None:
    path = tmp_path / "photo.dng"
    write_dng(path, scene(240, 160), (240, 160))
    data = bytearray(path.read_bytes())
    start = data.index(b"\xff\xc0")
    data[start : start + 20] = bytes(20)
    path.write_bytes(data)
    assert decode(path, 200).pixels.shape == (160, 240, 3)


def test_facts_of_a_raw_file_are_read_from_its_header(tmp_path: Path) -> None:
    path = tmp_path / "photo.dng"
    write_dng(path, as_stored(scene(240, 160), 6), None, 6)
    facts = read_facts(path)
    assert facts.format is Format.RAW
    assert (facts.width, facts.height) == (240, 160)
    assert facts.camera == "Cairn Box"
    assert facts.taken is not None
    assert facts.taken.local == datetime(2019, 7, 4, 12, 13, 14)
