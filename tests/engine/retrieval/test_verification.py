from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from engine.delg.evidence_model import EvidenceModel
from engine.delg.features import Features
from engine.delg.model import Model
from engine.retrieval.geometry import Geometry, transfer
from engine.retrieval.matching import mutual_nearest
from engine.retrieval.verdict import Verdict, rank_of, verdict_of
from engine.retrieval.verification import Verification, verify
from engine.samples.library import SampleSet
from tests.synthetic_match import without_local_features


def check(a: Path, b: Path, features: Mapping[Path, Features], model: Model) -> Verification:
    return verify(features[a], features[b], model.metadata)


def test_views_of_one_place_are_verified(
    places: list[tuple[Path, ...]], features: Mapping[Path, Features], model: Model
) -> None:
    pairs = [pair for photos in places for pair in combinations(photos, 2)]
    verified = [check(a, b, features, model).verdict is Verdict.VERIFIED for a, b in pairs]
    assert np.mean(verified) > 0.8


def test_different_places_are_never_verified_not_even_look_alikes(
    places: list[tuple[Path, ...]], features: Mapping[Path, Features], model: Model
) -> None:
    for one, other in combinations(places, 2):
        for a, b in product(one, other):
            assert check(a, b, features, model).verdict is not Verdict.VERIFIED, (a, b)


def test_photos_with_the_same_burnt_in_date_are_not_verified(
    samples: SampleSet, features: Mapping[Path, Features], model: Model
) -> None:
    for a, b in combinations(samples.dated, 2):
        assert check(a, b, features, model).verdict is not Verdict.VERIFIED, (a, b)


def test_asking_the_other_way_round_gives_the_same_evidence(
    places: list[tuple[Path, ...]], features: Mapping[Path, Features], model: Model
) -> None:
    a, b = places[0][:2]
    there, back = check(a, b, features, model), check(b, a, features, model)
    assert there.verdict == back.verdict
    assert there.geometry == back.geometry
    np.testing.assert_array_equal(there.points_a, back.points_b)
    np.testing.assert_array_equal(there.points_b, back.points_a)
    assert there.alignment is not None
    assert back.alignment is not None
    both = back.alignment @ there.alignment
    np.testing.assert_allclose(both / both[2, 2], np.eye(3), atol=1e-6)


def test_the_alignment_maps_the_inliers_of_a_plane_within_the_tolerance(
    places: list[tuple[Path, ...]], features: Mapping[Path, Features], model: Model
) -> None:
    a, b = places[2][:2]
    found = check(a, b, features, model)
    assert found.alignment is not None
    assert found.alignment[2, 2] == pytest.approx(1)
    errors = np.linalg.norm(transfer(found.alignment, found.points_a) - found.points_b, axis=1)
    scale = max(features[b].size) / model.metadata.max_side
    if found.geometry is not Geometry.FUNDAMENTAL:
        assert errors.max() <= model.metadata.verify.residual * scale + 1e-3
    assert found.residuals.max() <= model.metadata.verify.residual
    assert len(found.points_a) == len(found.points_b) == found.inliers <= found.putative


def test_a_photo_is_verified_against_itself(
    places: list[tuple[Path, ...]], features: Mapping[Path, Features], model: Model
) -> None:
    found = check(places[0][0], places[0][0], features, model)
    assert found.verdict is Verdict.VERIFIED
    assert found.similarity == pytest.approx(1, abs=2e-3)
    assert found.alignment is not None
    np.testing.assert_allclose(found.alignment, np.eye(3), atol=0.01)


def test_features_at_random_give_no_verdict_worth_a_name(
    features: Mapping[Path, Features], model: Model, rng: np.random.Generator
) -> None:
    a, b = list(features.values())[:2]
    shuffled = replace(b, keypoints=rng.permutation(b.keypoints))
    found = verify(a, shuffled, model.metadata)
    assert found.verdict in (None, Verdict.WEAK)


def test_a_photo_without_local_features_matches_nothing(
    features: Mapping[Path, Features], model: Model
) -> None:
    full = next(iter(features.values()))
    empty = without_local_features(full)
    for a, b in ((full, empty), (empty, full), (empty, empty)):
        found = verify(a, b, model.metadata)
        assert found.verdict is None
        assert found.inliers == found.putative == 0


def test_putative_matches_are_mutual_and_one_to_one(
    places: list[tuple[Path, ...]], features: Mapping[Path, Features]
) -> None:
    a, b = (features[path] for path in places[0][:2])
    found = mutual_nearest(a, b, 0.5)
    assert len(set(found.a)) == len(set(found.b)) == len(found)
    assert found.cosines.min() >= 0.5
    turned = mutual_nearest(b, a, 0.5)
    assert set(zip(turned.b, turned.a, strict=True)) == set(zip(found.a, found.b, strict=True))


def test_verdicts_follow_the_models_thresholds(model: Model) -> None:
    settings = replace(model.metadata.verify, verified=30, likely=20, weak=8, evidence=None)
    verdicts = [verdict_of(count, None, settings) for count in (30, 29, 20, 19, 8, 7, 0)]
    assert verdicts == ["verified", "likely", "likely", "weak", "weak", None, None]


def test_verdicts_follow_the_probability_where_there_is_one(model: Model) -> None:
    background = np.ones((1, 64), np.int8)
    evidence = EvidenceModel({}, 0.0, verified=0.9, likely=0.5, weak=0.02, background=background)
    settings = replace(model.metadata.verify, verified=30, likely=20, weak=8, evidence=evidence)
    cases = {
        "verified": [(8, 1.0), (8, 0.9)],
        "likely": [(99, 0.89), (8, 0.5)],
        "weak": [(99, 0.49), (8, 0.02)],
        None: [(99, 0.01), (7, 1.0), (0, 1.0)],
    }
    for verdict, given in cases.items():
        assert [verdict_of(count, sure, settings) for count, sure in given] == (
            [verdict] * len(given)
        )


def test_verdicts_are_ordered() -> None:
    assert [rank_of(one) for one in (*Verdict, None)] == [0, 1, 2, 3]
    assert Verdict.VERIFIED.at_least(Verdict.LIKELY)
    assert not Verdict.WEAK.at_least(Verdict.LIKELY)
