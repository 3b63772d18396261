"""The main job, as a person does it: index, search, match, landmarks, export."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.samples.library import SampleSet
from tests.engine.cli.running import cairn


@pytest.fixture(scope="module")
def query(samples: SampleSet) -> Path:
    return next(iter(samples.landmarks.values()))[0]


def others(samples: SampleSet, query: Path) -> set[str]:
    return {str(path) for path in samples.landmarks[query.parent.name] if path != query}


def test_index_counts_what_it_did_and_does_nothing_twice(
    samples: SampleSet, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number, path in enumerate(next(iter(samples.landmarks.values()))[:3]):
        (folder / f"{number}.jpg").write_bytes(path.read_bytes())
    (folder / "copy.jpg").write_bytes((folder / "0.jpg").read_bytes())
    (folder / "notes.txt").write_text("not a photo", encoding="utf-8")
    first = cairn(tmp_path / "library", "index", folder, "--workers", "2").document
    counts = {key: first[key] for key in ("photos", "files", "added", "ignored", "unchanged")}
    assert counts == {"photos": 3, "files": 4, "added": 4, "ignored": 1, "unchanged": 0}
    assert first["failed"] == []
    assert first["inference_seconds"] > 0
    again = cairn(tmp_path / "library", "index").document
    assert (again["added"], again["unchanged"], again["ignored"]) == (0, 4, 1)
    assert again["inference_seconds"] == 0


def test_search_finds_the_place_and_nothing_else_is_verified(
    library: Path, samples: SampleSet, query: Path
) -> None:
    document = cairn(library, "search", query).document
    verified = {one["path"] for one in document["results"] if one["verdict"] == "verified"}
    assert verified == others(samples, query)
    assert str(query) not in {one["path"] for one in document["results"]}
    assert set(document["seconds"]) == {"extract", "neighbours", "verify", "total"}
    scores = [one["score"] for one in document["results"]]
    assert scores == sorted(scores, reverse=True)
    for one in document["results"]:
        assert one["probability"] is None or 0 <= one["probability"] <= 1
    x, y, width, height = document["results"][0]["region"]
    assert 0 <= x < x + width <= 800
    assert 0 <= y < y + height <= 600


def test_search_is_deterministic(library: Path, query: Path) -> None:
    first, again = (cairn(library, "search", query).document["results"] for _ in range(2))
    assert first == again


def test_search_for_a_photo_outside_the_library_and_with_itself(
    library: Path, samples: SampleSet, query: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "elsewhere.jpg"
    outside.write_bytes(query.read_bytes())
    with_self = cairn(library, "search", outside, "--include-self", "--top", "1").document
    (best,) = with_self["results"]
    assert best["path"] == str(query)
    assert best["similarity"] == pytest.approx(1, abs=1e-2)
    without = cairn(library, "search", outside).document["results"]
    assert str(query) not in {one["path"] for one in without}


def test_search_for_a_region_finds_the_place(
    library: Path, samples: SampleSet, query: Path
) -> None:
    document = cairn(library, "search", query, "--region", "200,100,400,350").document
    found = {one["path"] for one in document["results"] if one["verdict"] == "verified"}
    assert found
    assert found <= others(samples, query)


def test_search_by_similarity_alone_verifies_nothing(library: Path, query: Path) -> None:
    results = cairn(library, "search", query, "--no-verify", "--top", "5").document["results"]
    assert len(results) == 5
    assert {one["verdict"] for one in results} == {None}
    assert {one["probability"] for one in results} == {None}
    assert [one["similarity"] for one in results] == sorted(
        (one["similarity"] for one in results), reverse=True
    )


def test_a_verdict_asked_for_is_the_least_that_is_shown(library: Path, query: Path) -> None:
    results = cairn(library, "search", query, "--verdict", "likely").document["results"]
    assert results
    assert {one["verdict"] for one in results} <= {"verified", "likely"}


def test_match_proves_it_and_draws_it(library: Path, samples: SampleSet, tmp_path: Path) -> None:
    a, b = next(iter(samples.landmarks.values()))[:2]
    picture = tmp_path / "why.png"
    there = cairn(library, "match", a, b, "--picture", picture).document
    assert there["verdict"] == "verified"
    assert there["geometry"] in ("homography", "affine", "fundamental")
    assert len(there["points_a"]) == len(there["points_b"]) == there["inliers"]
    assert np.array(there["alignment"]).shape == (3, 3)
    with Image.open(picture) as drawn:
        assert drawn.width > 1000
    back = cairn(library, "match", b, a).document
    assert back["inliers"] == there["inliers"]
    assert back["probability"] == there["probability"]
    assert back["points_a"] == there["points_b"]


def test_match_of_different_places_has_no_verdict_worth_a_name(
    library: Path, samples: SampleSet
) -> None:
    first, _, third, *_ = samples.landmarks.values()
    document = cairn(library, "match", first[0], third[0]).document
    assert document["verdict"] != "verified"
    if document["verdict"] is None:
        assert document["geometry"] == "none"
        assert document["matrix"] is None


def test_extract_writes_the_arrays_of_the_contract(
    library: Path, query: Path, tmp_path: Path
) -> None:
    (file,) = cairn(library, "extract", query, "--out", tmp_path / "out").document["files"]
    with np.load(file) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    count = len(found["scores"])
    assert found["global"].dtype == np.float32
    assert np.linalg.norm(found["global"]) == pytest.approx(1, abs=1e-5)
    assert found["keypoints"].shape == (count, 2)
    assert found["scales"].shape == (count,)
    norms = np.linalg.norm(found["descriptors"], axis=1)
    np.testing.assert_allclose(norms, 1, atol=1e-5)
    assert tuple(found["size"]) == (800, 600)


def test_landmarks_are_the_places_and_can_be_exported(
    library: Path, samples: SampleSet, tmp_path: Path
) -> None:
    document = cairn(library, "landmarks").document
    places = [{str(path) for path in photos} for photos in samples.landmarks.values()]
    for landmark in document["landmarks"]:
        assert any(set(landmark["photos"]) <= place for place in places)
        assert landmark["cover"] in landmark["photos"]
    assert sum(len(one["photos"]) for one in document["landmarks"]) >= 12
    first = document["landmarks"][0]
    done = cairn(library, "landmarks", "export", str(first["id"]), tmp_path / "album")
    copies = {path.read_bytes() for path in map(Path, done.document["files"])}
    assert done.code == 0
    assert copies == {Path(path).read_bytes() for path in first["photos"]}


def test_the_originals_are_as_they_were(library: Path, samples: SampleSet, query: Path) -> None:
    def state() -> dict[Path, tuple[str, int, int]]:
        files = [path for path in samples.root.rglob("*") if path.is_file()]
        return {
            path: (
                hashlib.sha256(path.read_bytes()).hexdigest(),
                path.stat().st_mtime_ns,
                path.stat().st_mode,
            )
            for path in files
        }

    before = state()
    for arguments in (("index",), ("search", query), ("match", query, query), ("status",)):
        assert cairn(library, *arguments).code == 0
    assert state() == before


def test_status_and_sources_say_what_there_is(library: Path, samples: SampleSet) -> None:
    status = cairn(library, "status").document
    assert status["photos"] == status["files"] == 20
    assert (status["failed"], status["pending"], status["paused"]) == (0, 0, False)
    assert status["bytes"]["thumbnails"] > 0
    assert status["bytes"]["database"] > 0
    (source,) = cairn(library, "sources").document["sources"]
    assert source == {
        "path": os.path.realpath(samples.root),
        "state": "online",
        "volume": "local",
        "photos": 20,
    }


def test_a_photo_can_be_named_by_its_id(library: Path, query: Path) -> None:
    by_path = cairn(library, "search", query).document["results"]
    ids = {one["path"]: one["photo"] for one in by_path}
    path, photo = next(iter(ids.items()))
    assert cairn(library, "search", str(photo)).document["query"] == path


def test_evaluate_gives_the_metrics_of_the_contract(library: Path, samples: SampleSet) -> None:
    for task, keys in (
        ("retrieval", {"queries", "map", "recall_at_1", "mean_precision_at_10", "global_only"}),
        ("grouping", {"pairwise_precision", "macro", "bcubed_f1", "landmarks", "waiting"}),
        ("recognition", {"gap", "top1_accuracy", "false_accepts"}),
        ("verification", {"auc", "precision", "recall", "pairs", "negatives"}),
    ):
        done = cairn(library, "evaluate", task, samples.root)
        assert done.code == 0
        assert keys | {"model", "seconds", "photos"} <= set(done.document)
    assert done.document["auc"] > 0.99


def test_renames_and_swaps_keep_photos_and_features(samples: SampleSet, tmp_path: Path) -> None:
    folder, library = tmp_path / "photos", tmp_path / "library"
    folder.mkdir()
    sources = [photos[0] for photos in samples.landmarks.values()]
    for number, path in enumerate(sources):
        (folder / f"{number}.jpg").write_bytes(path.read_bytes())
    assert cairn(library, "index", folder).code == 0

    def ids() -> dict[bytes, int]:
        found = cairn(library, "search", sources[0], "--include-self").document["results"]
        return {Path(one["path"]).read_bytes(): one["photo"] for one in found}

    before = ids()
    assert len(before) == 4
    for number in (3, 2, 1, 0):
        (folder / f"{number}.jpg").rename(folder / f"{number + 1}.jpg")
    shifted = cairn(library, "index").document
    assert shifted["inference_seconds"] == 0
    assert cairn(library, "status").document["pending"] == 0
    assert ids() == before
    (folder / "1.jpg").rename(folder / "t.jpg")
    (folder / "2.jpg").rename(folder / "1.jpg")
    (folder / "t.jpg").rename(folder / "2.jpg")
    assert cairn(library, "index").document["inference_seconds"] == 0
    assert ids() == before


def test_what_cairnignore_names_later_is_forgotten(samples: SampleSet, tmp_path: Path) -> None:
    folder, library = tmp_path / "photos", tmp_path / "library"
    folder.mkdir()
    place = next(iter(samples.landmarks.values()))
    for number, path in enumerate(place[:3]):
        (folder / f"{number}.jpg").write_bytes(path.read_bytes())
    assert cairn(library, "index", folder).document["landmarks"] == 1
    (folder / ".cairnignore").write_text("1.jpg\n", encoding="utf-8")
    again = cairn(library, "index").document
    assert (again["photos"], again["missing"]) == (2, 0)
    (landmark,) = cairn(library, "landmarks").document["landmarks"]
    assert {Path(path).name for path in landmark["photos"]} == {"0.jpg", "2.jpg"}


def test_a_source_that_is_removed_takes_its_landmarks_and_thumbnails_along(
    samples: SampleSet, tmp_path: Path
) -> None:
    folder, library = tmp_path / "photos", tmp_path / "library"
    folder.mkdir()
    for number, path in enumerate(next(iter(samples.landmarks.values()))[:2]):
        (folder / f"{number}.jpg").write_bytes(path.read_bytes())
    assert cairn(library, "index", folder).document["landmarks"] == 1
    assert cairn(library, "sources", "remove", folder).document == {"sources": []}
    assert cairn(library, "landmarks").document == {"landmarks": [], "waiting": []}
    status = cairn(library, "status").document
    assert (status["photos"], status["bytes"]["thumbnails"]) == (0, 0)


def test_the_matrix_of_a_match_maps_a_to_b_within_its_residuals(
    library: Path, samples: SampleSet
) -> None:
    a, b = list(samples.landmarks.values())[2][:2]
    found = cairn(library, "match", a, b).document
    points_a, points_b, matrix = (
        np.array(found[key]) for key in ("points_a", "points_b", "matrix")
    )
    mapped = np.column_stack([points_a, np.ones(len(points_a))]) @ matrix.T
    if found["geometry"] == "fundamental":
        along = (mapped[:, :2] * points_b).sum(axis=1) + mapped[:, 2]
        errors = np.abs(along) / np.linalg.norm(mapped[:, :2], axis=1)
        assert np.linalg.norm(matrix) == pytest.approx(1)
    else:
        errors = np.linalg.norm(mapped[:, :2] / mapped[:, 2:] - points_b, axis=1)
        assert matrix[2, 2] == pytest.approx(1)
    np.testing.assert_allclose(errors, found["residuals"], atol=0.1)
