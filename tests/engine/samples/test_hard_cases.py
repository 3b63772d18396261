from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.samples.distractors import render_distractor
from engine.samples.hard_cases import LOOK_ALIKES, hard_view, write_hard_cases
from engine.samples.large import photograph, write_photographs


def test_trials_are_laid_out_as_a_folder_for_each_place(tmp_path: Path) -> None:
    write_hard_cases(tmp_path, places=2, views=2)
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.jpg"))
    assert found == ["000/00.jpg", "000/01.jpg", "001/00.jpg", "001/01.jpg"]
    assert len({path.read_bytes() for path in tmp_path.rglob("*.jpg")}) == 4
    assert LOOK_ALIKES > 1


def test_a_hard_view_follows_from_its_seed() -> None:
    from engine.samples.places import make_place

    place = make_place(5)
    assert hard_view(place, 3) == hard_view(place, 3)
    assert hard_view(place, 3) != hard_view(place, 4)


@pytest.mark.parametrize("size", [(320, 240), (240, 320), (2000, 300)])
def test_a_photograph_has_its_size_and_its_grain(size: tuple[int, int]) -> None:
    photo = photograph(1, size)
    assert photo.shape == (size[1], size[0], 3)
    np.testing.assert_array_equal(photo, photograph(1, size))
    assert (photo != photograph(2, size)).mean() > 0.5
    differences = np.diff(photo.astype(int), axis=1)
    assert np.median(np.abs(differences)) > 2


def test_photographs_are_written_at_twelve_megapixels(tmp_path: Path) -> None:
    (path,) = write_photographs(tmp_path / "photos", range(4, 5))
    with Image.open(path) as image:
        assert image.size == (4000, 3000)
    assert 3e6 < path.stat().st_size < 6e6


def test_a_window_that_lies_outside_the_picture_is_left_out() -> None:
    assert render_distractor(7002, (1024, 768)).shape == (768, 1024, 3)
