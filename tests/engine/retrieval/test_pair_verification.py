from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import onnx
import pytest

from engine.cairn import Cairn
from engine.delg.features import Features
from engine.delg.graph import ModelFile, inspect_model
from engine.delg.installed import InstalledModels
from engine.delg.model import Model
from engine.indexing.indexer import IndexingResult, index
from engine.landmarks.updater import LandmarkUpdater
from engine.library.changes import LibraryWriter
from engine.library.connection import open_reader, open_writer
from engine.library.reads import LibraryReader
from engine.library.records import Pair
from engine.retrieval.pair_verification import Progress
from engine.retrieval.verification import verify
from engine.samples.library import SampleSet
from tests.engine.landmarks.test_updater import Interrupted, add, groups, silent

VERIFY = '{"residual": 28, "inliers": {"verified": 100, "likely": 10, "weak": 9}}'


@pytest.fixture
def newer(model: Model, tmp_path: Path) -> ModelFile:
    """The embedded model with other thresholds."""
    proto = onnx.load(model.file.path)
    changed = {"cairn.verify": VERIFY, "cairn.version": "99"}
    for one in proto.metadata_props:
        one.value = changed.get(one.key, one.value)
    path = tmp_path / "models" / model.file.path.name
    path.parent.mkdir()
    onnx.save(proto, path)
    return inspect_model(path)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.retrieval.pair_verification._BATCH", 10)


@pytest.fixture
def paths(samples: SampleSet) -> list[Path]:
    return [path for photos in samples.landmarks.values() for path in photos]


def pairs_of(reader: LibraryReader) -> list[Pair]:
    return list(reader.pairs(1))


def verified_by(model: ModelFile, reader: LibraryReader) -> list[Pair]:
    """The stored pairs, verified by a model as if there were nothing stored."""
    features = reader.features(1, [photo.id for photo in reader.photos()])
    found = []
    for pair in pairs_of(reader):
        seen = verify(features[pair.a], features[pair.b], model.metadata)
        found.append(Pair(pair.a, pair.b, seen.inliers, seen.verdict, seen.probability))
    return found


def interrupt_after(batches: int, done: list[tuple[int, int]]) -> Progress:
    def progress(count: int, total: int, what: str) -> None:
        if what == "pairs verified again":
            done.append((count, total))
            if len(done) == batches:
                raise Interrupted

    return progress


def is_outdated(grouper: LandmarkUpdater) -> bool:
    return grouper.is_outdated


def never() -> bool:
    return False


def grouped(writer: LibraryWriter, model: ModelFile) -> LandmarkUpdater:
    grouper = LandmarkUpdater(writer, model)
    grouper.update(silent)
    return grouper


def test_indexing_with_a_newer_model_file_verifies_pairs_again_and_describes_nothing(
    tmp_path: Path, samples: SampleSet, newer: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, done = tmp_path / "library", list[tuple[int, int]]()

    def indexed(batches: int) -> IndexingResult:
        progress = interrupt_after(batches, done)
        said: list[str] = []
        return index(
            Cairn(root),
            [samples.root],
            workers=1,
            model=None,
            progress=progress,
            message=said.append,
        )

    indexed(0)
    assert done == []
    with open_reader(root) as reader:
        before, (first, *_) = pairs_of(reader), reader.landmarks()
    Cairn(root).decide(lambda to: to.rename(first.id, "The tower"))
    with open_reader(root) as reader:
        landmarks, made = reader.landmarks(), reader.decisions()
    monkeypatch.setattr(
        "engine.library.active_model.InstalledModels",
        partial(InstalledModels, embedded=newer.path.parent),
    )
    with pytest.raises(Interrupted):
        indexed(2)
    with open_reader(root) as reader:
        expected = verified_by(newer, reader)
        assert pairs_of(reader) == expected[:20] + before[20:]
        assert reader.landmarks() == landmarks
        assert [one.version for one in reader.models()] == ["99"]
    last = indexed(0)
    assert done[2] == (30, len(before))
    assert done[-1] == (len(before), len(before))
    assert (last.counts.recorded, last.counts.inference_seconds) == (0, 0)
    with open_reader(root) as reader:
        assert expected != before
        assert pairs_of(reader) == expected
        assert (reader.landmarks(), reader.decisions()) == (landmarks, made)
        assert len(reader.vectors(1)[0]) == len(reader.photos())
    count = len(done)
    indexed(0)
    assert len(done) == count


def test_photos_that_arrive_while_pairs_are_outdated_join_landmarks_which_stay(
    tmp_path: Path,
    model: Model,
    features: Mapping[Path, Features],
    paths: list[Path],
    newer: ModelFile,
) -> None:
    with open_writer(tmp_path / "library") as writer:
        add(writer, model, features, paths[:7])
        grouped(writer, model.file)
        (gone, kept) = writer.landmarks()
        writer.store_landmarks([(gone.key, (), ())])
        add(writer, model, features, paths[7:8])
        grouper = grouped(writer, newer)
        assert is_outdated(grouper)
        assert [(one.id, one.photos) for one in writer.landmarks()] == [(kept.id, (5, 6, 7, 8))]
        assert len(grouper.verify_again(silent, never)) == 1
        assert not is_outdated(grouper)
        assert pairs_of(writer) == verified_by(newer, writer)
    assert groups(tmp_path / "library") == {frozenset(paths[:4]), frozenset(paths[4:8])}


def test_a_pause_ends_a_verification_which_goes_on_later(
    tmp_path: Path,
    model: Model,
    features: Mapping[Path, Features],
    paths: list[Path],
    newer: ModelFile,
) -> None:
    with open_writer(tmp_path / "library") as writer:
        add(writer, model, features, paths[:8])
        grouped(writer, model.file)
        before, turns = pairs_of(writer), iter((False, True))
        assert LandmarkUpdater(writer, newer).verify_again(silent, lambda: next(turns)) == []
        expected = verified_by(newer, writer)
        assert pairs_of(writer) == expected[:10] + before[10:]
        done: list[tuple[int, int]] = []
        grouper = LandmarkUpdater(writer, newer)
        grouper.verify_again(interrupt_after(0, done), never)
        assert done == [(20, 28), (28, 28)]
        assert pairs_of(writer) == expected


def test_a_change_of_the_model_in_the_middle_begins_again(
    tmp_path: Path,
    model: Model,
    features: Mapping[Path, Features],
    paths: list[Path],
    newer: ModelFile,
) -> None:
    with open_writer(tmp_path / "library") as writer:
        add(writer, model, features, paths[:8])
        grouped(writer, model.file)
        before = pairs_of(writer)
        with pytest.raises(Interrupted):
            LandmarkUpdater(writer, newer).verify_again(interrupt_after(1, []), never)
        grouper = LandmarkUpdater(writer, model.file)
        assert is_outdated(grouper)
        grouper.verify_again(silent, never)
        assert pairs_of(writer) == before


def test_pairs_of_an_older_library_are_verified_again_and_new_libraries_need_nothing(
    tmp_path: Path, model: Model, features: Mapping[Path, Features], paths: list[Path]
) -> None:
    with open_writer(tmp_path / "library") as writer:
        add(writer, model, features, paths[:8])
        grouper = LandmarkUpdater(writer, model.file)
        assert not is_outdated(grouper)
        grouper.update(silent)
        assert not is_outdated(grouper)
        right = pairs_of(writer)
        writer.store_pairs(1, [Pair(one.a, one.b, 1, "likely") for one in right])
        writer.db.execute("DELETE FROM settings WHERE key LIKE 'pairs verified by%'")
        assert is_outdated(grouper)
    Cairn(tmp_path / "library").regroup(silent)
    with open_reader(tmp_path / "library") as reader:
        assert pairs_of(reader) == right


def test_pairs_without_features_stay_as_they_are(
    tmp_path: Path,
    model: Model,
    features: Mapping[Path, Features],
    paths: list[Path],
    newer: ModelFile,
) -> None:
    with open_writer(tmp_path / "library") as writer:
        add(writer, model, features, paths[:4])
        grouped(writer, model.file)
        old, expected = pairs_of(writer), verified_by(newer, writer)
        writer.drop_features([(1, 2)])
        LandmarkUpdater(writer, newer).verify_again(silent, never)
        mixed = zip(old, expected, strict=True)
        assert pairs_of(writer) == [a if 2 in (a.a, a.b) else b for a, b in mixed]
