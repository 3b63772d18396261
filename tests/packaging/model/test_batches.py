from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from batches import Batch, Batches
from pairs import MOST_INLIERS
from views import SIDE

from tests.packaging.model.making import labels_of, pairs_of, smooth_photo


@pytest.fixture
def batches() -> Batches:
    """Three places of two photos each, of which the last has no class, and three unlabelled."""
    photos = [smooth_photo(90, 70, seed) for seed in range(9)]
    pairs = pairs_of({"a": 2, "b": 2, "c": 2}, [(0, 1), (2, 3), (4, 5)])
    labels = labels_of([0, 0, 1, 1, 2, 2], [0, 0, 1, 1, -1, -1])
    return Batches(photos, pairs, labels, (2, 4))


def drawn(batches: Batches, seed: int) -> Batch:
    return batches.draw(np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(4))
def test_a_batch_is_mined_pairs_then_photos_seen_twice(batches: Batches, seed: int) -> None:
    batch = drawn(batches, seed)
    assert batch.images.shape == (12, 3, SIDE, SIDE)
    assert torch.equal(batch.places[0::2], batch.places[1::2])
    assert torch.equal(batch.classes[0::2], batch.classes[1::2])


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
    pairs.inliers[0] = MOST_INLIERS + 1
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
