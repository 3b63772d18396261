from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")

from chains import with_chains
from grids import mapped
from pairs import MinedPairs

from tests.packaging.model.making import pairs_of

SURE = 40
POINTS = np.mgrid[100:300:20, 100:200:20].reshape(2, -1).T.astype(np.float64)
# To another photo of a wall: larger, turned a little, seen from the side.
ALIGNMENT = np.array([[1.5, 0.1, 20], [-0.1, 1.4, 5], [2e-4, 1e-4, 1]])


def wall(pairs: list[tuple[int, int]], inliers: int = SURE, count: int = 3) -> MinedPairs:
    """Photos of a wall in pairs; each photo shows it through `ALIGNMENT` of the one before."""
    alignments = [np.linalg.matrix_power(ALIGNMENT, b - a) for a, b in pairs]
    points = [mapped(np.linalg.matrix_power(ALIGNMENT, a), POINTS) for a, _ in pairs]
    empty = pairs_of({"wall": count}, [])
    found = empty.and_chains(pairs, alignments, points)
    count = len(pairs)
    return replace(found, inliers=np.full(count, inliers, np.int32), chained=np.zeros(count, bool))


def test_two_photos_that_a_third_is_verified_with_are_a_pair() -> None:
    found = with_chains(wall([(0, 1), (1, 2)]))
    assert found.pairs.tolist() == [[0, 1], [1, 2], [0, 2]]
    straight = ALIGNMENT @ ALIGNMENT
    scale = found.alignments[2][2, 2] / straight[2, 2]
    np.testing.assert_allclose(found.alignments[2], straight * scale, rtol=1e-9)
    assert found.inliers[2] == len(POINTS)
    assert found.chained.tolist() == [False, False, True]
    np.testing.assert_allclose(found.points_of(2), POINTS, atol=1e-3)


@pytest.mark.parametrize("pairs", [[(0, 1), (0, 2)], [(0, 2), (1, 2)]])
def test_the_photo_between_may_be_either_end_of_its_pairs(pairs: list[tuple[int, int]]) -> None:
    found = with_chains(wall(pairs))
    a, b = found.pairs[2]
    expected = np.linalg.matrix_power(ALIGNMENT, b) @ np.linalg.matrix_power(
        np.linalg.inv(ALIGNMENT), a
    )
    first = mapped(np.linalg.matrix_power(ALIGNMENT, a), POINTS)
    np.testing.assert_allclose(found.points_of(2), first, atol=1e-3)
    np.testing.assert_allclose(
        mapped(found.alignments[2], first), mapped(expected, first), atol=1e-6
    )


def test_what_is_verified_already_is_no_chain() -> None:
    pairs = wall([(0, 1), (1, 2), (0, 2)])
    assert with_chains(pairs).pairs.tolist() == pairs.pairs.tolist()


def test_a_link_that_might_be_wrong_leads_nowhere() -> None:
    assert len(with_chains(wall([(0, 1), (1, 2)], inliers=16)).pairs) == 2


def test_links_that_know_other_parts_of_the_photo_between_have_nothing_in_common() -> None:
    pairs = pairs_of({"wall": 3}, [(0, 1), (1, 2)], inliers=SURE, points=POINTS)
    moved = pairs.points.copy()
    moved[len(POINTS) :] += 500
    assert len(with_chains(replace(pairs, points=moved)).pairs) == 2


def test_of_several_ways_the_one_that_knows_most_places_is_taken() -> None:
    few = wall([(0, 1), (1, 3), (0, 2), (2, 3)], count=4)
    fewer = few.points.copy()
    fewer[: len(POINTS) // 2] += 2000
    found = with_chains(replace(few, points=fewer))
    ends = [tuple(pair) for pair in found.pairs[4:].tolist()]
    assert sorted(ends) == [(0, 3), (1, 2)]
    assert found.inliers[4 + ends.index((0, 3))] == len(POINTS)


def test_chains_are_the_same_each_time() -> None:
    pairs = wall([(a, a + 1) for a in range(7)], count=8)
    first, second = with_chains(pairs), with_chains(pairs)
    np.testing.assert_array_equal(first.pairs, second.pairs)
    np.testing.assert_array_equal(first.points, second.points)
