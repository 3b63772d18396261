from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")

import torch
from backbone import OFFSET, STRIDE
from batches import ACROSS, Batch, Batches, partner_cells
from views import SIDE, random_map, warped

from tests.packaging.model.making import labels_of, pairs_of, smooth_photo, transferred

SEEDS = st.integers(0, 2**32)
WIDTH, HEIGHT = 250, 200
EVERYWHERE = np.mgrid[:WIDTH:20, :HEIGHT:20].reshape(2, -1).T.astype(np.float32)


def places_as_colours() -> np.ndarray:
    """A photo whose red says x and whose green says y, so that any view of it can be located."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([x, y, np.zeros_like(x)], axis=-1).astype(np.uint8)


def random_homography(rng: np.random.Generator) -> np.ndarray:
    """To another photo of the same plane."""
    turned = np.eye(3) + rng.normal(0, [[0.1, 0.1, 5], [0.1, 0.1, 5], [2e-4, 2e-4, 0]])
    return np.asarray(turned, np.float64)


def centres(cells: np.ndarray) -> np.ndarray:
    """Where cells' centres lie: (n, 2), x and y."""
    return np.stack([cells % ACROSS, cells // ACROSS], axis=1) * STRIDE + OFFSET


def seen_at(view: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """The places of the photo that pixels of a view show."""
    x, y = np.round(pixels).astype(int).T
    return view[y, x, :2].astype(np.float64)


def lies_within(matrix: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """Which pixels of a view show the photo itself; beyond it is its mirror."""
    places = transferred(np.linalg.inv(matrix), pixels)
    return np.asarray(((places > 0) & (places < [WIDTH - 1, HEIGHT - 1])).all(axis=1))


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_partner_cells_show_the_same_pixels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = random_map(WIDTH, HEIGHT, rng)
    second = random_map(WIDTH, HEIGHT, rng) @ random_homography(rng)
    photo = places_as_colours()
    partners = partner_cells(first, second, EVERYWHERE)
    cells = np.flatnonzero(partners >= 0)
    here, there = centres(cells), centres(partners[cells])
    inside = lies_within(first, here) & lies_within(second, there)
    assume(inside.any())
    meant = transferred(second, seen_at(warped(photo, first), here)[inside])
    found = transferred(second, seen_at(warped(photo, second), there)[inside])
    # At most 0.56 of a cell, and what rounding colours adds.
    assert (np.linalg.norm(meant - found, axis=1) < 0.56 * STRIDE + 6).all()


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_a_cell_that_is_seen_near_an_inner_cells_centre_has_that_cell_as_its_partner(
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    first, second = random_map(WIDTH, HEIGHT, rng), random_map(WIDTH, HEIGHT, rng)
    partners = partner_cells(first, second, None)
    inner = np.zeros((ACROSS, ACROSS), bool)
    inner[1:-1, 1:-1] = True
    cells = np.flatnonzero(inner)
    mapped = transferred(second @ np.linalg.inv(first), centres(cells))
    apart = np.linalg.norm(mapped[:, None] - centres(cells)[None], axis=2)
    near = apart.min(axis=1) < STRIDE / 2
    np.testing.assert_array_equal(partners[cells[near]], cells[apart.argmin(axis=1)[near]])
    assert (partners[cells[apart.min(axis=1) > 0.57 * STRIDE]] == -1).all()


def test_a_view_is_its_own_partner_but_for_the_outermost_cells() -> None:
    matrix = random_map(WIDTH, HEIGHT, np.random.default_rng(2))
    partners = partner_cells(matrix, matrix, None).reshape(ACROSS, ACROSS)
    number = np.arange(ACROSS * ACROSS).reshape(ACROSS, ACROSS)
    np.testing.assert_array_equal(partners[1:-1, 1:-1], number[1:-1, 1:-1])
    assert (partners == -1).sum() == 4 * (ACROSS - 1)


def test_cells_far_from_what_is_known_have_no_partner() -> None:
    view = np.eye(3)  # of a photo of the view's own size: cells lie where their centres are
    known = np.array([[100.0, 60.0]], np.float32)
    partners = partner_cells(view, view, known)
    apart = np.linalg.norm(centres(np.arange(ACROSS * ACROSS)) - known, axis=1)
    np.testing.assert_array_equal(partners >= 0, apart <= 24)
    assert 4 <= (partners >= 0).sum() <= 9


def test_where_nothing_is_known_no_cell_has_a_partner() -> None:
    partners = partner_cells(np.eye(3), np.eye(3), np.empty((0, 2), np.float32))
    assert (partners == -1).all()


@pytest.fixture
def batches() -> Batches:
    """Three places of two photos each, of which the last has no class, and three unlabelled."""
    photos = [smooth_photo(90, 70, seed) for seed in range(9)]
    pairs = pairs_of({"a": 2, "b": 2, "c": 2}, [(0, 1), (2, 3), (4, 5)], points=EVERYWHERE)
    labels = labels_of([0, 0, 1, 1, 2, 2], [0, 0, 1, 1, -1, -1])
    return Batches(photos, pairs, labels, (2, 4))


def drawn(batches: Batches, seed: int) -> Batch:
    return batches.draw(np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(4))
def test_a_batch_is_mined_pairs_then_photos_seen_twice(batches: Batches, seed: int) -> None:
    batch = drawn(batches, seed)
    assert batch.images.shape == (12, 3, SIDE, SIDE)
    assert batch.partners.shape == (6, ACROSS * ACROSS)
    assert batch.mined.tolist() == [True, True, False, False, False, False]
    assert torch.equal(batch.places[0::2], batch.places[1::2])
    assert torch.equal(batch.classes[0::2], batch.classes[1::2])
    assert batch.partners.max() < ACROSS * ACROSS
    assert batch.partners.min() == -1


@pytest.mark.parametrize("seed", range(4))
def test_mined_pairs_of_a_batch_are_of_different_places(batches: Batches, seed: int) -> None:
    first, second = drawn(batches, seed).places[:4:2].tolist()
    assert first != second
    assert {first, second} <= {0, 1, 2}


@pytest.mark.parametrize("seed", range(4))
def test_two_unlabelled_photos_are_different_places_without_a_class(
    batches: Batches, seed: int
) -> None:
    batch = drawn(batches, seed)
    first, second = batch.places[8::2].tolist()
    assert first != second
    assert min(first, second) > 2
    assert set(batch.classes[8:].tolist()) == {-1}


def test_a_class_goes_with_its_place(batches: Batches) -> None:
    for seed in range(4):
        batch = drawn(batches, seed)
        for place, number in zip(batch.places.tolist(), batch.classes.tolist(), strict=True):
            assert number == (place if place < 2 else -1)


def test_without_unlabelled_photos_labelled_ones_are_seen_instead() -> None:
    photos = [smooth_photo(90, 70, seed) for seed in range(2)]
    labels = labels_of([0, 0], [0, 0])
    batch = drawn(Batches(photos, pairs_of({"a": 2}, [(0, 1)]), labels, (1, 2)), 0)
    assert batch.places.tolist() == [0] * 6


def test_nearly_identical_photos_are_no_pair() -> None:
    photos = [smooth_photo(90, 70, seed) for seed in range(4)]
    pairs = pairs_of({"a": 2, "b": 2}, [(0, 1), (2, 3)])
    pairs.inliers[0] = 400
    batches = Batches(photos, pairs, labels_of([0, 0, 1, 1], [0, 0, 1, 1]), (2, 0))
    assert set(drawn(batches, 0).places.tolist()) == {1}


def test_the_same_chance_draws_the_same_batch(batches: Batches) -> None:
    one, again = drawn(batches, 5), drawn(batches, 5)
    for name, value in vars(one).items():
        assert torch.equal(getattr(again, name), value)
    assert not torch.equal(drawn(batches, 6).images, one.images)


def test_a_batch_goes_to_a_device_whole(batches: Batches) -> None:
    moved = drawn(batches, 0).to(torch.device("meta"))
    assert {value.device.type for value in vars(moved).values()} == {"meta"}
