from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import Judge, common_pairs
from labelled import PhotoSet, held_out, read_set
from printed import short
from properties import PROVISIONAL, verify_text, write_metadata
from reranking import reranked
from sites import Places, places_of
from worst import failures

from engine.delg.evidence_model import INPUT_NAMES, EvidenceModel
from engine.delg.features import Features, normalise, quantise
from engine.delg.graph import inspect_model
from engine.delg.metadata import ModelMetadata, VerifySettings
from engine.delg.model import Model
from engine.evaluation.metrics import average_precision
from engine.retrieval.ranking import SearchHit, rank_nearest, ranked
from engine.retrieval.verdict import Verdict, verdict_of
from engine.retrieval.verification import Verification
from engine.samples.library import write_samples
from tests.engine.cli.running import cairn
from tests.packaging.model.running import tool, training_folder
from tests.synthetic_match import synthetic_match
from tests.tiny_model import LOCAL, write_tiny_model


def evidence(agreeing: int, thresholds: VerifySettings) -> Verification:
    """What `verify` says where that many matches agree."""
    return synthetic_match(verdict_of(agreeing, None, thresholds), agreeing)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.floats(-1, 1, width=32)), min_size=1, max_size=20))
def test_re_ranking_is_that_of_the_search(neighbours: list[tuple[int, float]]) -> None:
    thresholds = VerifySettings(residual=20, verified=26, likely=14, weak=13)
    found = [
        SearchHit(number, similarity, similarity, evidence(agreeing, thresholds))
        for number, (agreeing, similarity) in enumerate(neighbours)
    ]
    # Ties go to the earlier path; here photos have them in their order.
    named = [replace(one, file=f"{one.photo:02d}") for one in found]
    inliers, similarity = (np.array(column) for column in zip(*neighbours, strict=True))
    order = reranked(similarity.astype(np.float32), inliers, thresholds.weak)
    assert order.tolist() == [one.photo for one in ranked(named)]


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
    for place, count in {"a": 5, "b": 5, "c": 2, "e": 5, "_other": 9}.items():
        (tmp_path / place).mkdir()
        for number in range(count):
            (tmp_path / place / f"{number}.jpg").touch()
    found = held_out(tmp_path, 3, 2, [])
    assert [path.parent.name for path in found.paths] == [*"aaacc", "_other", "_other"]
    assert found.places.labels.tolist() == [0, 0, 0, 1, 1, -1, -1]
    assert found.paths == held_out(tmp_path, 3, 2, []).paths


def test_a_look_alike_belongs_to_the_place_of_the_photo_that_it_is_like() -> None:
    labels = np.array([0, 0, 1, 1, -1, -1, -1, -1])
    similarity = np.zeros((8, 8), np.float32)
    similarity[0, [4, 5, 6]] = 0.9
    similarity[1, [4, 5, 6]] = 0.8
    similarity[2, [0, 4, 5]] = 0.7  # photo 0 is like 2, not 2 like 0
    similarity[3, [5, 6, 7]] = 0.7
    pairs = common_pairs(Places.of_labels(labels), [similarity])
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
    pairs = common_pairs(Places.of_labels(labels), [one, other])
    assert [b for a, b in pairs.photos.tolist() if a == 0] == [1, 2, 3, 4, 5, 6, 7]


@pytest.fixture(scope="module")
def sample_photos(features: Mapping[Path, Features]) -> PhotoSet:
    return read_set(next(iter(features)).parents[1])


def with_evidence(model: Model, evidence: EvidenceModel | None) -> ModelMetadata:
    return replace(model.metadata, verify=replace(model.metadata.verify, evidence=evidence))


@pytest.fixture(scope="module")
def judge(sample_photos: PhotoSet, features: Mapping[Path, Features], model: Model) -> Judge:
    """Answers by the embedded model without an evidence model."""
    found = [features[path] for path in sample_photos.paths]
    return Judge(sample_photos, found, with_evidence(model, None))


@pytest.fixture(scope="module")
def weighing_judge(
    sample_photos: PhotoSet, features: Mapping[Path, Features], model: Model
) -> Judge:
    """Answers by the embedded model with a made-up evidence model, which verifies nothing."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(64, model.file.local_dimensions)).astype(np.float32)
    coefficients = dict(zip(INPUT_NAMES, (4.0, 0.2, 1.5, 1.0, 0.5), strict=True))
    background = quantise(normalise(vectors))
    evidence = EvidenceModel(coefficients, -12.0, 1.0, 0.5, 0.1, background)
    found = [features[path] for path in sample_photos.paths]
    return Judge(sample_photos, found, with_evidence(model, evidence))


def test_photos_of_the_same_site_are_no_mistakes(
    sample_photos: PhotoSet, features: Mapping[Path, Features], model: Model
) -> None:
    labels = sample_photos.places.labels
    places = replace(sample_photos.places, sites=np.minimum(labels, 0))
    photos = PhotoSet("one site", sample_photos.paths, places)
    one_site = Judge(photos, [features[p] for p in photos.paths], model.metadata)
    pairs = common_pairs(photos.places, [one_site.similarity])
    assert (labels[pairs.photos[~pairs.same]] < 0).any(axis=1).all()
    queries = one_site.queries(weak=6)
    beside = Judge(sample_photos, [features[p] for p in photos.paths], model.metadata).queries(6)
    assert (queries.by_similarity >= beside.by_similarity).all()
    assert queries.verified.mean() >= beside.verified.mean()


def test_the_score_of_a_pair_is_its_probability_where_there_is_one() -> None:
    assert synthetic_match(Verdict.LIKELY, 30, 0.75).strength == 0.75
    assert synthetic_match(None, 30, 0.0).strength == 0
    assert synthetic_match(Verdict.LIKELY, 30).strength == 30
    assert synthetic_match(None, 4).strength == 4


def test_an_evidence_model_re_ranks_as_the_search_does(
    sample_photos: PhotoSet, features: Mapping[Path, Features], model: Model
) -> None:
    # Prefers few inliers, so that the order is neither that of similarity nor that of inliers.
    background = np.ones((1, model.file.local_dimensions), np.int8)
    evidence = EvidenceModel({"log_inliers": -2.0}, 8.0, 0.9, 0.5, 0.1, background)
    described = [features[path] for path in sample_photos.paths]
    perverse = Judge(sample_photos, described, with_evidence(model, evidence))
    labels, similarity = sample_photos.places.labels, perverse.similarity
    found = perverse.queries(weak=99)
    expected = []
    for query in found.photos:
        others = np.delete(np.arange(len(labels)), query)
        proofs = perverse.verify(int(query), others)
        cosines = similarity[query, others]
        near = others[np.argsort(-cosines, kind="stable")]
        vectors = np.stack([one.global_feature.astype(np.float32) for one in described])
        similarities = similarity[query, near].tolist()
        nearest = rank_nearest(vectors[query], near.tolist(), similarities, vectors[near])
        proof = dict(zip(others.tolist(), proofs, strict=True))
        results = [replace(one, verification=proof[one.photo]) for one in nearest]
        order = [one.photo for one in ranked(results)]
        expected.append(average_precision(labels[order] == labels[query]))
    np.testing.assert_allclose(found.verified, expected)
    assert (found.verified < found.by_similarity).any()


def test_an_evidence_model_tells_from_which_probability_it_re_ranks(weighing_judge: Judge) -> None:
    assert weighing_judge.weak() == 0.1


def test_a_pair_is_verified_once_and_either_way_round(judge: Judge) -> None:
    (one,) = judge.verify(3, np.array([1]))
    assert judge.verify(1, np.array([3, 0]))[0] is one
    assert judge.verify_pairs(np.array([[5, 6], [1, 3]]))[1] is one


@pytest.mark.parametrize(("name", "missing"), [("judge", 0), ("weighing_judge", 2)])
def test_the_worst_are_the_most_confident_wrong_and_the_most_similar_missed(
    sample_photos: PhotoSet, name: str, missing: int, request: pytest.FixtureRequest
) -> None:
    judge: Judge = request.getfixturevalue(name)
    pairs = common_pairs(sample_photos.places, [judge.similarity])
    found = judge.verify_pairs(pairs.photos)
    text = failures(sample_photos.paths, judge, pairs, most=2)
    wrong, missed = (part.splitlines()[4:] for part in text.strip().split("\n\nMost similar"))
    rows = [line.removeprefix("| ").split(" | ") for line in wrong]
    false = [one.strength for one, same in zip(found, pairs.same, strict=True) if not same]
    assert float(rows[0][0]) == pytest.approx(max(false), rel=1e-3)
    rows = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in missed]
    numbers = {short(path): number for number, path in enumerate(sample_photos.paths)}
    unverified = {
        (int(a), int(b))
        for (a, b), one, same in zip(pairs.photos, found, pairs.same, strict=True)
        if same and one.verdict is not Verdict.VERIFIED
    }
    assert len(rows) == min(2, len(unverified)) == missing
    assert {(numbers[a], numbers[b]) for *_, a, b in rows} <= unverified
    similarities = [float(row[2]) for row in rows]
    assert similarities == sorted(similarities, reverse=True)


def test_the_tool_prints_what_cairn_evaluate_says_with_intervals_around_it(
    tmp_path: Path,
) -> None:
    # So small that a decoder cannot halve them: both read the same pixels.
    samples = write_samples(tmp_path / "samples", places=4, distractors=4, size=(240, 180))
    photos, library = training_folder(samples, tmp_path / "training"), tmp_path / "library"
    found, model = tmp_path / "found.json", write_tiny_model(tmp_path / "tiny.onnx")
    evidence = EvidenceModel(
        {"log_inliers": 1.0}, -2.0, 0.9, 0.5, 0.1, np.eye(LOCAL, dtype=np.int8)
    )
    thresholds = replace(inspect_model(model).metadata.verify, evidence=evidence)
    weighing = Path(shutil.copy(model, tmp_path / "weighing.onnx"))
    write_metadata(weighing, {"verify": verify_text(thresholds)})
    options = ("--dev", samples.root, "--json", found, "--processes", "1", "--worst", "1")
    done = tool("measure.py", "--photos", photos, model, model, weighing, *options)
    assert done.code == 0, done.err
    held, dev = json.loads(found.read_text())["sets"]
    assert (held["places"], dev["places"], dev["photos"]) == (2, 4, 28)
    first, second, third = dev["models"]
    assert (first["weak"], third["weak"]) == (6, 0.1)
    assert third["differences"]["mAP global"] == [0, [0, 0]]
    assert 0 <= third["figures"]["AUC"][0] <= 1
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
        (tmp_path / "photos" / place / "0.jpg").touch()
    done = tool("measure.py", "--photos", tmp_path / "photos", model, "--dev", tmp_path / "none")
    assert done.code == 1
    assert done.err.startswith(f"There is no folder {tmp_path / 'none'}")
