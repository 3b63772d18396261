from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from checking import NEIGHBOURS, Checked, Crowd, check
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import PROVISIONAL, provisional_metadata, verify_text, write_metadata
from scipy.stats import binom
from sites import Places
from thresholds import choose, curve, most_false, rate_bound, reranked_map

from engine.delg.evidence_model import EvidenceModel
from engine.delg.features import Features
from engine.delg.graph import inspect_model
from engine.delg.metadata import VerifySettings
from engine.samples.library import SampleSet
from tests.packaging.model.running import tool, training_folder
from tests.tiny_model import LOCAL, write_tiny_model


def blank(vector: np.ndarray) -> Features:
    """A photo without local features."""
    return Features(
        size=(640, 480),
        global_feature=(vector / np.linalg.norm(vector)).astype(np.float16),
        keypoints=np.empty((0, 2), np.float32),
        scales=np.empty(0, np.float32),
        scores=np.empty(0, np.float32),
        descriptors=np.empty((0, 8), np.int8),
    )


def checked(rows: list[tuple[int, bool, int]]) -> Checked:
    """Pairs of (query, same, inliers), more similar the earlier."""
    rows = sorted(rows, key=lambda row: row[0])
    query, same, inliers = (np.array(column) for column in zip(*rows, strict=True))
    similarity = np.linspace(1, 0, len(rows), dtype=np.float32)
    return Checked(query, np.arange(len(rows)), same.astype(bool), similarity, inliers)


ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 50)), min_size=1, max_size=60
)


def with_a_right_pair(rows: list[tuple[int, bool, int]]) -> Checked:
    """So that there is something to rank."""
    return checked([*rows, (0, True, 9)])


def test_a_query_is_checked_against_its_nearest_of_other_places_and_what_ranks_before(
    rng: np.random.Generator, tmp_path: Path
) -> None:
    count = 400
    labels = np.repeat([0, 1, -1], [100, 200, 100])
    vectors = rng.normal(size=(count, 8))
    crowd = Crowd([blank(one) for one in vectors], Places.of_labels(labels))
    model = inspect_model(write_tiny_model(tmp_path / "tiny.onnx")).metadata
    found = check(crowd, np.array([5, 350]), model)
    first, second = found.by_query()
    others = found.other[first]
    assert 5 not in others
    assert np.count_nonzero(~found.same[first]) == NEIGHBOURS
    assert np.array_equal(found.same[first], labels[others] == 0)
    assert (np.diff(found.similarity[first]) <= 0).all()
    assert not found.same[first][-1]
    # An unlabelled photo: of other unlabelled ones nobody knows.
    assert (labels[found.other[second]] >= 0).all()
    assert not found.same[second].any()


def test_a_crowd_of_one_place_is_refused(tmp_path: Path) -> None:
    photos = [blank(np.ones(8)), blank(np.ones(8))]
    labels = np.zeros(2, np.int64)
    model = inspect_model(write_tiny_model(tmp_path / "tiny.onnx")).metadata
    with pytest.raises(SystemExit, match="no photos of other places"):
        check(Crowd(photos, Places.of_labels(labels)), np.array([0]), model)


@settings(deadline=None)
@given(ROWS)
def test_verified_is_the_least_that_no_photo_in_a_thousand_wrongly_has(
    rows: list[tuple[int, bool, int]],
) -> None:
    found = with_a_right_pair(rows)
    chosen = choose(found, residual=20)
    most = most_false(found)
    assert chosen.verified > most.max()
    assert chosen.verified == PROVISIONAL.weak or chosen.verified - 1 <= most.max()
    assert PROVISIONAL.weak <= chosen.weak <= chosen.likely <= chosen.verified


def test_one_false_photo_in_a_thousand_is_allowed() -> None:
    rows = [(query, False, 12) for query in range(2000)]
    rows[:2] = [(0, False, 30), (1, False, 40)]
    assert choose(checked([*rows, (0, True, 50)]), residual=20).verified == 13
    rows[2] = (2, False, 25)
    assert choose(checked([*rows, (0, True, 50)]), residual=20).verified == 26


def test_nine_in_ten_of_the_likely_are_right() -> None:
    rows = [(0, True, 20)] * 18 + [(1, False, 20)] * 2 + [(0, True, 10), (1, False, 10)]
    chosen = choose(checked(rows), residual=20)
    assert (chosen.verified, chosen.likely) == (21, 11)


def test_inliers_below_weak_do_not_count_against_similarity() -> None:
    found = checked([(0, True, 7), (0, False, 8), (0, True, 7)])
    assert reranked_map(found, weak=6) < reranked_map(found, weak=9)


@settings(deadline=None)
@given(ROWS)
def test_the_curve_falls_to_no_false_photo(rows: list[tuple[int, bool, int]]) -> None:
    found = with_a_right_pair(rows)
    points = curve(found)
    assert [point.inliers for point in points] == list(range(6, 61, 2))
    rates = [point.false_photos for point in points]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == 0
    for point in points:
        accepted = found.inliers >= point.inliers
        assert point.recall == found.same[accepted].sum() / found.same.sum()
        assert (point.precision is None) == (not accepted.any())


@settings(deadline=None)
@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_at_the_bound_as_few_false_photos_are_seen_once_in_twenty(case: tuple[int, int]) -> None:
    false, asked = case
    assert binom.cdf(false, asked, rate_bound(false, asked)) == pytest.approx(0.05)


def test_without_a_false_photo_the_bound_is_the_rule_of_three() -> None:
    assert rate_bound(0, 3000) == pytest.approx(3 / 3000, rel=0.01)
    assert rate_bound(4, 4) == 1


def test_a_model_can_be_opened_before_it_is_calibrated_and_keeps_what_else_it_says(
    tmp_path: Path,
) -> None:
    path = write_tiny_model(tmp_path / "tiny.onnx")
    before = inspect_model(path).metadata
    write_metadata(path, provisional_metadata())
    about = inspect_model(path).metadata
    assert about.verify == PROVISIONAL
    assert (about.name, about.max_side) == (before.name, before.max_side)


def test_what_is_written_is_what_the_program_reads(tmp_path: Path) -> None:
    path = write_tiny_model(tmp_path / "tiny.onnx")
    thresholds = VerifySettings(residual=14.5, verified=31, likely=17, weak=9)
    write_metadata(path, {"verify": verify_text(thresholds, photos=5113)})
    assert inspect_model(path).metadata.verify == thresholds


def test_the_tool_writes_thresholds_tolerances_and_curve(
    samples: SampleSet, tmp_path: Path
) -> None:
    photos = training_folder(samples, tmp_path / "training")
    path, card = write_tiny_model(tmp_path / "tiny.onnx"), tmp_path / "card.txt"
    points = tmp_path / "curve.json"
    card.write_text("Calibrated.\n")
    files = ("--photos", photos, "--model", path, "--card", card, "--curve", points)
    done = tool("calibrate.py", *files, "--queries", "6", "--tune", "3", "--processes", "1")
    assert done.code == 0, done.err
    about = inspect_model(path).metadata
    properties = {p.key: p.value for p in onnx.load(path).metadata_props}
    measured = json.loads(properties["cairn.verify"])["measured"]
    # All held-out photos and all unlabelled ones; only the former are asked for.
    assert measured == {"queries": 6, "photos": 12}
    assert about.card == "Calibrated."
    assert f"verified from {about.verify.verified}, likely from" in done.out
    assert f"| {about.match_min_cosine} | {about.verify.residual} |" in done.out
    assert "12 photos are no crowd" in done.out
    curve_written = json.loads(points.read_text())
    assert [row[0] for row in curve_written] == list(range(6, 61, 2))
    assert f"| 6 | {curve_written[0][1]:.1f} |" in done.out


def test_the_tool_sees_the_photos_of_fit_evidence_and_removes_an_older_evidence_model(
    samples: SampleSet, tmp_path: Path
) -> None:
    photos = training_folder(samples, tmp_path / "training")
    path = write_tiny_model(tmp_path / "tiny.onnx")
    before = inspect_model(path).metadata.verify
    background = np.ones((3, LOCAL), np.int8)
    evidence = EvidenceModel({"log_inliers": 1.0}, -2.0, 0.9, 0.5, 0.1, background)
    write_metadata(path, {"verify": verify_text(replace(before, evidence=evidence))})
    place, first = next((name, sorted(own)[0].name) for name, own in samples.landmarks.items())
    options = ("--newer-held-out", "--exclude", f"{place}/{first}", "--scattered", place)
    few = ("--queries", "3", "--processes", "1")
    done = tool("calibrate.py", "--photos", photos, "--model", path, *options, *few)
    assert done.code == 0, done.err
    assert inspect_model(path).metadata.verify.evidence is None
    # Sixteen photos of newer places but one, and four unlabelled ones.
    properties = {p.key: p.value for p in onnx.load(path).metadata_props}
    assert json.loads(properties["cairn.verify"])["measured"] == {"queries": 3, "photos": 19}
    assert f"{place}/{first}" not in done.out
