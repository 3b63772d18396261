from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delg.metadata import VerifySettings
from engine.landmarks.candidates import distance_km, near_enough
from engine.landmarks.grouping import Edge, Grouping, edges_of, group
from engine.landmarks.identity import carry_over
from engine.library.records import Capture

SETTINGS = VerifySettings(residual=20, verified=30, likely=20, weak=8)


def clique(*photos: int, inliers: int = 40) -> list[Edge]:
    return [Edge(a, b, inliers) for a, b in combinations(photos, 2)]


def test_photos_that_all_match_are_one_landmark() -> None:
    assert group(clique(1, 2, 3, 4), SETTINGS) == Grouping(((1, 2, 3, 4),), ())


def test_two_photos_are_a_landmark() -> None:
    assert group(clique(5, 9), SETTINGS).groups == ((5, 9),)


def test_a_chain_does_not_become_one_landmark() -> None:
    chain = [Edge(photo, photo + 1, 40) for photo in range(1, 40)]
    assert max(map(len, group(chain, SETTINGS).groups)) == 2


def test_one_wrong_match_does_not_merge_two_landmarks() -> None:
    edges = [*clique(1, 2, 3, 4), *clique(11, 12, 13, 14), Edge(4, 11, 200)]
    assert sorted(map(len, group(edges, SETTINGS).groups)) in ([4, 4], [3, 5], [2, 3, 3])
    found = group(edges, SETTINGS).groups
    assert not any({1, 12} <= set(one) for one in found)


def test_a_photo_of_two_places_bridges_nothing() -> None:
    bridge = [Edge(0, other, 60) for other in (1, 2, 3, 11, 12, 13)]
    found = group([*clique(1, 2, 3, 4), *clique(11, 12, 13, 14), *bridge], SETTINGS).groups
    assert not any({1, 11} <= set(one) for one in found)


def test_a_photo_with_one_ordinary_match_waits() -> None:
    found = group([*clique(1, 2, 3), Edge(3, 4, 31)], SETTINGS)
    assert found == Grouping(((1, 2, 3),), (4,))


def test_one_overwhelming_match_is_enough() -> None:
    found = group([*clique(1, 2, 3, inliers=150), Edge(3, 4, 95)], SETTINGS)
    assert found == Grouping(((1, 2, 3, 4),), ())


def test_two_halves_merge_when_several_photos_of_each_side_match() -> None:
    halves = [*clique(1, 2, 3, inliers=80), *clique(4, 5, 6, inliers=80)]
    assert len(group([*halves, Edge(1, 4, 40)], SETTINGS).groups) == 2
    assert len(group([*halves, Edge(1, 4, 40), Edge(2, 5, 40)], SETTINGS).groups) == 1


def test_two_large_landmarks_do_not_merge_by_a_few_matches() -> None:
    large = [*clique(*range(1, 13), inliers=80), *clique(*range(21, 33), inliers=80)]
    few = [Edge(1, 21, 40), Edge(2, 22, 40), Edge(3, 23, 40)]
    assert len(group([*large, *few], SETTINGS).groups) == 2
    assert len(group([*large, *few, Edge(4, 24, 40)], SETTINGS).groups) == 1


edges = st.lists(
    st.tuples(st.integers(1, 15), st.integers(1, 15), st.integers(30, 200)).filter(
        lambda e: e[0] < e[1]
    ),
    max_size=60,
    unique_by=lambda e: e[:2],
).map(lambda rows: [Edge(*row) for row in rows])


@given(edges, st.integers())
def test_the_order_of_the_matches_does_not_matter(found: list[Edge], seed: int) -> None:
    shuffled = found.copy()
    random.Random(seed).shuffle(shuffled)
    turned = [Edge(edge.b, edge.a, edge.inliers) for edge in shuffled]
    assert group(found, SETTINGS) == group(turned, SETTINGS)


@given(edges)
def test_every_photo_with_a_match_is_in_one_landmark_or_waits(found: list[Edge]) -> None:
    result = group(found, SETTINGS)
    seen = [photo for one in result.groups for photo in one] + list(result.waiting)
    assert sorted(seen) == sorted({photo for edge in found for photo in (edge.a, edge.b)})
    assert all(len(one) >= 2 for one in result.groups)


def test_only_verified_pairs_are_edges() -> None:
    pairs = [(1, 2, 50, "verified"), (1, 3, 25, "likely"), (2, 3, 3, None)]
    assert edges_of(pairs) == [Edge(1, 2, 50)]


class TestIdentity:
    def test_a_landmark_that_grows_stays_itself(self) -> None:
        assert carry_over([(b"a", (1, 2, 3))], [(1, 2, 3, 4)]) == [(b"a", (1, 2, 3, 4))]

    def test_of_a_split_the_larger_part_goes_on(self) -> None:
        kept = carry_over([(b"a", (1, 2, 3, 4, 5))], [(1, 2), (3, 4, 5)])
        assert kept == [(None, (1, 2)), (b"a", (3, 4, 5))]

    def test_at_an_exact_half_the_part_with_the_oldest_photo_goes_on(self) -> None:
        kept = carry_over([(b"a", (1, 2, 3, 4))], [(2, 3), (1, 4)])
        assert kept == [(None, (2, 3)), (b"a", (1, 4))]

    def test_of_a_merge_the_larger_goes_on_and_then_the_older(self) -> None:
        assert carry_over([(b"a", (1, 2)), (b"b", (3, 4, 5))], [(1, 2, 3, 4, 5)])[0][0] == b"b"
        assert carry_over([(b"a", (3, 4)), (b"b", (1, 2))], [(1, 2, 3, 4)])[0][0] == b"a"


class TestPositions:
    def test_a_degree_of_latitude_is_111_kilometres(self) -> None:
        assert distance_km((48, 2), (49, 2)) == pytest.approx(111.2, abs=0.1)
        assert distance_km((0, 179.5), (0, -179.5)) == pytest.approx(111.2, abs=0.1)

    def test_pairs_far_apart_are_not_compared_and_unknown_positions_forbid_nothing(self) -> None:
        captures = {
            1: Capture(1, None, 48.86, 2.29),
            2: Capture(2, None, 48.87, 2.30),
            3: Capture(3, None, 36.11, -115.17),
            4: Capture(4, None, None, None),
        }
        pairs = [(1, 2), (1, 3), (1, 4), (3, 4)]
        assert near_enough(pairs, captures) == [(1, 2), (1, 4), (3, 4)]
