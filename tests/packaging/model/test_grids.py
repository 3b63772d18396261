from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")

from backbone import OFFSET, STRIDE
from grids import Grid, mapped, scale_change, scaling
from views import random_map

from tests.packaging.model.making import transferred

SEEDS = st.integers(0, 2**32)
SHAPES = st.tuples(st.integers(3, 12), st.integers(3, 12))
FACTORS = st.floats(0.1, 4)


def a_map(seed: int) -> np.ndarray:
    return random_map(250, 200, np.random.default_rng(seed))


def inner(shape: tuple[int, int]) -> np.ndarray:
    """The numbers of all cells but the outermost."""
    rows, columns = shape
    return np.arange(rows * columns).reshape(shape)[1:-1, 1:-1].ravel()


def test_cells_are_numbered_row_by_row() -> None:
    grid = Grid((2, 3), np.eye(3))
    assert grid.cells().tolist() == [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1]]


@settings(max_examples=50, deadline=None)
@given(shape=SHAPES, seed=SEEDS)
def test_centres_lie_in_the_photo_where_the_image_shows_them(
    shape: tuple[int, int], seed: int
) -> None:
    grid = Grid(shape, a_map(seed))
    expected = grid.cells() * STRIDE + OFFSET
    np.testing.assert_allclose(transferred(grid.matrix, grid.centres()), expected, atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(shape=SHAPES, seed=SEEDS)
def test_the_cell_nearest_to_a_centre_is_its_own_but_for_the_outermost(
    shape: tuple[int, int], seed: int
) -> None:
    grid = Grid(shape, a_map(seed))
    nearest = grid.nearest(grid.centres())
    np.testing.assert_array_equal(np.flatnonzero(nearest >= 0), inner(shape))
    np.testing.assert_array_equal(nearest[inner(shape)], inner(shape))
    np.testing.assert_array_equal(np.flatnonzero(grid.inner(grid.cells())), inner(shape))


@settings(max_examples=50, deadline=None)
@given(shape=SHAPES, seed=SEEDS)
def test_a_place_is_shown_by_the_inner_cell_within_half_a_cell_of_it(
    shape: tuple[int, int], seed: int
) -> None:
    grid = Grid(shape, a_map(seed))
    chance = np.random.default_rng(seed)
    inside = chance.uniform(-STRIDE, STRIDE * np.array(shape)[::-1] + STRIDE, (50, 2))
    nearest = grid.nearest(transferred(np.linalg.inv(grid.matrix), inside))
    centres = grid.cells()[inner(shape)] * STRIDE + OFFSET
    apart = np.abs(inside[:, None] - centres[None]).max(axis=2)
    expected = np.where(apart.min(axis=1) <= STRIDE / 2, inner(shape)[apart.argmin(axis=1)], -1)
    np.testing.assert_array_equal(nearest, expected)


def test_no_cell_shows_what_lies_at_infinity() -> None:
    horizon = np.array([[1.0, 0, 0], [0, 1, 0], [0.01, 0, 1]])  # at x = -100
    points = np.array([[-100.0, 0], [-100, 50], [30, 30]])
    assert Grid((9, 9), horizon).nearest(points).tolist()[:2] == [-1, -1]
    assert not np.isfinite(mapped(horizon, points[:2])).all(axis=1).any()


@settings(max_examples=50, deadline=None)
@given(seed=SEEDS)
def test_points_are_mapped_as_by_opencv(seed: int) -> None:
    points = np.random.default_rng(seed).uniform(0, 200, (5, 2))
    matrix = a_map(seed)
    expected = cv2.perspectiveTransform(points[None], matrix)[0]
    np.testing.assert_allclose(mapped(matrix, points), expected, atol=1e-6)


def test_scaled_points_lie_where_resizing_puts_their_pixels() -> None:
    photo = np.zeros((90, 120), np.float32)
    photo[40:44, 60:64] = 1  # centred on x 61.5, y 41.5
    small = cv2.resize(photo, (30, 45), interpolation=cv2.INTER_AREA)
    y, x = (np.average(axis, weights=small) for axis in np.mgrid[:45, :30])
    found = transferred(scaling(30 / 120, 45 / 90), np.array([[61.5, 41.5]]))
    np.testing.assert_allclose(found, [[x, y]], atol=1e-5)


@settings(max_examples=50, deadline=None)
@given(width=FACTORS, height=FACTORS, degrees=st.floats(-180, 180))
def test_the_scale_of_a_turned_photo_is_the_mean_of_its_sides(
    width: float, height: float, degrees: float
) -> None:
    turn = np.vstack([cv2.getRotationMatrix2D((40, 30), degrees, 1), [0, 0, 1]])
    found = scale_change(turn @ scaling(width, height), np.array([70.0, 20]))
    assert found == pytest.approx(np.sqrt(width * height), rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(x=st.floats(-60, 300))
def test_in_perspective_the_scale_depends_on_the_place(x: float) -> None:
    away = np.array([[1.0, 0, 0], [0, 1, 0], [0.002, 0, 1]])
    found = scale_change(away, np.array([x, 10.0]))
    assert found == pytest.approx((1 + 0.002 * x) ** -1.5, rel=0.01)


def test_a_mirrored_photo_has_a_scale_too() -> None:
    assert scale_change(np.diag([-2.0, 2, 1]), np.zeros(2)) == pytest.approx(2)
