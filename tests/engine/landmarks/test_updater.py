from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.delg.features import Features
from engine.delg.model import Model
from engine.landmarks.updater import LandmarkUpdater
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.photos.facts import Facts
from engine.photos.formats import Format
from engine.samples.library import SampleSet

FACTS = Facts(Format.JPEG, 800, 600, None, None, None, None)


def silent(done: int, total: int, what: str) -> None:
    """Nobody watches."""


class Interrupted(Exception):  # noqa: N818
    """The program was stopped."""


def add(
    writer: LibraryWriter, model: Model, features: Mapping[Path, Features], paths: list[Path]
) -> int:
    known_as = writer.register_model("m", "1", model.file.sha256, model.file.features_id)
    source = writer.add_source(paths[0].parents[1])
    for path in paths:
        key = path.name.encode().rjust(3, b"0") + path.parent.name.encode()[:10]
        content = key.ljust(16, b"\0")[:16]
        relative = str(path.relative_to(source.path)).encode()
        writer.record_file(source.id, (relative, 1, 1), content, FACTS)
        writer.record_features(known_as, content, features[path])
    return known_as


@pytest.fixture
def paths(samples: SampleSet) -> list[Path]:
    return [path for photos in samples.landmarks.values() for path in photos]


def groups(root: Path) -> set[frozenset[Path]]:
    return {frozenset(album.photos) for album in Cairn(root).albums().landmarks}


def test_photos_that_arrive_one_by_one_are_grouped_as_all_at_once(
    tmp_path: Path, model: Model, features: Mapping[Path, Features], paths: list[Path]
) -> None:
    for name, arrivals in (("at once", [paths]), ("one by one", [[path] for path in paths])):
        with open_writer(tmp_path / name) as writer:
            add(writer, model, features, arrivals[0])
            grouper = LandmarkUpdater(writer, model.file)
            grouper.update(silent)
            for arrived in arrivals[1:]:
                add(writer, model, features, arrived)
                grouper.update(silent)
    assert groups(tmp_path / "one by one") == groups(tmp_path / "at once")
    assert len(groups(tmp_path / "at once")) == 4


def test_an_interrupted_comparison_is_completed_by_the_next(
    tmp_path: Path,
    model: Model,
    features: Mapping[Path, Features],
    paths: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(done: int, total: int, what: str) -> None:
        raise Interrupted

    monkeypatch.setattr("engine.retrieval.pair_verification._BATCH", 10)
    with open_writer(tmp_path / "cut") as writer:
        known_as = add(writer, model, features, paths)
        with pytest.raises(Interrupted):
            LandmarkUpdater(writer, model.file).update(interrupt)
        assert 0 < len(list(writer.pairs(known_as))) <= 10
        LandmarkUpdater(writer, model.file).update(silent)
    with open_writer(tmp_path / "whole") as writer:
        add(writer, model, features, paths)
        LandmarkUpdater(writer, model.file).update(silent)
    assert groups(tmp_path / "cut") == groups(tmp_path / "whole")


def test_regrouping_changes_nothing_when_nothing_changed(
    tmp_path: Path, model: Model, features: Mapping[Path, Features], paths: list[Path]
) -> None:
    with open_writer(tmp_path) as writer:
        add(writer, model, features, paths)
        assert len(LandmarkUpdater(writer, model.file).update(silent)) == 4
    before = Cairn(tmp_path).albums()
    assert Cairn(tmp_path).regroup(silent) == []
    assert Cairn(tmp_path).albums() == before


def test_landmarks_of_photos_that_are_gone_go_and_a_photo_left_alone_is_none(
    tmp_path: Path, model: Model, features: Mapping[Path, Features], paths: list[Path]
) -> None:
    with open_writer(tmp_path) as writer:
        add(writer, model, features, paths[:4])
        grouper = LandmarkUpdater(writer, model.file)
        grouper.update(silent)
        (source,) = writer.sources()
        for path in paths[:3]:
            writer.forget_file(source.id, str(path.relative_to(source.path)).encode())
        assert len(writer.drop_orphans()) == 3
        grouper.update(silent, anew=True)
        assert [one for one in writer.landmarks() if one.photos] == []


def test_another_model_groups_anew_however_few_the_photos(
    tmp_path: Path, model: Model, features: Mapping[Path, Features], paths: list[Path]
) -> None:
    with open_writer(tmp_path) as writer:
        add(writer, model, features, paths[:8])
        photos = [photo.id for photo in writer.photos()]
        writer.replace_landmarks([(b"another model 16", photos, ())])
        LandmarkUpdater(writer, model.file).update(silent)
    assert groups(tmp_path) == {frozenset(paths[:4]), frozenset(paths[4:8])}


def test_landmarks_that_were_made_in_another_way_are_made_anew_without_a_new_photo(
    tmp_path: Path,
    model: Model,
    features: Mapping[Path, Features],
    paths: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with open_writer(tmp_path) as writer:
        add(writer, model, features, paths)
        grouper = LandmarkUpdater(writer, model.file)
        made = grouper.update(silent)
        writer.replace_landmarks([])
        assert grouper.update(silent) == []
        monkeypatch.setattr("engine.landmarks.updater.ALGORITHM_VERSION", 0)
        assert len(grouper.update(silent)) == len(made)
