from __future__ import annotations

import pytest

pytest.importorskip("torch")

from cleaning import LEAST_INLIERS, LEAST_PHOTOS, clean_classes

from tests.packaging.model.making import pairs_of

CHAIN = [(i, i + 1) for i in range(LEAST_PHOTOS - 1)]


def test_photos_that_a_chain_of_pairs_connects_are_one_class() -> None:
    pairs = pairs_of({"bridge": LEAST_PHOTOS + 1}, CHAIN, inliers=LEAST_INLIERS)
    assert clean_classes(pairs).tolist() == [0] * LEAST_PHOTOS + [-1]


def test_two_sides_of_one_building_are_two_classes() -> None:
    other = [(a + LEAST_PHOTOS, b + LEAST_PHOTOS) for a, b in CHAIN]
    pairs = pairs_of({"bridge": 2 * LEAST_PHOTOS}, CHAIN + other)
    assert clean_classes(pairs).tolist() == [0] * LEAST_PHOTOS + [1] * LEAST_PHOTOS


def test_a_few_photos_are_no_class() -> None:
    pairs = pairs_of({"bridge": LEAST_PHOTOS}, CHAIN[:-1])
    assert set(clean_classes(pairs)) == {-1}


def test_pairs_with_few_inliers_connect_nothing() -> None:
    pairs = pairs_of({"bridge": LEAST_PHOTOS}, CHAIN, inliers=LEAST_INLIERS - 1)
    assert set(clean_classes(pairs)) == {-1}


def test_classes_are_numbered_without_gaps() -> None:
    late = [(a + 3, b + 3) for a, b in CHAIN]
    pairs = pairs_of({"tower": 3, "bridge": LEAST_PHOTOS}, [(0, 1), *late])
    assert clean_classes(pairs).tolist() == [-1] * 3 + [0] * LEAST_PHOTOS
