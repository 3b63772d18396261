from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delg.evidence_model import EvidenceModel
from engine.delg.metadata import VerifySettings
from engine.landmarks.agglomeration import Given, Group, connected, group
from engine.landmarks.candidates import distance_km, near_enough
from engine.landmarks.edges import ALONE, VOTING, Voting, edges_of
from engine.landmarks.identity import Known, carry_over
from engine.library.records import Capture, Pair
from engine.photos.dates import CaptureDate
from engine.retrieval.near_duplicates import VERIFIED, Edge, shots_of, strongest_first

IDENTICAL = 240
LIKELY = 0.5


@dataclass(frozen=True)
class Result:
    """Members of the groups, and who waits."""

    groups: tuple[tuple[int, ...], ...]
    waiting: tuple[int, ...]


def grouped(edges: Sequence[Edge]) -> Result:
    contents = {photo: photo.to_bytes(2, "big") for edge in edges for photo in (edge.a, edge.b)}
    ordered = strongest_first(edges, contents)
    found = group(ordered, Given(shots=shots_of(ordered, IDENTICAL)))
    return Result(tuple(one.members for one in found.groups), found.waiting)


def clique(*photos: int, inliers: int = 40, votes: float = VERIFIED) -> list[Edge]:
    return [Edge(a, b, inliers, votes) for a, b in combinations(photos, 2)]


def strong_clique(*photos: int, inliers: int = 300) -> list[Edge]:
    return clique(*photos, inliers=inliers, votes=ALONE)


def likely(a: int, b: int) -> Edge:
    return Edge(a, b, 20, LIKELY)


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


def test_a_match_that_needs_no_second_one_is_enough() -> None:
    found = grouped([*strong_clique(1, 2, 3, inliers=150), Edge(3, 4, 95, ALONE)])
    assert found == Result(((1, 2, 3, 4),), ())


def test_several_likely_witnesses_count_as_a_verified_one() -> None:
    witnessed = [*clique(1, 2, 3, 5), Edge(3, 4, 31)]
    assert grouped([*witnessed, likely(1, 4)]) == Result(((1, 2, 3, 5),), (4,))
    assert grouped([*witnessed, likely(1, 4), likely(2, 4)]) == Result(((1, 2, 3, 4, 5),), ())


def test_four_likely_witnesses_are_enough_and_three_are_not() -> None:
    place, others = clique(1, 2, 3, 5), [likely(photo, 4) for photo in (1, 2, 3, 5)]
    assert grouped([*place, *others[:3]]) == Result(((1, 2, 3, 5),), ())
    assert grouped([*place, *others]) == Result(((1, 2, 3, 4, 5),), ())


def test_likely_matches_alone_begin_no_landmark_and_nobody_waits() -> None:
    assert grouped(clique(1, 2, 3, 4, 5, votes=0.9)) == Result((), ())


def test_two_landmarks_merge_by_likely_matches() -> None:
    halves = [*clique(1, 2, 3, 4, inliers=80), *clique(5, 6, 7, 8, inliers=80)]
    across = [likely(a, a + 4) for a in (1, 2, 3, 4)]
    assert len(grouped([*halves, *across[:3]]).groups) == 2
    assert len(grouped([*halves, *across]).groups) == 1


def test_likely_matches_of_one_photo_do_not_merge_two_landmarks() -> None:
    halves = [*clique(1, 2, 3, 4, inliers=80), *clique(5, 6, 7, 8, inliers=80)]
    across = [likely(1, photo) for photo in (5, 6, 7, 8)]
    assert len(grouped([*halves, *across]).groups) == 2


def test_two_photos_of_one_shot_are_no_landmark_and_do_not_wait() -> None:
    assert grouped(strong_clique(1, 2)) == Result((), ())
    assert grouped([*strong_clique(1, 2), Edge(2, 3, 95, ALONE)]) == Result(((1, 2, 3),), ())


def test_two_halves_merge_when_several_photos_of_each_side_match() -> None:
    halves = [*clique(1, 2, 3, inliers=80), *clique(4, 5, 6, inliers=80)]
    assert len(grouped([*halves, Edge(1, 4, 40)]).groups) == 2
    assert len(grouped([*halves, Edge(1, 4, 40), Edge(2, 5, 40)]).groups) == 1


def test_two_large_landmarks_do_not_merge_by_a_few_matches() -> None:
    large = [*clique(*range(1, 13), inliers=80), *clique(*range(21, 33), inliers=80)]
    few = [Edge(1, 21, 40), Edge(2, 22, 40), Edge(3, 23, 40)]
    assert len(grouped([*large, *few]).groups) == 2
    assert len(grouped([*large, *few, Edge(4, 24, 40)]).groups) == 1


def matched(a: int, b: int, inliers: int) -> Edge:
    """An edge whose votes grow with its inliers, as real ones do."""
    if inliers < 30:
        return Edge(a, b, inliers, inliers / 30)
    return Edge(a, b, inliers, ALONE if inliers >= 90 else VERIFIED)


edges = st.lists(
    st.tuples(st.integers(1, 15), st.integers(1, 15), st.integers(10, 300)).filter(
        lambda e: e[0] < e[1]
    ),
    max_size=60,
    unique_by=lambda e: e[:2],
).map(lambda rows: [matched(*row) for row in rows])


@given(edges, st.integers())
def test_the_order_of_the_matches_does_not_matter(found: list[Edge], seed: int) -> None:
    shuffled = found.copy()
    random.Random(seed).shuffle(shuffled)
    turned = [Edge(edge.b, edge.a, edge.inliers, edge.votes) for edge in shuffled]
    assert grouped(found) == grouped(turned)


@given(edges)
def test_every_photo_with_a_match_of_another_shot_is_in_a_landmark_or_waits(
    found: list[Edge],
) -> None:
    result = grouped(found)
    contents = {photo: photo.to_bytes(2, "big") for edge in found for photo in (edge.a, edge.b)}
    shots = shots_of(strongest_first(found, contents), IDENTICAL)
    placed = {photo for one in result.groups for photo in one}
    assert placed.isdisjoint(result.waiting)
    verified = [edge for edge in found if edge.votes >= VERIFIED]
    across = [edge for edge in verified if shots.get(edge.a, edge.a) != shots.get(edge.b, edge.b)]
    assert placed.union(result.waiting) >= {photo for edge in across for photo in (edge.a, edge.b)}
    assert all(len({shots.get(photo, photo) for photo in one}) >= 2 for one in result.groups)


def test_a_burst_has_one_vote() -> None:
    burst = strong_clique(1, 2, 3)
    found = grouped([*burst, Edge(1, 8, 95, ALONE), Edge(1, 9, 40), Edge(2, 9, 40)])
    assert found == Result(((1, 2, 3, 8),), (9,))
    assert grouped([*burst, Edge(1, 9, 90, ALONE)]) == Result(((1, 2, 3, 9),), ())


def test_a_burst_that_came_first_joins_as_one_photo_would() -> None:
    bursts = [*strong_clique(1, 2), *strong_clique(3, 4, inliers=290)]
    assert len(grouped([*bursts, Edge(1, 3, 95, ALONE)]).groups) == 1
    others = [*clique(5, 6, 7, inliers=80), *bursts[:1]]
    assert len(grouped([*others, Edge(1, 5, 40), Edge(2, 6, 40)]).groups) == 1


def test_copies_do_not_take_a_landmark_away() -> None:
    place = [Edge(1, 3, 40)]
    copies = [Edge(1, 2, 300, ALONE), Edge(3, 4, 300, ALONE)]
    assert grouped(place).groups == ((1, 3),)
    assert grouped([*place, copies[0]]).groups == ((1, 2, 3),)
    assert grouped([*place, *copies]).groups == ((1, 2, 3, 4),)


def test_a_turning_camera_makes_no_shot_of_pictures_that_have_nothing_in_common() -> None:
    turning = [Edge(photo, photo + 1, 300, ALONE) for photo in range(1, 10)]
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


class TestVotes:
    """Convert pairs to edges with `edges_of`."""

    evidence = EvidenceModel({}, 0.0, 0.9, 0.5, 0.1, np.zeros((0, 8), np.int8))
    settings = VerifySettings(24, 30, 15, 7, evidence)
    noon = datetime(2024, 5, 1, 12)

    def votes(
        self,
        probability: float | None,
        verdict: str = "likely",
        inliers: int = 20,
        settings: VerifySettings | None = None,
        captures: Sequence[Capture] = (),
    ) -> float:
        pair = Pair(1, 2, inliers, verdict, probability)
        taken = {one.photo_id: one for one in captures}
        (edge,) = edges_of([pair], settings or self.settings, IDENTICAL, taken)
        assert (edge.a, edge.b, edge.inliers) == (1, 2, inliers)
        return edge.votes

    def visit(self, minutes: int, source: str = "DateTimeOriginal") -> list[Capture]:
        times = (self.noon, self.noon + timedelta(minutes=minutes))
        dates = [CaptureDate(time, None, "DateTimeOriginal") for time in times]
        dates[1] = replace(dates[1], source=source)
        return [Capture(photo, date, None, None) for photo, date in enumerate(dates, start=1)]

    def test_votes_grow_with_the_probability(self) -> None:
        chances = [0, 0.1, 0.17, 0.3, 0.5, 0.7, 0.89, 0.9, 0.95, 0.98, 0.99, 1]
        found = [self.votes(chance) for chance in chances]
        assert found == sorted(found)
        assert found[:2] == [0, 0]
        assert 0 < self.votes(0.55) < self.votes(0.89) < VERIFIED

    def test_the_least_verified_probability_has_one_vote_and_much_more_has_two(self) -> None:
        assert self.votes(0.9) == VERIFIED
        beyond = 1 / (1 + np.exp(-(np.log(9) + VOTING.alone_odds)))
        assert self.votes(beyond) == pytest.approx(ALONE)
        assert self.votes(0.9999) == ALONE
        assert VERIFIED < self.votes(0.97) < ALONE

    def test_the_least_likely_probability_has_the_votes_that_the_voting_says(self) -> None:
        pairs = [Pair(1, 2, 20, "likely", self.evidence.likely)]
        for votes in (0.0, 0.16, 0.5):
            voting = Voting(likely_votes=votes)
            assert edges_of(pairs, self.settings, IDENTICAL, {}, voting)[0].votes == pytest.approx(
                votes
            )

    def test_nearly_identical_photos_need_no_second_match(self) -> None:
        assert self.votes(0.6, inliers=IDENTICAL) == ALONE

    @pytest.mark.parametrize("without", ["evidence", "probability"])
    def test_without_a_probability_inliers_and_verdict_count(self, without: str) -> None:
        settings = self.settings if without == "probability" else VerifySettings(24, 30, 15, 7)
        chance = 0.99 if without == "evidence" else None
        assert self.votes(chance, "likely", 29, settings) == 0
        assert self.votes(chance, "verified", 31, settings) == VERIFIED
        assert self.votes(chance, "verified", 90, settings) == ALONE

    def test_a_verdict_of_an_earlier_calibration_stays_verified(self) -> None:
        assert self.votes(0.6, "verified") == VERIFIED
        assert self.votes(0.95, "likely") > VERIFIED

    @pytest.mark.parametrize("verified", [0.0, 0.05, 0.17, 0.5, 1.0])
    def test_any_threshold_gives_votes_between_none_and_two(self, verified: float) -> None:
        settings = replace(self.settings, evidence=replace(self.evidence, verified=verified))
        for chance in (0.0, 0.01, 0.5, 1.0):
            votes = self.votes(chance, settings=settings)
            assert 0 <= votes <= ALONE
            assert (votes >= VERIFIED) == (chance >= verified)

    def test_one_visit_raises_a_likely_match_up_to_a_verified_one(self) -> None:
        alone = self.votes(0.55)
        assert self.votes(0.55, captures=self.visit(10)) == pytest.approx(alone + 0.5)
        assert self.votes(0.89, captures=self.visit(0)) == VERIFIED

    def test_two_visits_or_unknown_times_raise_nothing(self) -> None:
        alone = self.votes(0.55)
        assert self.votes(0.55, captures=self.visit(11)) == alone
        assert self.votes(0.55, captures=self.visit(1, "modified")) == alone
        assert self.votes(0.55, captures=self.visit(1)[:1]) == alone
        undated = [Capture(photo, None, 48.0, 2.0) for photo in (1, 2)]
        assert self.votes(0.55, captures=undated) == alone

    def test_one_visit_raises_no_verified_match_and_makes_no_votes_of_nothing(self) -> None:
        together = self.visit(0)
        assert self.votes(0.92, "verified", captures=together) == self.votes(0.92, "verified")
        assert self.votes(0.1, captures=together) == 0
        assert self.votes(None, captures=together) == 0


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
