from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.errors import LibraryDamagedError, LibraryError
from engine.library.changes import LibraryWriter
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.records import Pair, Source
from engine.library.recovery.snapshots import (
    KEPT,
    newest_sound,
    snapshot_if_due,
    snapshots,
    write_snapshot,
)
from tests.engine.library.catalogue import held, make_library
from tests.engine.library.damage import root_page, truncate, zero_page
from tests.engine.library.disks import small_disk
from tests.engine.library.rows import FACTS, content, features, state


def as_library(snapshot: Path, root: Path) -> Path:
    root.mkdir()
    shutil.copyfile(snapshot, Layout(root).database)
    return root


def dated(layout: Layout, when: datetime) -> Path:
    return layout.snapshots / when.strftime("%Y-%m-%dT%H-%M-%SZ.db")


def test_a_snapshot_is_a_library_without_what_can_be_computed_again(tmp_path: Path) -> None:
    make_library(tmp_path / "library")
    path = write_snapshot(Layout(tmp_path / "library"))
    root = as_library(path, tmp_path / "again")
    assert held(root) == held(tmp_path / "library")
    with open_reader(root) as reader:
        assert len(reader.vectors(1)[0]) == 0
        assert list(reader.pairs(1)) == []
    assert path.stat().st_size < Layout(tmp_path / "library").database.stat().st_size
    assert list(path.parent.iterdir()) == [path]


def test_a_snapshot_remembers_ids_that_were_given_and_schema_and_indexes(
    writer: LibraryWriter, source: Source, tmp_path: Path
) -> None:
    for number in range(3):
        writer.record_file(source.id, state(b"%d" % number), content(number), FACTS)
    last = writer.photos()[-1].id
    writer.forget_file(source.id, b"2")
    writer.drop_orphans()
    root = as_library(write_snapshot(writer.layout), tmp_path / "again")
    with open_writer(root) as again:
        again.record_file(source.id, state(b"3"), content(3), FACTS)
        assert again.photos()[-1].id > last
        sql = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
        assert again.db.execute(sql).fetchall() == writer.db.execute(sql).fetchall()


def test_a_snapshot_holds_what_is_committed(writer: LibraryWriter, source: Source) -> None:
    writer.set_setting("a", "committed")
    with writer.transaction():
        writer.set_setting("a", "not yet")
        path = write_snapshot(writer.layout)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT value FROM settings").fetchall() == [("committed",)]
    connection.close()


def test_one_is_due_each_day_and_when_the_clock_was_set_back(
    writer: LibraryWriter, source: Source
) -> None:
    first = snapshot_if_due(writer)
    assert first is not None
    assert snapshot_if_due(writer) is None
    now = datetime.now(UTC)
    first.rename(dated(writer.layout, now - timedelta(hours=25)))
    second = snapshot_if_due(writer)
    assert second is not None
    future = second.rename(dated(writer.layout, now + timedelta(days=400)))
    third = snapshot_if_due(writer)
    assert third is not None
    assert snapshot_if_due(writer) is None
    assert snapshots(writer.layout)[0] == third
    assert snapshots(writer.layout)[-1] == future


def test_none_is_due_before_there_are_sources(writer: LibraryWriter) -> None:
    assert snapshot_if_due(writer) is None


def test_ten_are_kept_and_two_of_one_second_are_two(writer: LibraryWriter, source: Source) -> None:
    foreign = writer.layout.snapshots / "notes.txt"
    foreign.parent.mkdir()
    foreign.write_text("mine")
    future = dated(writer.layout, datetime.now(UTC) + timedelta(days=1))
    write_snapshot(writer.layout).rename(future)
    written = [write_snapshot(writer.layout) for _ in range(KEPT)]
    assert len(set(written)) == KEPT
    assert snapshots(writer.layout) == written[::-1]
    assert not future.exists()
    write_snapshot(writer.layout)
    assert len(snapshots(writer.layout)) == KEPT
    assert not written[0].exists()
    assert foreign.exists()


def test_a_damaged_snapshot_displaces_no_sound_one(writer: LibraryWriter, source: Source) -> None:
    written = [write_snapshot(writer.layout) for _ in range(KEPT)]
    truncate(written[-1], 5000)
    newest = write_snapshot(writer.layout)
    assert all(path.exists() for path in written)
    truncate(newest, 0)
    assert newest_sound(writer.layout) == written[-2]


def test_a_damaged_library_gives_no_snapshot(tmp_path: Path) -> None:
    make_library(tmp_path / "library")
    layout = Layout(tmp_path / "library")
    sound = write_snapshot(layout)
    zero_page(layout.database, root_page(layout.database, "photos"))
    with pytest.raises(LibraryDamagedError, match="doctor --repair"):
        write_snapshot(layout)
    assert list(layout.snapshots.iterdir()) == [sound]


def test_what_a_crash_left_half_written_goes(writer: LibraryWriter, source: Source) -> None:
    path = write_snapshot(writer.layout)
    half = path.with_name(f"{path.name}.77.unfinished")
    half.write_bytes(path.read_bytes()[:5000])
    assert snapshots(writer.layout) == [path]
    write_snapshot(writer.layout)
    assert not half.exists()


def test_a_full_disk_leaves_no_part_of_a_snapshot(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 12_000_000) as disk, open_writer(disk / "library") as writer:
        source = writer.add_source(tmp_path)
        for number in range(50):
            writer.record_file(source.id, state(b"%d" % number), content(number), FACTS)
        writer.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ballast = disk / "ballast"
        size = shutil.disk_usage(disk).free - 20_000
        ballast.write_bytes(bytes(size))
        with pytest.raises(LibraryError, match="room"):
            snapshot_if_due(writer)
        assert list(writer.layout.snapshots.iterdir()) == []
        ballast.unlink()
        assert snapshot_if_due(writer) is not None
        writer.set_setting("a", "b")


def test_pairs_are_not_restored_with_a_snapshot_so_that_photos_are_compared_again(
    writer: LibraryWriter, source: Source, model_id: int, tmp_path: Path
) -> None:
    for number in range(2):
        writer.record_file(source.id, state(b"%d" % number), content(number), FACTS)
        writer.record_features(model_id, content(number), features(number))
    a, b = (photo.id for photo in writer.photos())
    writer.store_pairs(model_id, [Pair(a, b, 9, "weak")])
    root = as_library(write_snapshot(writer.layout), tmp_path / "again")
    with open_reader(root) as reader:
        assert list(reader.pairs(model_id)) == []
        assert reader.undescribed() == 2
