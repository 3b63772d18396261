from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delg.evidence_model import INPUT_NAMES, EvidenceModel
from engine.delg.features import Features, normalise, quantise
from engine.delg.metadata import ModelMetadata
from engine.delg.model import Model
from engine.retrieval.alignment import MatchedPoints
from engine.retrieval.evidence import MatchStatistics, inputs, match_statistics, probability
from engine.retrieval.geometry import Estimate, Geometry
from engine.retrieval.matching import Putative
from engine.retrieval.verification import measure, verify
from tests.synthetic_match import without_local_features

DIMENSIONS = 16
SIZE = (640, 480)
EXTENT = np.array([SIZE, SIZE], np.float64)

COEFFICIENTS = {
    "similarity": 4.0,
    "log_putative": 0.2,
    "log_inliers": 1.5,
    "root_margin": 1.0,
    "log_cells": 0.5,
}


def unit_descriptors(count: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return quantise(normalise(rng.normal(size=(count, DIMENSIONS)).astype(np.float32)))


def make_model(
    coefficients: Mapping[str, float] | None = None,
    intercept: float = -6.0,
    background: np.ndarray | None = None,
) -> EvidenceModel:
    return EvidenceModel(
        coefficients=COEFFICIENTS if coefficients is None else coefficients,
        intercept=intercept,
        verified=0.99,
        likely=0.5,
        weak=0.01,
        background=unit_descriptors(32, seed=0) if background is None else background,
    )


@st.composite
def statistics(draw: st.DrawFn) -> MatchStatistics:
    """Statistics that a match can have."""
    putative = draw(st.integers(0, 500))
    inliers = draw(st.integers(0, putative))
    return MatchStatistics(
        similarity=draw(st.floats(-1, 1)),
        putative=putative,
        moving=draw(st.floats(0, 1)),
        inliers=inliers,
        margin=draw(st.floats(0, 1)) * inliers,
        cells=draw(st.integers(0, min(inliers, 144))),
    )


WEIGHTS = st.fixed_dictionaries(dict.fromkeys(INPUT_NAMES, st.floats(0, 5)))
# The largest weights that a model file may have.
EXTREME = st.floats(-1e6, 1e6)


@given(statistics(), WEIGHTS, st.floats(0, 5), st.integers(0, 100), st.floats(0, 1))
def test_more_evidence_never_lowers_the_probability(
    match: MatchStatistics,
    weights: dict[str, float],
    margin: float,
    inliers: int,
    similarity: float,
) -> None:
    model = make_model(weights)
    before = probability(match, model)
    for more in (
        replace(match, margin=match.margin + margin),
        replace(match, inliers=match.inliers + inliers),
        replace(match, similarity=match.similarity + similarity),
        replace(match, cells=match.cells + inliers),
        replace(match, putative=match.putative + inliers),
    ):
        assert probability(more, model) >= before


@given(statistics(), WEIGHTS, st.floats(0, 1))
def test_more_furniture_never_raises_the_probability(
    match: MatchStatistics, weights: dict[str, float], moving: float
) -> None:
    model = make_model(weights)
    less = replace(match, moving=moving * match.moving)
    assert probability(less, model) <= probability(match, model)


def test_furniture_lowers_the_probability() -> None:
    match = MatchStatistics(0.7, putative=60, moving=1, inliers=20, margin=4, cells=9)
    none, half, most = (
        probability(replace(match, moving=share), make_model()) for share in (1, 0.5, 0.1)
    )
    assert none > half > most


@given(statistics(), WEIGHTS)
def test_of_furniture_alone_nothing_is_evidence(
    match: MatchStatistics, weights: dict[str, float]
) -> None:
    nothing = MatchStatistics(similarity=0, putative=0, moving=1)
    model = make_model(weights)
    assert probability(replace(match, moving=0), model) == probability(nothing, model)


@given(statistics(), st.fixed_dictionaries(dict.fromkeys(INPUT_NAMES, EXTREME)), EXTREME)
def test_extreme_logits_are_probabilities(
    match: MatchStatistics, weights: dict[str, float], intercept: float
) -> None:
    assert 0 <= probability(match, make_model(weights, intercept)) <= 1


@pytest.mark.parametrize(
    ("intercept", "expected"), [(0.0, 0.5), (1e6, 1.0), (-1e6, 0.0), (np.log(3), 0.75)]
)
def test_the_logit_is_that_of_the_probability(intercept: float, expected: float) -> None:
    found = probability(MatchStatistics(0.5, 10, 1), make_model({}, float(intercept)))
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "match", "expected"),
    [
        ("similarity", MatchStatistics(-0.5, 0, 1), 0),
        ("similarity", MatchStatistics(0.5, 0, 1), 0.5),
        ("similarity", MatchStatistics(0.5, 0, 0.5), 0.125),
        ("log_putative", MatchStatistics(0, 0, 1), 0),
        ("log_putative", MatchStatistics(0, 36, 0.5), np.log(10)),
        ("log_inliers", MatchStatistics(0, 30, 1, inliers=9), np.log(10)),
        ("log_inliers", MatchStatistics(0, 40, 0.5, inliers=36), np.log(10)),
        ("root_margin", MatchStatistics(0, 30, 1, margin=4.0), 2),
        ("root_margin", MatchStatistics(0, 30, 0.5, margin=4.0), 1),
        ("log_cells", MatchStatistics(0, 30, 1, cells=9), np.log(10)),
        ("log_cells", MatchStatistics(0, 40, 0.5, cells=36), np.log(10)),
    ],
)
def test_inputs_of_the_model(name: str, match: MatchStatistics, expected: float) -> None:
    assert dict(zip(INPUT_NAMES, inputs(match), strict=True))[name] == pytest.approx(expected)


class Pair:
    """Two photos whose first features match in their order, some of them by the identity.

    Args:
        descriptors: int8 (N, d) of both photos.
        inliers: number of the matches, from the first, that agree with the map.
        points: (N, 2) places of the features in both.
    """

    def __init__(self, descriptors: np.ndarray, inliers: int, points: np.ndarray) -> None:
        self.photos = _photo(descriptors, points), _photo(descriptors, points)
        count = len(descriptors)
        matched = np.arange(count)
        self.matches = Putative(matched, matched, np.linspace(0.8, 0.95, count, dtype=np.float32))
        self.points = MatchedPoints(points, points, EXTENT)
        agree = matched < inliers
        self.alignment = Estimate(Geometry.AFFINE, np.eye(3), agree, np.zeros(count), 10.0)

    def statistics(self, model: EvidenceModel, *, swapped: bool = False) -> MatchStatistics:
        (a, b), matches, points = self.photos, self.matches, self.points
        if swapped:
            a, b = b, a
            matches = Putative(matches.b, matches.a, matches.cosines)
            points = MatchedPoints(points.b, points.a, points.extent[::-1])
        return match_statistics((a, b), matches, points, 0.75, self.alignment, 0.6, model)


def _photo(descriptors: np.ndarray, points: np.ndarray) -> Features:
    count = len(descriptors)
    return Features(
        size=SIZE,
        global_feature=np.ones(4, np.float16),
        keypoints=points.astype(np.float32),
        scales=np.ones(count, np.float32),
        scores=np.ones(count, np.float32),
        descriptors=descriptors,
    )


@pytest.fixture
def points(rng: np.random.Generator) -> np.ndarray:
    return np.asarray(rng.uniform(0, 1, (40, 2)) * SIZE)


@given(st.integers(0, 99), st.integers(5, 40))
def test_statistics_are_the_same_whichever_photo_comes_first(seed: int, inliers: int) -> None:
    rng = np.random.default_rng(seed)
    pair = Pair(unit_descriptors(40, seed), inliers, rng.uniform(0, 1, (40, 2)) * SIZE)
    # The second photo has other descriptors and other places.
    other = _photo(unit_descriptors(40, seed + 1), pair.photos[0].keypoints)
    pair.photos = (pair.photos[0], other)
    places = rng.uniform(0, 0.5, (40, 2)) * SIZE
    pair.points = MatchedPoints(pair.points.a, places, EXTENT)
    model = make_model()
    there, back = pair.statistics(model), pair.statistics(model, swapped=True)
    assert there == back
    assert probability(there, model) == probability(back, model)


def test_statistics_count_matches_that_agree(points: np.ndarray) -> None:
    found = Pair(unit_descriptors(40, 1), 25, points).statistics(make_model())
    assert (found.similarity, found.moving) == (0.6, 0.75)
    assert (found.putative, found.inliers) == (40, 25)
    assert 0 < found.margin < 25


def test_without_a_map_nothing_agrees(points: np.ndarray) -> None:
    pair = Pair(unit_descriptors(40, 1), 25, points)
    found = match_statistics(pair.photos, pair.matches, pair.points, 0.75, None, 0.6, make_model())
    assert found == MatchStatistics(similarity=0.6, putative=40, moving=0.75)


def test_inliers_that_look_like_the_background_have_no_margin(points: np.ndarray) -> None:
    one = unit_descriptors(1, 1)
    descriptors = np.repeat(one, 40, axis=0)
    far = make_model(background=-one)
    near = make_model(background=np.concatenate([-one, one, unit_descriptors(5, 2)]))
    pair = Pair(descriptors, 25, points)
    assert pair.statistics(far).margin == pytest.approx(
        (1 + np.linspace(0.8, 0.95, 40)[:25]).sum(), rel=1e-4
    )
    assert pair.statistics(near).margin == pytest.approx(0, abs=1e-4)


@given(st.integers(0, 99))
def test_a_larger_background_never_raises_the_margin(seed: int) -> None:
    places = np.random.default_rng(seed).uniform(0, 1, (40, 2)) * SIZE
    pair = Pair(unit_descriptors(40, seed), 25, places)
    background = unit_descriptors(64, seed + 1)
    margins = [pair.statistics(make_model(background=background[:n])).margin for n in (8, 32, 64)]
    assert margins == sorted(margins, reverse=True)


@pytest.mark.parametrize(
    ("where_a", "where_b", "cells"),
    [
        # Cells of a 12 x 12 grid over the longer side are 53.3 pixels wide.
        ([[10, 10], [12, 40], [20, 20]], [[10, 10], [100, 40], [20, 200]], 1),
        ([[10, 10], [70, 10], [10, 70]], [[10, 10], [70, 10], [10, 70]], 3),
        ([[10, 10], [639, 479], [10, 70]], [[10, 10], [11, 11], [10, 70]], 2),
    ],
)
def test_cells_are_those_of_the_photo_with_fewer(
    where_a: list[list[float]], where_b: list[list[float]], cells: int
) -> None:
    pair = Pair(unit_descriptors(3, 1), 3, np.array(where_a, np.float64))
    pair.points = replace(pair.points, b=np.array(where_b, np.float64))
    assert pair.statistics(make_model()).cells == cells


@pytest.fixture(scope="module")
def weighed(model: Model) -> ModelMetadata:
    """The embedded model's metadata with an evidence model."""
    rng = np.random.default_rng(0)
    vectors = normalise(rng.normal(size=(64, model.file.local_dimensions)).astype(np.float32))
    evidence = make_model(background=quantise(vectors))
    return replace(model.metadata, verify=replace(model.metadata.verify, evidence=evidence))


def test_a_verification_tells_the_probability_by_which_it_is_judged(
    places: list[tuple[Path, ...]], features: Mapping[Path, Features], weighed: ModelMetadata
) -> None:
    a, b, c = (features[path] for path in (*places[2][:2], places[3][0]))
    same, other = (verify(a, photo, weighed).probability for photo in (b, c))
    thresholds = weighed.verify.evidence
    assert thresholds is not None
    assert same is not None
    assert other is not None
    assert 0 <= other < same <= 1
    for least, verdict in ((same, "verified"), (1.0, "likely")):
        evidence = replace(thresholds, verified=least, likely=same)
        judged = replace(weighed, verify=replace(weighed.verify, evidence=evidence))
        assert verify(a, b, judged).verdict == verdict


def test_a_verification_has_the_same_probability_either_way_round(
    places: list[tuple[Path, ...]], features: Mapping[Path, Features], weighed: ModelMetadata
) -> None:
    a, b = (features[path] for path in places[0][:2])
    assert verify(a, b, weighed).probability == verify(b, a, weighed).probability


def test_a_photo_without_local_features_has_a_probability_and_no_verdict(
    features: Mapping[Path, Features], weighed: ModelMetadata
) -> None:
    full = next(iter(features.values()))
    empty = without_local_features(full)
    found = verify(full, empty, weighed)
    assert found.verdict is None
    assert found.probability is not None


def test_without_an_evidence_model_there_is_no_probability(
    features: Mapping[Path, Features], model: Model
) -> None:
    a, b = list(features.values())[:2]
    plain = replace(model.metadata, verify=replace(model.metadata.verify, evidence=None))
    assert verify(a, b, plain).probability is None


def test_a_measured_match_is_the_one_that_is_verified(
    places: list[tuple[Path, ...]], features: Mapping[Path, Features], weighed: ModelMetadata
) -> None:
    a, b = (features[path] for path in places[0][:2])
    match, found = measure(a, b, weighed), verify(a, b, weighed)
    assert match == measure(b, a, weighed)
    assert (match.putative, match.similarity) == (found.putative, found.similarity)
    assert 0 < match.inliers <= found.agreeing
    assert weighed.verify.evidence is not None
    assert probability(match, weighed.verify.evidence) == found.probability


def test_a_model_without_a_background_measures_nothing(
    features: Mapping[Path, Features], weighed: ModelMetadata
) -> None:
    a, b = list(features.values())[:2]
    plain = replace(weighed, verify=replace(weighed.verify, evidence=None))
    with pytest.raises(ValueError, match="no evidence model"):
        measure(a, b, plain)
