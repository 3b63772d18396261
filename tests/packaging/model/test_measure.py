from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import Judge, common_pairs
from labelled import PhotoSet, held_out, read_set
from properties import PROVISIONAL
from reranking import reranked
from sites import Places, places_of
from worst import failures

from engine.delg.features import Features
from engine.delg.metadata import VerifySettings
from engine.delg.model import Model
from engine.retrieval.search import Found, ranked
from engine.retrieval.verdict import verdict_of
from engine.retrieval.verification import Verification
from engine.samples.library import write_samples
from tests.engine.cli.running import cairn
from tests.packaging.model.running import tool, training_folder
from tests.tiny_model import write_tiny_model


def evidence(agreeing: int, thresholds: VerifySettings) -> Verification:
    """What `verify` says where that many matches agree."""
    verdict = verdict_of(agreeing, thresholds)
    none = np.empty((0, 2))
    residuals = np.zeros(agreeing if verdict else 0)
    return Verification(0, agreeing, agreeing, verdict, None, None, None, none, none, residuals)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.floats(-1, 1, width=32)), min_size=1, max_size=20))
def test_re_ranking_is_that_of_the_search(neighbours: list[tuple[int, float]]) -> None:
    thresholds = VerifySettings(residual=20, verified=26, likely=14, weak=13)
    found = [
        Found(number, similarity, evidence(agreeing, thresholds))
        for number, (agreeing, similarity) in enumerate(neighbours)
    ]
    # Ties go to the earlier path; here photos have them in their order.
    paths = {number: f"{number:02d}" for number in range(len(neighbours))}
    inliers, similarity = (np.array(column) for column in zip(*neighbours, strict=True))
    order = reranked(similarity.astype(np.float32), inliers, thresholds.weak)
    assert order.tolist() == [one.photo for one in ranked(found, paths)]


def test_nothing_is_known_of_unlabelled_photos_and_of_two_folders_of_one_site() -> None:
    folders = ["tower", "hall_a", "hall_a", "hall_b", "_other", "_other"]
    places = places_of(folders, ["hall_*"])
    assert places.same(1).tolist() == [False, True, True, False, False, False]
    assert places.different(1).tolist() == [True, False, False, False, True, True]
    assert not places.same(4).any()
    assert places.different(4).tolist() == [True, True, True, True, False, False]


def test_a_site_of_folders_that_are_not_there_is_refused() -> None:
    with pytest.raises(SystemExit, match="'towers'"):
        places_of(["tower"], ["tower,towers"])


def test_the_sample_is_of_held_out_places_and_always_the_same(tmp_path: Path) -> None:
    for place, count in {"a": 5, "b": 5, "c": 5, "d": 2, "_other": 9}.items():
        (tmp_path / place).mkdir()
        for number in range(count):
            (tmp_path / place / f"{number}.jpg").touch()
    found = held_out(tmp_path, 3, 2, [])
    assert [path.parent.name for path in found.paths] == [*"bbbdd", "_other", "_other"]
    assert found.places.labels.tolist() == [0, 0, 0, 1, 1, -1, -1]
    assert found.paths == held_out(tmp_path, 3, 2, []).paths


def test_a_look_alike_belongs_to_the_place_of_the_photo_that_it_is_like() -> None:
    labels = np.array([0, 0, 1, 1, -1, -1, -1, -1])
    similarity = np.zeros((8, 8), np.float32)
    similarity[0, [4, 5, 6]] = 0.9
    similarity[1, [4, 5, 6]] = 0.8
    similarity[2, [0, 4, 5]] = 0.7  # photo 0 is like 2, not 2 like 0
    similarity[3, [5, 6, 7]] = 0.7
    pairs = common_pairs(Places(labels, labels), [similarity])
    owners = dict(zip(map(tuple, pairs.photos.tolist()), pairs.owner.tolist(), strict=True))
    assert owners[0, 2] == 1
    assert owners[0, 4] == 0
    assert owners[3, 7] == 1
    assert owners[0, 1] == 0


def test_every_model_verifies_the_look_alikes_of_all() -> None:
    labels = np.array([0, 0, *[-1] * 8])
    one, other = np.zeros((2, 10, 10), np.float32)
    one[0, 2:5], other[0, 5:8] = 0.9, 0.9
    one[1, 2:5], other[1, 2:5] = 0.9, 0.9
    pairs = common_pairs(Places(labels, labels), [one, other])
    assert [b for a, b in pairs.photos.tolist() if a == 0] == [1, 2, 3, 4, 5, 6, 7]


@pytest.fixture(scope="module")
def sample_photos(features: Mapping[Path, Features]) -> PhotoSet:
    return read_set(next(iter(features)).parents[1])


@pytest.fixture(scope="module")
def judge(sample_photos: PhotoSet, features: Mapping[Path, Features], model: Model) -> Judge:
    return Judge(sample_photos, [features[p] for p in sample_photos.paths], model.metadata)


def test_photos_of_the_same_site_are_no_mistakes(
    sample_photos: PhotoSet, features: Mapping[Path, Features], model: Model
) -> None:
    labels = sample_photos.places.labels
    photos = PhotoSet("one site", sample_photos.paths, Places(labels, np.minimum(labels, 0)))
    one_site = Judge(photos, [features[p] for p in photos.paths], model.metadata)
    pairs = common_pairs(photos.places, [one_site.similarity])
    assert (labels[pairs.photos[~pairs.same]] < 0).any(axis=1).all()
    queries = one_site.queries(weak=6)
    beside = Judge(sample_photos, [features[p] for p in photos.paths], model.metadata).queries(6)
    assert (queries.by_similarity >= beside.by_similarity).all()
    assert queries.verified.mean() >= beside.verified.mean()


def test_the_worst_are_the_most_confident_wrong_and_the_most_similar_missed(
    sample_photos: PhotoSet, judge: Judge
) -> None:
    pairs = common_pairs(sample_photos.places, [judge.similarity])
    inliers = judge.agreeing_pairs(pairs.photos)
    text = failures(sample_photos.paths, judge, pairs, verified=10_000, most=2)
    wrong, missed = (part.splitlines() for part in text.split("\n\nMost similar"))
    rows = [line.split(" | ") for line in (*wrong[-2:], *missed[-2:])]
    assert int(rows[0][0][2:]) == inliers[~pairs.same].max()
    assert all(a.split("/")[0] == b.split("/")[0] for _, _, a, b in rows[2:])
    assert float(rows[2][1]) >= float(rows[3][1])


def test_the_tool_prints_what_cairn_evaluate_says_with_intervals_around_it(
    tmp_path: Path,
) -> None:
    # So small that a decoder cannot halve them: both read the same pixels.
    samples = write_samples(tmp_path / "samples", places=4, distractors=4, size=(240, 180))
    photos, library = training_folder(samples, tmp_path / "training"), tmp_path / "library"
    found, model = tmp_path / "found.json", write_tiny_model(tmp_path / "tiny.onnx")
    twice = (model, model)
    options = ("--dev", samples.root, "--json", found, "--processes", "1", "--worst", "1")
    done = tool("measure.py", "--photos", photos, *twice, *options)
    assert done.code == 0, done.err
    held, dev = json.loads(found.read_text())["sets"]
    assert (held["places"], dev["places"], dev["photos"]) == (2, 4, 28)
    first, second = dev["models"]
    figures = first["figures"]
    cairn(library, "models", "import", model)
    retrieval, verification = (
        cairn(library, "evaluate", task, samples.root, "--model", "tiny").document
        for task in ("retrieval", "verification")
    )
    expected = {
        "mAP global": retrieval["global_only"]["map"],
        "mAP re-ranked": retrieval["map"],
        "AUC": verification["auc"],
        "recall at 95 %": verification["recall_at_95_precision"],
        "recall at 99 %": verification["recall_at_99_precision"],
    }
    for name, value in expected.items():
        measured, (low, high) = figures[name]
        assert measured == pytest.approx(value)
        assert low <= high
        assert second["differences"][name] == [0, [0, 0]]
    for title in ("| model | MB | ms a photo |", "held-out: 2 places", "| beside ", "Most similar"):
        assert title in done.out


def test_a_model_without_thresholds_of_its_own_re_ranks_as_is_best_on_held_out_places(
    sample_photos: PhotoSet, judge: Judge, features: Mapping[Path, Features], model: Model
) -> None:
    uncalibrated = replace(model.metadata, verify=PROVISIONAL)
    fresh = Judge(sample_photos, [features[p] for p in sample_photos.paths], uncalibrated)
    best = fresh.queries(fresh.weak()).verified.mean()
    assert all(best >= fresh.queries(weak).verified.mean() for weak in range(6, 30))
    assert judge.weak() == model.metadata.verify.weak


def test_a_folder_that_is_not_there_is_refused_in_one_sentence(tmp_path: Path) -> None:
    model = write_tiny_model(tmp_path / "tiny.onnx")
    for place in "ab":
        (tmp_path / "photos" / place).mkdir(parents=True)
    done = tool("measure.py", "--photos", tmp_path / "photos", model, "--dev", tmp_path / "none")
    assert done.code == 1
    assert done.err.startswith(f"There is no folder {tmp_path / 'none'}")
