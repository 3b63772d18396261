"""Grouping of a made-up photo collection, whose places are known, without images or a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations

import numpy as np
import pytest

from engine.delg.evidence_model import EvidenceModel
from engine.delg.metadata import VerifySettings
from engine.landmarks.candidates import near_enough, trusted_positions
from engine.landmarks.clustering import MatchGraph, assemble
from engine.landmarks.constraints import NO_CONSTRAINTS
from engine.landmarks.edges import edges_of
from engine.library.records import Capture, Pair
from engine.photos.dates import CaptureDate

IDENTICAL = 240
EVIDENCE = EvidenceModel({}, 0.0, 0.95, 0.75, 0.1, np.zeros((0, 8), np.int8))
SETTINGS = VerifySettings(24, 30, 15, 7, EVIDENCE)
TRIPS, PLACES_PER_TRIP, SCREENSHOTS = 3, 3, 6
SEEDS = range(31)
# Most log-odds of a match with a view of two places, which shows each of them small.
WIDE_VIEW = 4.5


@dataclass(frozen=True)
class TakenPhoto:
    """A made-up photo.

    Attributes:
        places: those that it shows; none for a screenshot.
        shot: number of its burst.
        side: from where it shows the place: views of close sides match.
        capture: when and where it was taken, as far as its header tells.
    """

    id: int
    places: tuple[int, ...]
    shot: int
    side: float
    capture: Capture


@dataclass
class Collection:
    """Photos of several trips, and the matches that verification would find between them."""

    rng: np.random.Generator
    photos: list[TakenPhoto] = field(default_factory=list)
    pairs: dict[tuple[int, int], Pair] = field(default_factory=dict)
    shots: int = 0

    def take_shot(
        self, places: tuple[int, ...], side: float, time: datetime, copies: int = 1
    ) -> None:
        """Add a burst of photos that are nearly the same picture."""
        self.shots += 1
        for number in range(copies):
            capture = self._capture(places, time + timedelta(seconds=number))
            self.photos.append(TakenPhoto(capture.photo_id, places, self.shots, side, capture))

    def _capture(self, places: tuple[int, ...], time: datetime) -> Capture:
        photo = len(self.photos) + 1
        date = CaptureDate(time, None, "DateTimeOriginal" if self.rng.random() < 0.8 else "name")
        if not places or self.rng.random() < 0.5:
            return Capture(photo, date, None, None)
        trip = places[0] // PLACES_PER_TRIP
        latitude, longitude = self.rng.normal((45 + trip, 5 + 2 * trip), 0.002)
        return Capture(photo, date, latitude, longitude)

    def match(self, one: TakenPhoto, other: TakenPhoto, log_odds: float, inliers: int) -> None:
        """Store a match, unless its probability is too low for a verdict."""
        probability = 1 / (1 + np.exp(-log_odds))
        if probability < EVIDENCE.likely:
            return
        a, b = sorted((one.id, other.id))
        verdict = "verified" if probability >= EVIDENCE.verified else "likely"
        self.pairs[a, b] = Pair(a, b, inliers, verdict, float(probability))

    def of_place(self, place: int) -> list[TakenPhoto]:
        return [photo for photo in self.photos if place in photo.places]


def make_collection(seed: int, alike: int = 2) -> Collection:
    """Make up trips, and what verification would say of their photos.

    Args:
        seed: decides everything.
        alike: photos of each look-alike building that match one of another trip.
    """
    made = Collection(np.random.default_rng(seed))
    for trip in range(TRIPS):
        take_trip(made, trip)
    for _ in range(SCREENSHOTS):
        made.take_shot((), 0.5, datetime(2024, 1, 1, 8), copies=2)
    for one, other in combinations(made.photos, 2):
        if one.shot == other.shot:
            made.match(one, other, 8.0, int(made.rng.integers(IDENTICAL, 400)))
        elif set(one.places) & set(other.places):
            log_odds = 4.5 - 9 * abs(one.side - other.side) + made.rng.normal(0, 1.5)
            if len(one.places) != len(other.places):
                log_odds = min(log_odds, WIDE_VIEW)
            made.match(one, other, log_odds, int(made.rng.integers(20, 120)))
    for place in range(PLACES_PER_TRIP):
        add_look_alike_matches(made, (place, PLACES_PER_TRIP + place), alike)
    return made


def take_trip(made: Collection, trip: int) -> None:
    """Visit some places one after the other, and take a view of two of them from between."""
    time = datetime(2020 + trip, 6, 1, 10)
    places = range(PLACES_PER_TRIP * trip, PLACES_PER_TRIP * (trip + 1))
    for place in places:
        for _ in range(made.rng.integers(6, 14)):
            time += timedelta(minutes=float(made.rng.exponential(3)))
            made.take_shot((place,), made.rng.random(), time, int(made.rng.integers(1, 4)))
        time += timedelta(hours=1)
    made.take_shot((places[0], places[1]), 0.5, time)


def add_look_alike_matches(made: Collection, places: tuple[int, int], photos: int) -> None:
    """Add false matches between two buildings of one style: likely, now and then a verified one."""
    own = [made.of_place(place) for place in places]
    here, there = ([one[i] for i in made.rng.permutation(len(one))[:photos]] for one in own)
    for a in here:
        for b in there:
            if made.rng.random() < 0.7:
                made.match(a, b, made.rng.uniform(1.1, 2.9), 25)
    if made.rng.random() < 0.3:
        made.match(here[0], there[0], made.rng.uniform(3.0, 3.5), 32)


@dataclass(frozen=True)
class Landmarks:
    """Landmarks of a collection, compared with its places.

    Attributes:
        members: ids of the photos of each.
        recall: the part of the pairs of one place that share a landmark.
        gathered: the part of each place's photos that its largest landmark holds.
    """

    members: list[set[int]]
    recall: float
    gathered: list[float]


def group_collection(made: Collection, *, priors: bool = True) -> Landmarks:
    """Group a collection as a library is grouped, with or without times and positions."""
    captures = {one.id: one.capture for one in made.photos} if priors else {}
    candidates = near_enough(sorted(made.pairs), captures)
    edges = edges_of([made.pairs[ends] for ends in candidates], SETTINGS, IDENTICAL, captures)
    # Contents are in no order of the ids.
    contents = {one.id: (one.id * 7919 % 65_521).to_bytes(16, "big") for one in made.photos}
    positions = trusted_positions(captures.values())
    found = assemble(MatchGraph(edges, contents, positions, IDENTICAL), NO_CONSTRAINTS, [])
    members = [set(one.members) for one in found]
    places = [
        {photo.id for photo in made.of_place(place)} for place in range(TRIPS * PLACES_PER_TRIP)
    ]
    pairs = [set(pair) for own in places for pair in combinations(own, 2)]
    together = sum(any(pair <= one for one in members) for pair in pairs)
    gathered = [max(len(own & one) for one in members) / len(own) for own in places]
    return Landmarks(members, together / len(pairs), gathered)


def mixed(made: Collection, found: Landmarks) -> int:
    """Count the landmarks whose photos do not all show one place."""
    shown = {photo.id: set(photo.places) for photo in made.photos}
    return sum(
        not set.intersection(*(shown[photo] for photo in members)) for members in found.members
    )


@pytest.mark.parametrize("priors", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_landmark_mixes_places_and_most_photos_of_a_place_gather(
    seed: int, priors: bool
) -> None:
    made = make_collection(seed)
    found = group_collection(made, priors=priors)
    assert mixed(made, found) == 0
    assert np.mean(found.gathered) > 0.7


def test_positions_keep_apart_most_places_of_which_three_photos_look_alike() -> None:
    collections = [make_collection(seed, alike=3) for seed in SEEDS]
    without = sum(mixed(one, group_collection(one, priors=False)) for one in collections)
    assert sum(mixed(one, group_collection(one)) for one in collections) < without / 5


def test_times_and_positions_help() -> None:
    collections = [make_collection(seed) for seed in SEEDS]
    without = [group_collection(one, priors=False).recall for one in collections]
    helped = [group_collection(one).recall for one in collections]
    assert np.mean(helped) > np.mean(without) + 0.005


def test_screenshots_that_match_only_their_copies_are_no_landmark() -> None:
    made = make_collection(0)
    screenshots = {photo.id for photo in made.photos if not photo.places}
    assert len(screenshots) == 2 * SCREENSHOTS
    assert not any(screenshots & members for members in group_collection(made).members)
