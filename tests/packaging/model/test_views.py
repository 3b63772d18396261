from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")

from views import SIDE, random_map, random_view, warped

from tests.packaging.model.making import smooth, smooth_photo, transferred

SIDES = st.integers(120, 400)
SEEDS = st.integers(0, 2**32)
STEP = 5


def seen_in_photo(
    matrix: np.ndarray, width: int, height: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each `STEP`-th pixel of a view: its place in the photo, and whether it lies within."""
    v, u = np.mgrid[:SIDE:STEP, :SIDE:STEP]
    places = transferred(np.linalg.inv(matrix), np.column_stack([u.ravel(), v.ravel()]))
    x, y = places.T.reshape(2, *u.shape)
    return x, y, (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)


@settings(max_examples=25, deadline=None)
@given(width=SIDES, height=SIDES, seed=SEEDS)
def test_the_matrix_says_where_each_pixel_of_a_view_lies_in_the_photo(
    width: int, height: int, seed: int
) -> None:
    matrix = random_map(width, height, np.random.default_rng(seed))
    view = warped(smooth_photo(width, height), matrix)
    x, y, within = seen_in_photo(matrix, width, height)
    # Far below what half a pixel would change: the picture's colours change by up to 10 a pixel.
    assert np.abs(view[::STEP, ::STEP] - smooth(x, y))[within].max() < 3


@settings(max_examples=25, deadline=None)
@given(width=SIDES, height=SIDES, seed=SEEDS)
def test_a_view_shows_mostly_the_photo_and_a_good_part_of_it(
    width: int, height: int, seed: int
) -> None:
    matrix = random_map(width, height, np.random.default_rng(seed))
    *_, within = seen_in_photo(matrix, width, height)
    assert within.mean() > 0.7
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * (SIDE - 1.0)
    a, b = transferred(np.linalg.inv(matrix), corners).T
    area = abs(a @ np.roll(b, 1) - b @ np.roll(a, 1)) / 2
    assert 0.15 < area / (width * height) < 1.4


@pytest.mark.parametrize("size", [(400, 300), (300, 400), (300, 300)])
def test_views_squash_photos_no_more_one_way_than_the_other(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(5)
    middle = np.array([[0, 0], [1, 0], [0, 1]]) + (SIDE - 1) / 2
    stretches = []
    for _ in range(200):
        here, right, below = transferred(np.linalg.inv(random_map(*size, rng)), middle)
        stretches.append(np.linalg.norm(right - here) / np.linalg.norm(below - here))
    assert np.exp(np.mean(np.log(stretches))) == pytest.approx(1, abs=0.07)
    assert max(max(stretches), 1 / min(stretches)) < 4 / 3 * 1.2  # and perspective


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_light_blur_and_noise_move_nothing(seed: int) -> None:
    photo = smooth_photo(300, 220)
    view = random_view(photo, np.random.default_rng(seed))
    plain, seen = warped(photo, view.matrix).mean(axis=2)[8:-8, 8:-8], view.image.mean(axis=0)

    def agreement(down: int, right: int) -> float:
        moved = np.roll(seen, (-down, -right), (0, 1))[8:-8, 8:-8]
        return float(np.corrcoef(moved.ravel(), plain.ravel())[0, 1])

    shifts = list(product((-8, 0, 8), repeat=2))
    assert max(shifts, key=lambda shift: agreement(*shift)) == (0, 0)


def test_a_view_is_pixels_as_the_network_takes_them() -> None:
    view = random_view(smooth_photo(300, 220), np.random.default_rng(3))
    assert view.image.shape == (3, SIDE, SIDE)
    assert view.image.dtype == np.float32
    assert view.image.min() >= 0
    assert view.image.max() <= 255


def test_the_same_chance_gives_the_same_view() -> None:
    photo = smooth_photo(300, 220)
    one, again, other = (random_view(photo, np.random.default_rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(one.image, again.image)
    np.testing.assert_array_equal(one.matrix, again.matrix)
    assert not np.allclose(one.matrix, other.matrix)
