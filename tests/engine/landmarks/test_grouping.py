from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.landmarks.candidates import distance_km, near_enough
from engine.landmarks.edges import Edge, strongest_first
from engine.landmarks.grouping import Given, Group, connected, group, overwhelming
from engine.landmarks.identity import Known, carry_over
from engine.landmarks.shots import shots_of
from engine.library.records import Capture

VERIFIED, IDENTICAL = 30, 240


@dataclass(frozen=True)
class Result:
    """Members of the groups, and who waits."""

    groups: tuple[tuple[int, ...], ...]
    waiting: tuple[int, ...]


def grouped(edges: Sequence[Edge]) -> Result:
    contents = {photo: photo.to_bytes(2, "big") for edge in edges for photo in (edge.a, edge.b)}
    ordered = strongest_first(edges, contents)
    found = group(
        ordered, overwhelming(VERIFIED, IDENTICAL), Given(shots=shots_of(ordered, IDENTICAL))
    )
    return Result(tuple(one.members for one in found.groups), found.waiting)


def clique(*photos: int, inliers: int = 40) -> list[Edge]:
    return [Edge(a, b, inliers) for a, b in combinations(photos, 2)]


def test_photos_that_all_match_are_one_landmark() -> None:
    assert grouped(clique(1, 2, 3, 4)) == Result(((1, 2, 3, 4),), ())


def test_two_photos_are_a_landmark() -> None:
    assert grouped(clique(5, 9)).groups == ((5, 9),)


def test_a_chain_does_not_become_one_landmark() -> None:
    chain = [Edge(photo, photo + 1, 40) for photo in range(1, 40)]
    assert max(map(len, grouped(chain).groups)) == 2


def test_one_wrong_match_does_not_merge_two_landmarks() -> None:
    edges = [*clique(1, 2, 3, 4), *clique(11, 12, 13, 14), Edge(4, 11, 200)]
    found = grouped(edges).groups
    assert not any({1, 12} <= set(one) for one in found)


def test_a_photo_with_one_ordinary_match_waits() -> None:
    found = grouped([*clique(1, 2, 3), Edge(3, 4, 31)])
    assert found == Result(((1, 2, 3),), (4,))


def test_one_overwhelming_match_is_enough() -> None:
    found = grouped([*clique(1, 2, 3, inliers=150), Edge(3, 4, 95)])
    assert found == Result(((1, 2, 3, 4),), ())


def test_two_halves_merge_when_several_photos_of_each_side_match() -> None:
    halves = [*clique(1, 2, 3, inliers=80), *clique(4, 5, 6, inliers=80)]
    assert len(grouped([*halves, Edge(1, 4, 40)]).groups) == 2
    assert len(grouped([*halves, Edge(1, 4, 40), Edge(2, 5, 40)]).groups) == 1


def test_two_large_landmarks_do_not_merge_by_a_few_matches() -> None:
    large = [*clique(*range(1, 13), inliers=80), *clique(*range(21, 33), inliers=80)]
    few = [Edge(1, 21, 40), Edge(2, 22, 40), Edge(3, 23, 40)]
    assert len(grouped([*large, *few]).groups) == 2
    assert len(grouped([*large, *few, Edge(4, 24, 40)]).groups) == 1


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
    assert grouped(found) == grouped(turned)


@given(edges)
def test_every_photo_with_a_match_is_in_a_landmark_or_waits(found: list[Edge]) -> None:
    result = grouped(found)
    placed = {photo for one in result.groups for photo in one}
    assert placed.isdisjoint(result.waiting)
    matched = {photo for edge in found for photo in (edge.a, edge.b)}
    assert placed.union(result.waiting) == matched
    assert all(len(one) >= 2 for one in result.groups)


def test_a_burst_has_one_vote() -> None:
    burst = clique(1, 2, 3, inliers=300)
    assert grouped([*burst, Edge(1, 9, 40), Edge(2, 9, 40)]) == Result(((1, 2, 3),), (9,))
    assert grouped([*burst, Edge(1, 9, 90)]).waiting == ()


def test_a_burst_that_came_first_joins_as_one_photo_would() -> None:
    bursts = [*clique(1, 2, inliers=300), *clique(3, 4, inliers=290)]
    assert len(grouped([*bursts, Edge(1, 3, 60), Edge(2, 4, 60)]).groups) == 2
    assert len(grouped([*bursts, Edge(1, 3, 95)]).groups) == 1
    others = [*clique(5, 6, 7, inliers=80), *bursts[:1]]
    assert len(grouped([*others, Edge(1, 5, 40), Edge(2, 6, 40)]).groups) == 1


def test_a_turning_camera_makes_no_shot_of_pictures_that_have_nothing_in_common() -> None:
    turning = [Edge(photo, photo + 1, 300) for photo in range(1, 10)]
    shots = shots_of(turning, IDENTICAL)
    assert max(list(shots.values()).count(shot) for shot in shots.values()) <= 3


def test_a_photo_that_shows_two_places_belongs_to_both_and_bridges_nothing() -> None:
    both = [Edge(0, other, 60) for other in (1, 2, 3, 11, 12, 13)]
    found = grouped([*clique(1, 2, 3, 4), *clique(11, 12, 13, 14), *both])
    assert found.groups == ((0, 1, 2, 3, 4), (0, 11, 12, 13, 14))


def test_chaining_would_make_one_landmark_of_what_grouping_keeps_apart() -> None:
    edges = [*clique(1, 2, 3, 4), *clique(11, 12, 13, 14), Edge(4, 11, 40)]
    assert connected(edges) == [(1, 2, 3, 4, 11, 12, 13, 14)]
    assert len(grouped(edges).groups) == 2


def continued(
    old: list[tuple[bytes, tuple[int, ...]]],
    new: list[tuple[int, ...]],
    endures: tuple[bytes, ...] = (),
) -> list[bytes | None]:
    """The key that each new group goes on under."""
    known = [Known(key, frozenset(photos), key in endures) for key, photos in old]
    keys = carry_over(known, [Group(None, photos) for photos in new])
    return [keys.get(index) for index in range(len(new))]


class TestIdentity:
    def test_a_landmark_that_grows_stays_itself(self) -> None:
        assert continued([(b"a", (1, 2, 3))], [(1, 2, 3, 4)]) == [b"a"]

    def test_of_a_split_the_larger_part_goes_on(self) -> None:
        assert continued([(b"a", (1, 2, 3, 4, 5))], [(1, 2), (3, 4, 5)]) == [None, b"a"]

    def test_at_an_exact_half_the_part_with_the_oldest_photo_goes_on(self) -> None:
        assert continued([(b"a", (1, 2, 3, 4))], [(2, 3), (1, 4)]) == [None, b"a"]

    def test_of_a_merge_the_larger_goes_on_and_then_the_older(self) -> None:
        assert continued([(b"a", (1, 2)), (b"b", (3, 4, 5))], [(1, 2, 3, 4, 5)]) == [b"b"]
        assert continued([(b"a", (1, 2)), (b"b", (3, 4))], [(1, 2, 3, 4)]) == [b"a"]

    def test_what_a_person_made_goes_on_in_its_largest_part_however_small(self) -> None:
        parts = [(1, 2), (3, 4, 9), (5,)]
        assert continued([(b"a", (1, 2, 3, 4, 5))], parts) == [None, None, None]
        assert continued([(b"a", (1, 2, 3, 4, 5))], parts, (b"a",)) == [b"a", None, None]


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
