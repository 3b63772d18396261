from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch")

from loading import SIDE, load_photos, reduced

from engine.errors import PhotoError
from engine.photos.decode import Decoded
from tests.packaging.model.making import smooth_photo


def written(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def test_large_photos_are_reduced_and_tell_by_how_much(tmp_path: Path) -> None:
    (photo,) = load_photos([written(tmp_path / "large.jpg", smooth_photo(1000, 501))])
    assert photo.pixels.shape == (192, SIDE, 3)
    assert photo.factors == pytest.approx((SIDE / 1000, 192 / 501))


def test_small_photos_stay_as_they_are(tmp_path: Path) -> None:
    pixels = smooth_photo(200, 300)
    (photo,) = load_photos([written(tmp_path / "small.png", pixels)])
    np.testing.assert_array_equal(photo.pixels, pixels)
    assert photo.factors == (1, 1)


def test_a_photo_that_was_decoded_smaller_is_reduced_from_its_original_size() -> None:
    photo = reduced(Decoded(smooth_photo(500, 250), width=2000, height=1000))
    assert photo.pixels.shape == (SIDE // 2, SIDE, 3)
    assert photo.factors == (SIDE / 2000, SIDE / 2000)


def test_photos_keep_their_order(tmp_path: Path) -> None:
    widths = [40, 10, 30, 20]
    paths = [written(tmp_path / f"{width}.png", smooth_photo(width, 8)) for width in widths]
    assert [photo.pixels.shape[1] for photo in load_photos(paths)] == widths


def test_a_file_that_is_no_photo_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "note.jpg").write_text("no photo")
    with pytest.raises(PhotoError):
        load_photos([tmp_path / "note.jpg"])
