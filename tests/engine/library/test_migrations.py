from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlite_utils import Database

from engine.delg.graph import inspect_model
from engine.delg.installed import DEFAULT_NAME, EMBEDDED
from engine.errors import LibraryError, LibraryLockedError
from engine.library import migrations
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.records import DecisionKind, Pair
from engine.library.recovery.backups import replace_database
from engine.library.recovery.repair import find_damage, repair_database
from engine.library.recovery.snapshots import snapshots, write_snapshot
from tests.engine.library.catalogue import PHOTOS, decide_some, described, held, make_library
from tests.engine.library.damage import root_page, zero_page
from tests.engine.library.older import make_older
from tests.engine.library.test_connection import hold


def add_notes(db: Database) -> None:
    db.execute("CREATE TABLE notes (photo_id INTEGER REFERENCES photos(id), note TEXT)")


def fail(db: Database) -> None:
    add_notes(db)
    raise ZeroDivisionError


Register = Callable[[Callable[[Database], None]], None]


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Makes this version of Cairn one with another migration."""

    def add(step: Callable[[Database], None]) -> None:
        monkeypatch.setitem(migrations._STEPS, "0999_test", step)
        known = migrations.migrations
        monkeypatch.setattr(known, "_migrations", list(known._migrations))
        known(name="0999_test")(step)

    return add


def notes(root: Path) -> int:
    with open_reader(root) as reader:
        return int(reader.db.execute("SELECT count(*) FROM notes").fetchone()[0])


def tables(root: Path) -> list[str]:
    return tables_of(Layout(root).database)


def tables_of(database: Path) -> list[str]:
    with closing(Database(database)) as db:
        return db.table_names()


def test_a_reader_of_an_older_library_sees_the_present_schema(
    tmp_path: Path, register: Register
) -> None:
    make_library(tmp_path / "library")
    before = held(tmp_path / "library")
    register(add_notes)
    assert notes(tmp_path / "library") == 0
    assert held(tmp_path / "library") == before


def test_a_snapshot_is_written_before_a_migration_and_can_be_restored_after(
    tmp_path: Path, register: Register
) -> None:
    root = tmp_path / "library"
    make_library(root)
    before = held(root)
    register(add_notes)
    open_writer(root).close()
    (path,) = snapshots(Layout(root))
    assert "notes" not in tables_of(path)
    with open_writer(root) as writer:
        writer.set_setting("model", "another")
    replace_database(root, path)
    assert held(root) == before
    assert notes(root) == 0


def test_without_a_snapshot_there_is_no_migration(tmp_path: Path, register: Register) -> None:
    root = tmp_path / "library"
    make_library(root)
    Layout(root).snapshots.write_text("in the way")
    register(add_notes)
    for opened in (open_writer, open_reader):
        with pytest.raises(LibraryError, match="cannot be used"):
            opened(root)
    assert "notes" not in tables(root)


def test_a_migration_that_fails_leaves_the_library_as_it_was(
    tmp_path: Path, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "library"
    make_library(root)
    before = held(root)
    register(fail)
    with pytest.raises(ZeroDivisionError):
        open_writer(root)
    assert "notes" not in tables(root)
    monkeypatch.undo()
    assert held(root) == before


def test_an_older_library_that_is_being_written_cannot_be_read_yet(
    tmp_path: Path, register: Register
) -> None:
    with hold(tmp_path) as other:
        register(add_notes)
        with pytest.raises(LibraryLockedError, match="Another process is writing"):
            open_reader(tmp_path)
        other.kill()
    assert notes(tmp_path) == 0


def test_a_new_library_needs_no_snapshot(tmp_path: Path, register: Register) -> None:
    register(add_notes)
    open_writer(tmp_path).close()
    assert snapshots(Layout(tmp_path)) == []


def test_features_with_float32_scores_become_what_they_would_be_now(tmp_path: Path) -> None:
    root = tmp_path / "library"
    make_library(root)
    make_older(root, "0003_decisions")
    before = held(root)
    make_older(root, "0002_half_scores")
    with closing(Database(Layout(root).database)) as db:
        for rowid, data in db.execute("SELECT rowid, data FROM local_features").fetchall():
            db.execute("UPDATE local_features SET data = ? WHERE rowid = ?", (widened(data), rowid))
        db.conn.commit()
    assert held(root) == before
    assert len(snapshots(Layout(root))) == 2


def test_a_library_without_decisions_keeps_all_it_has_and_can_take_some(tmp_path: Path) -> None:
    root = tmp_path / "library"
    make_library(root)
    before, pairs = held(root), compared(root)
    make_older(root, "0003_decisions")
    with closing(Database(Layout(root).database)) as db:
        assert "decisions" not in db.table_names()
        assert "score" in db.table("pairs").columns_dict
    lost = {
        "decisions": ([], []),
        "landmarks": [replace(one, also=()) for one in before["landmarks"]],
        "models": [replace(one, features=None) for one in before["models"]],
    }
    assert held(root) == before | lost
    assert compared(root) == pairs
    assert find_damage(root) == []
    with open_writer(root) as writer:
        decide_some(writer)
        assert "score" not in writer.db.table("pairs").columns_dict
    assert find_damage(root) == []


def test_a_backup_of_a_library_without_decisions_can_be_restored(tmp_path: Path) -> None:
    root, old = tmp_path / "library", tmp_path / "old"
    make_library(root)
    shutil.copytree(root, old)
    make_older(old, "0003_decisions")
    pairs = compared(root)
    kept = replace_database(root, Layout(old).database)
    assert held(root)["decisions"] == ([], [])
    assert compared(root) == pairs
    assert kept is not None
    replace_database(root, kept)
    assert len(held(root)["decisions"][0]) > len(DecisionKind)


def test_an_older_library_knows_which_photos_it_has_compared(tmp_path: Path) -> None:
    root = tmp_path / "library"
    make_library(root)
    make_older(root, "0004_uncompared")
    with closing(Database(Layout(root).database)) as db, db.atomic():
        db.execute("DELETE FROM pairs WHERE 7 IN (a, b)")
        marked = "INSERT INTO settings VALUES ('compared up to, model 1', '1190')"
        db.execute(marked)
    with open_writer(root) as writer:
        assert writer.uncompared(1) == [7, *range(1191, PHOTOS + 1)]
        assert not writer.db.execute("SELECT 1 FROM settings WHERE key LIKE 'compared%'").fetchall()
    assert find_damage(root) == []


def test_a_damaged_library_without_decisions_is_repaired(tmp_path: Path) -> None:
    root = tmp_path / "library"
    make_library(root)
    make_older(root, "0003_decisions")
    zero_page(Layout(root).database, root_page(Layout(root).database, "settings"))
    assert find_damage(root)
    repair_database(root)
    assert find_damage(root) == []
    assert len(held(root)["landmarks"]) == 20
    assert len(compared(root)) == PHOTOS - 1


def register_shipped(root: Path) -> None:
    """Let the model of `make_library` be the one that shipped first."""
    with open_writer(root) as writer:
        writer.register_model("tiny", "1", migrations.SHIPPED_SHA256, "ef" * 32)


def features_of_models(root: Path) -> list[str | None]:
    with open_reader(root) as reader:
        return [one.features for one in reader.models()]


def test_features_of_the_first_shipped_model_never_meet_those_of_the_embedded_one() -> None:
    embedded = inspect_model(EMBEDDED / f"{DEFAULT_NAME}.onnx")
    assert embedded.features_id != migrations.SHIPPED_FEATURES


def test_an_older_library_keeps_its_pairs_and_knows_the_features_of_the_shipped_model(
    tmp_path: Path,
) -> None:
    root = tmp_path / "library"
    make_library(root)
    register_shipped(root)
    with open_writer(root) as writer:
        writer.register_model("other", "1", "cd" * 32, "cd" * 32)
    pairs, before = compared(root), described(root)
    make_older(root, "0005_evidence")
    with closing(Database(Layout(root).database)) as db:
        assert "probability" not in db.table("pairs").columns_dict
        assert "features" not in db.table("models").columns_dict
    assert compared(root) == pairs
    assert features_of_models(root) == [migrations.SHIPPED_FEATURES, None]
    assert described(root) == before
    assert find_damage(root) == []
    with open_writer(root) as writer:
        assert writer.register_model("tiny", "2", "12" * 32, migrations.SHIPPED_FEATURES) == 1


@pytest.mark.parametrize("lost", ["settings", "models"])
def test_a_damaged_older_library_knows_the_features_of_the_shipped_model_again(
    tmp_path: Path, lost: str
) -> None:
    root = tmp_path / "library"
    make_library(root)
    register_shipped(root)
    make_older(root, "0005_evidence")
    write_snapshot(Layout(root))
    zero_page(Layout(root).database, root_page(Layout(root).database, lost))
    assert find_damage(root)
    repair_database(root)
    assert find_damage(root) == []
    assert features_of_models(root) == [migrations.SHIPPED_FEATURES]
    assert len(compared(root)) == PHOTOS - 1


def test_pairs_come_along_with_a_restored_snapshot_of_an_older_model_file(tmp_path: Path) -> None:
    root = tmp_path / "library"
    make_library(root)
    with open_writer(root) as writer:
        writer.set_pairs_verified_by(1, "older")
        path = write_snapshot(writer.layout)
        writer.register_model("tiny", "2", "12" * 32, "ef" * 32)
        writer.replace_pairs(1, [Pair(1, 2, 50, "verified", 0.999)])
        writer.set_pairs_verified_by(1, "newer")
    pairs = compared(root)
    replace_database(root, path)
    assert compared(root) == pairs
    with open_reader(root) as reader:
        assert reader.pairs_verified_by(1) == "newer"


def test_probabilities_and_features_that_make_no_sense_are_damage(tmp_path: Path) -> None:
    root = tmp_path / "library"
    make_library(root)
    with open_writer(root) as writer:
        write_snapshot(writer.layout)
        writer.db.execute("UPDATE models SET features = 'none'")
        writer.db.execute("UPDATE pairs SET probability = 7 WHERE a = 9")
    assert find_damage(root) == ["1 rows of models make no sense"]
    repair_database(root)
    assert features_of_models(root) == ["ef" * 32]
    assert len(compared(root)) == PHOTOS - 2


def compared(root: Path) -> list[Pair]:
    with open_reader(root) as reader:
        return list(reader.pairs(1))


def widened(data: bytes) -> bytes:
    """Packed local features as the first version of Cairn packed them."""
    count = int.from_bytes(data[:2], "little")
    begin = 4 + 4 * data[3] + 5 * count
    scores = np.frombuffer(data[begin : begin + 2 * count], "<f2")
    return data[:begin] + scores.astype("<f4").tobytes() + data[begin + 2 * count :]
