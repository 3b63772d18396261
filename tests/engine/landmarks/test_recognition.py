"""Naming, on rendered places: photos by named landmarks, landmarks by what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import numpy as np
import pytest

from engine.delg.features import Features
from engine.delg.installed import DEFAULT_NAME
from engine.delg.model import Model
from engine.evaluation.recognition import measure_recognition
from engine.landmarks.gazetteer import ATTRIBUTION
from engine.landmarks.name_suggestions import NameEvidence, NameSource, suggestions
from engine.landmarks.named_photos import NamedLandmarks, NamedPhotos
from engine.landmarks.recognition import Recognized, recognize
from engine.library.connection import open_reader, open_writer
from engine.library.records import Pair
from engine.photos.facts import Facts
from engine.photos.formats import Format
from engine.photos.identity import content_key
from engine.retrieval.verification import verify
from engine.samples.library import SampleSet

FACTS = Facts(Format.JPEG, 800, 600, None, None, None, None)


@pytest.fixture
def root(
    tmp_path: Path,
    model: Model,
    features: Mapping[Path, Features],
    places: list[tuple[Path, ...]],
    samples: SampleSet,
) -> Path:
    """A library of all but the last photo of the first three places, and of the distractors."""
    kept = [path for photos in places[:3] for path in photos[:-1]]
    with open_writer(tmp_path / "library") as writer:
        known_as = writer.register_model(
            DEFAULT_NAME, "1", model.file.sha256, model.file.features_id
        )
        source = writer.add_source(samples.root)
        with writer.transaction():
            for path in (*kept, *samples.distractors):
                relative = path.relative_to(source.path).as_posix().encode()
                writer.record_file(source.id, (relative, 1, 1), content_key(path), FACTS)
                writer.record_features(known_as, content_key(path), features[path])
    return tmp_path / "library"


def named_as(root: Path, names: Mapping[str, tuple[Path, ...]]) -> NamedLandmarks:
    """The photos of the library among these, by name; landmarks 101, 102, …"""
    with open_reader(root) as reader:
        known = {
            name: [photo.id for path in paths if (photo := reader.photo_by_path(path))]
            for name, paths in names.items()
        }
    return {101 + n: (name, photos) for n, (name, photos) in enumerate(known.items())}


def recognized(root: Path, model: Model, images: list[Path], named: NamedLandmarks) -> Recognized:
    names = list(map(str, images))
    with open_reader(root) as reader:
        return recognize(reader, model.file, named, names, lambda done, total, what: None)


def test_photos_are_named_by_the_named_landmarks_they_match(
    root: Path, model: Model, places: list[tuple[Path, ...]], samples: SampleSet
) -> None:
    named = named_as(root, {"the tower": places[0], "the hall": places[2]})
    unseen, known, other = places[2][-1], places[0][0], samples.distractors[0]
    result = recognized(root, model, [unseen, known, other, unseen], named)
    assert [(one.path, one.landmark, one.id) for one in result.predictions] == [
        (unseen, "the hall", 102),
        (known, "the tower", 101),
        (other, None, None),
    ]
    assert set(result.predictions[0].support) <= set(places[2][:-1])
    assert known not in result.predictions[1].support
    assert all(0 < one.confidence < 1 and one.support for one in result.predictions[:2])
    assert (result.predictions[2].confidence, result.predictions[2].support) == (0, ())


def test_without_named_landmarks_nothing_is_named_and_failures_are_told(
    root: Path, model: Model, places: list[tuple[Path, ...]], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff no photo")
    result = recognized(root, model, [places[0][0], broken], {})
    assert [one.landmark for one in result.predictions] == [None]
    assert [error.path for error in result.failed] == [str(broken)]


def test_a_photo_of_no_landmark_is_not_its_own_background() -> None:
    vectors = np.eye(3, dtype=np.float16)
    photos = NamedPhotos.of(np.array([1, 2, 3]), vectors, {9: ("a", [1, 77])}, {1})
    query = vectors[2].astype(np.float32)
    assert photos.seen_by(query).background.tolist() == [1, 0]
    assert photos.seen_by(query, without=3).background.tolist() == [0]
    assert photos.seen_by(query, among=[2]).photos.tolist() == []


def test_each_photo_of_a_labelled_set_is_named_by_the_others(
    model: Model, features: Mapping[Path, Features], places: list[tuple[Path, ...]]
) -> None:
    paths = list(features)
    label_of = {path: label for label, photos in enumerate(places) for path in photos}
    vectors = np.stack([one.global_feature.astype(np.float32) for one in features.values()])
    metrics = measure_recognition(
        list(features.values()),
        np.array([label_of.get(path, -1) for path in paths], np.int64),
        vectors @ vectors.T,
        model.metadata,
        lambda done, total, what: None,
    )
    assert metrics["top1_accuracy"] > 0.8
    assert metrics["top1_accuracy"] >= metrics["gap"] > 0.8
    assert metrics["false_accepts"] == 0


def test_each_source_suggests_a_name_for_an_unnamed_landmark(
    model: Model, features: Mapping[Path, Features], places: list[tuple[Path, ...]]
) -> None:
    paths = [*places[0], *places[2]]
    every = [features[path] for path in paths]
    first, second, third = (0, 1), (2, 3), (4, 5, 6, 7)  # the named one is the same place
    pairs = []
    for a in second:
        for b in (*first, *third):
            found = verify(every[a], every[b], model.metadata)
            pairs.append(Pair(min(a, b), max(a, b), found.inliers, found.verdict))
    clues = NameEvidence(
        landmarks={1: first, 2: second, 3: third},
        named={1: ("the tower", first)},
        ids=np.arange(8),
        vectors=np.stack([one.global_feature for one in every]),
        pairs=pairs,
        folders={photo: PurePosixPath("Pictures/2019 Paris trip") for photo in range(4)},
        positions={2: (48.8583, 2.2945), 4: (41.9022, 12.4539)},
        settings=model.metadata.verify,
    )
    suggested = suggestions(clues)
    assert set(suggested) == {2, 3}
    assert {(one.name, one.source, one.attribution) for one in suggested[2]} == {
        ("the tower", NameSource.LANDMARKS, None),
        ("Paris trip", NameSource.FOLDERS, None),
        ("Paris", NameSource.GPS, ATTRIBUTION),
    }
    confidences = [one.confidence for one in suggested[2]]
    assert confidences == sorted(confidences, reverse=True)
    assert [one.name for one in suggested[3]] == ["Rome"]
