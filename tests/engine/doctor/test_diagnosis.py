from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.cairn import Cairn
from engine.delg.graph import inspect_model
from engine.doctor.checks import Check
from engine.doctor.diagnosis import Diagnosis, examine
from engine.errors import LibraryLockedError, NotALibraryError
from engine.library.active_model import ACTIVE_MODEL
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.recovery.snapshots import write_snapshot
from engine.photos.thumbnails import ThumbnailStore
from engine.retrieval.vector_search import index_path, update_index
from tests.engine.library.damage import overwrite, root_page, zero_page
from tests.engine.library.rows import FACTS, content, features, state
from tests.tiny_model import write_tiny_model

PHOTOS = 30


def add(root: Path, model: int, numbers: range) -> None:
    with open_writer(root) as writer, writer.transaction():
        for number in numbers:
            writer.record_file(1, state(b"%d" % number), content(number), FACTS)
            writer.record_features(model, content(number), features(number))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A library of photos with the tiny model's kind of features, a snapshot and thumbnails."""
    root = tmp_path / "library"
    Layout(root).models.mkdir(parents=True)
    model = inspect_model(write_tiny_model(Layout(root).models / "tiny.onnx"))
    (tmp_path / "photos").mkdir()
    with open_writer(root) as writer:
        writer.add_source(tmp_path / "photos")
        writer.register_model("tiny", "0", model.sha256, model.features_id)
        writer.set_setting(ACTIVE_MODEL, "tiny")
        write_snapshot(writer.layout)
    ThumbnailStore(Layout(root).thumbnails).write(content(1), np.zeros((9, 9, 3), np.uint8))
    add(root, 1, range(PHOTOS))
    return root


def examined(root: Path, *, repair: bool = False) -> Diagnosis:
    return examine(Cairn(root), repair=repair, progress=lambda done, total, what: None)


def check(root: Path, name: str, *, repair: bool = False) -> Check:
    return next(one for one in examined(root, repair=repair).checks if one.name == name)


def repaired(root: Path, name: str) -> str:
    """Finds one fault and mends it; all is well then. Gives what was said of it."""
    before = examined(root)
    assert [one.name for one in before.checks if not one.ok] == [name]
    assert not before.well
    after = examined(root, repair=True)
    assert after.well
    assert [one.name for one in after.checks if one.repaired] == [name]
    assert all(one.ok for one in examined(root).checks)
    return next(one.detail for one in after.checks if one.repaired)


def test_all_is_well_and_what_it_runs_on_is_told(root: Path) -> None:
    found = examined(root)
    assert found.well
    assert all(one.ok and one.detail and not one.repaired for one in found.checks)
    assert {"cairn", "python", "sqlite", "onnxruntime", "opencv"} <= found.versions.keys()
    assert [one.name for one in found.providers if one.chosen] != []
    assert str(root.parent / "photos") in check(root, "sources").detail


def test_nothing_is_written_without_repair(root: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    examined(root)
    after = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    assert before.keys() == after.keys()
    assert before[Layout(root).database] == after[Layout(root).database]


def test_damaged_features_are_dropped_and_wait_again(root: Path) -> None:
    with closing(sqlite3.connect(Layout(root).database)) as connection, connection:
        connection.execute("DELETE FROM local_features WHERE photo_id = 3")
        connection.execute("DELETE FROM global_features WHERE photo_id = 4")
        connection.execute("UPDATE local_features SET data = x'0100' WHERE photo_id = 5")
        connection.execute("UPDATE global_features SET vector = zeroblob(8) WHERE photo_id = 6")
    assert "4 photos" in repaired(root, "features")
    with open_reader(root) as reader:
        assert reader.vectors(1)[0].tolist() == [1, 2, *range(7, PHOTOS + 1)]
        assert reader.counts(1).pending == 4


def test_features_of_a_model_that_is_gone_stay_while_they_are_all_there_is(root: Path) -> None:
    with open_writer(root) as writer:
        gone = writer.register_model("gone", "3", "cd" * 32, "cd" * 32)
        writer.record_features(gone, content(1), features(1))
        writer.record_file(1, state(b"x"), content(500), FACTS)
        writer.record_features(gone, content(500), features(500))
    found = check(root, "other models", repair=True)
    assert not found.ok
    assert not found.repaired
    assert "models import" in found.detail
    with open_reader(root) as reader:
        assert len(reader.vectors(gone)[0]) == 2
    add(root, 1, range(500, 501))
    assert "gone 3" in repaired(root, "other models")
    with open_reader(root) as reader:
        assert len(reader.vectors(gone)[0]) == 0
        assert len(reader.vectors(1)[0]) == PHOTOS + 1


def test_features_stay_when_the_active_model_is_not_installed(root: Path) -> None:
    (Layout(root).models / "tiny.onnx").unlink()
    found = {one.name: one for one in examined(root, repair=True).checks}
    assert not found["models"].ok
    assert not found["other models"].ok
    with open_reader(root) as reader:
        assert len(reader.vectors(1)[0]) == PHOTOS


def test_a_damaged_model_is_named(root: Path) -> None:
    overwrite(Layout(root).models / "tiny.onnx", 0, bytes(50))
    found = check(root, "models", repair=True)
    assert "tiny.onnx" in found.detail
    assert not found.ok


@pytest.mark.parametrize("fault", ["missing", "damaged", "header", "stale", "behind"])
def test_the_index_is_built_anew(root: Path, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("engine.retrieval.vector_search", "engine.doctor.checks"):
        monkeypatch.setattr(f"{module}.LEAST_FOR_INDEX", 5)
    model = inspect_model(Layout(root).models / "tiny.onnx")
    path = index_path(Layout(root).index, model)
    with open_reader(root) as reader:
        update_index(reader, model, 1)
    assert "intact" in check(root, "index").detail
    if fault == "missing":
        path.unlink()
    elif fault == "damaged":
        overwrite(path, 100, b"\xff" * 500)
    elif fault == "header":
        path.with_suffix(".json").write_text("{}")
    elif fault == "stale":
        with open_writer(root) as writer:
            for photo in writer.photos():
                writer.record_features(1, photo.content, features(photo.id + 5000))
    else:
        add(root, 1, range(600, 610))
    repaired(root, "index")
    assert "intact" in check(root, "index").detail


def test_orphaned_thumbnails_and_leftovers_are_removed(root: Path) -> None:
    store = ThumbnailStore(Layout(root).thumbnails)
    store.write(content(999), np.zeros((9, 9, 3), np.uint8))
    leftover = store.path(content(1), 256).with_name("abc.unfinished")
    leftover.write_bytes(b"part")
    assert "1 photos" in check(root, "thumbnails").detail
    os.utime(leftover, (0, 0))
    assert "1 unfinished" in repaired(root, "thumbnails")
    assert store.read(content(999), 256) is None
    assert store.read(content(1), 256) is not None
    assert not leftover.exists()


def test_a_missing_or_damaged_snapshot_is_replaced(root: Path) -> None:
    (snapshot,) = Layout(root).snapshots.iterdir()
    overwrite(snapshot, 0, bytes(5000))
    assert snapshot.name in repaired(root, "snapshots")
    for path in Layout(root).snapshots.iterdir():
        path.unlink()
    repaired(root, "snapshots")


def test_a_damaged_database_is_replaced_and_said_what_was_saved(root: Path) -> None:
    zero_page(Layout(root).database, root_page(Layout(root).database, "settings"))
    found = examined(root)
    assert [one.name for one in found.checks] == ["database"]
    assert "doctor --repair" in found.checks[0].detail
    done = check(root, "database", repair=True)
    assert done.repaired
    assert f"{PHOTOS} photos" in done.detail
    assert f"{PHOTOS} local_features" in done.detail
    assert str(Layout(root).damaged) in done.detail
    with open_reader(root) as reader:
        assert reader.setting(ACTIVE_MODEL) == "tiny"
        assert len(reader.vectors(1)[0]) == PHOTOS
    assert examined(root).well


def test_no_library_is_not_the_doctors_business(tmp_path: Path) -> None:
    for repair in (False, True):
        with pytest.raises(NotALibraryError):
            examined(tmp_path / "none", repair=repair)
    assert not (tmp_path / "none").exists()


def test_a_library_that_is_being_written_is_examined_but_not_repaired(root: Path) -> None:
    with open_writer(root):
        assert examined(root).well
        with pytest.raises(LibraryLockedError):
            examined(root, repair=True)
