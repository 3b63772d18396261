"""The open library, as the command line and the window use it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.delg import installed
from engine.delg.graph import ModelFile, inspect_model
from engine.errors import NoLibraryError, NotFoundError
from engine.library.change_events import ChangeEvent, Topic
from engine.library.connection import open_writer
from engine.library.indexing_settings import Speed


@pytest.fixture
def library(tmp_path: Path) -> Cairn:
    open_writer(tmp_path / "library").close()
    return Cairn(tmp_path / "library")


@pytest.fixture
def inspected(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The model files that were inspected, in order."""
    files: list[Path] = []

    def counted(path: Path) -> ModelFile:
        files.append(path)
        return inspect_model(path)

    monkeypatch.setattr(installed, "inspect_model", counted)
    return files


def test_a_model_file_is_inspected_once(library: Cairn, inspected: list[Path]) -> None:
    library.status()
    library.progress()
    library.models()
    assert len(inspected) == len(set(inspected)) > 0


def test_a_model_file_that_changed_is_inspected_again(
    library: Cairn, inspected: list[Path], tiny_model: Path
) -> None:
    library.layout.models.mkdir()
    imported = library.layout.models / "tiny.onnx"
    shutil.copyfile(tiny_model, imported)
    library.models()
    os.utime(imported, ns=(0, 0))
    library.models()
    assert inspected.count(imported) == 2
    imported.unlink()
    with pytest.raises(NotFoundError):
        library.models("tiny")


def test_a_library_that_is_not_there_yet_says_so(tmp_path: Path) -> None:
    library = Cairn(tmp_path / "none")
    for use in (library.status, library.photos, library.retry_failures, library.require):
        with pytest.raises(NoLibraryError):
            use()
    assert not (tmp_path / "none").exists()


def test_the_speed_is_kept_for_all_who_open_the_library(library: Cairn) -> None:
    assert library.speed() is Speed.GENTLE
    library.set_speed(Speed.FULL)
    assert Cairn(library.root).speed() is Speed.FULL


def test_a_write_tells_what_it_changed(library: Cairn, tmp_path: Path) -> None:
    told: list[ChangeEvent] = []
    library.subscribe(told.append)
    (tmp_path / "photos").mkdir()
    library.add_source(tmp_path / "photos")
    library.set_speed(Speed.FULL)
    library.retry_failures()
    assert [set(one.topics) for one in told] == [
        {Topic.SOURCES},
        {Topic.SETTINGS},
        {Topic.FAILURES},
    ]
    assert ChangeEvent.merged(told).topics == {Topic.SOURCES, Topic.SETTINGS, Topic.FAILURES}


def test_a_write_that_fails_tells_nothing(library: Cairn, tmp_path: Path) -> None:
    told: list[ChangeEvent] = []
    library.subscribe(told.append)
    with pytest.raises(NotFoundError):
        library.remove_source(tmp_path / "none")
    with pytest.raises(NotFoundError):
        library.decide(lambda to: to.rename(1, "Mill"))
    assert told == []
