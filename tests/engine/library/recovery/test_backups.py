from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import InputError, LibraryDamagedError, LibraryError, LibraryLockedError
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.recovery.backups import replace_database, write_backup
from engine.library.recovery.snapshots import KEPT, snapshots, write_snapshot
from engine.library.soundness import is_sound_copy
from tests.engine.library.catalogue import PHOTOS, add_photos, described, held, make_library
from tests.engine.library.damage import overwrite, root_page, truncate, zero_page
from tests.engine.library.disks import small_disk
from tests.engine.library.test_connection import hold


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("original") / "library"
    make_library(root)
    return root


@pytest.fixture
def root(original: Path, tmp_path: Path) -> Path:
    """A library of its own for each test."""
    return shutil.copytree(original, tmp_path / "library")


def backup_of(root: Path, file: Path) -> Path:
    with open_reader(root) as reader:
        write_backup(reader, file)
    return file


def add_more(root: Path, numbers: range) -> None:
    with open_writer(root) as writer, writer.transaction():
        add_photos(writer, writer.sources()[0].id, 1, numbers)


def test_a_backup_is_the_whole_library_in_one_file(root: Path, tmp_path: Path) -> None:
    file = backup_of(root, tmp_path / "backup.db")
    assert is_sound_copy(file)
    again = tmp_path / "again"
    assert replace_database(again, file) is None
    assert held(again) == held(root)
    assert described(again) == set(range(PHOTOS))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "backup.db", "library"]


def test_a_backup_is_of_one_moment_while_a_writer_goes_on(root: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with open_writer(root) as writer:
            number = PHOTOS
            while not stop.is_set():
                with writer.transaction():
                    add_photos(writer, 1, 1, range(number, number + 3))
                number += 3

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for turn in range(5):
            file = backup_of(root, tmp_path / f"{turn}.db")
            replace_database(tmp_path / str(turn), file)
            assert len(described(tmp_path / str(turn))) % 3 == 0
    finally:
        stop.set()
        thread.join()


def test_an_older_backup_is_replaced_and_anything_else_is_not(root: Path, tmp_path: Path) -> None:
    file = backup_of(root, tmp_path / "backup.db")
    add_more(root, range(PHOTOS, PHOTOS + 1))
    backup_of(root, file)
    replace_database(tmp_path / "again", file)
    assert held(tmp_path / "again") == held(root)
    precious = tmp_path / "thesis.txt"
    precious.write_text("years of work")
    for target in (precious, tmp_path, tmp_path / "no folder" / "b.db", root / "b.db"):
        with pytest.raises(InputError):
            backup_of(root, target)
    assert precious.read_text() == "years of work"
    assert not (root / "b.db").exists()


def test_a_backup_does_not_replace_a_library_that_is_in_use(root: Path, tmp_path: Path) -> None:
    with open_writer(tmp_path / "other") as other:
        other.set_setting("a", "b")
        file = Layout(tmp_path / "other").database
        with pytest.raises(InputError, match="in use"):
            backup_of(root, file)


def test_a_damaged_library_is_not_backed_up(root: Path, tmp_path: Path) -> None:
    database = Layout(root).database
    zero_page(database, root_page(database, "files"))
    with pytest.raises(LibraryDamagedError, match="doctor --repair"):
        backup_of(root, tmp_path / "backup.db")
    assert [path.name for path in tmp_path.iterdir()] == ["library"]


def test_a_full_disk_leaves_nothing_behind_and_the_older_backup_alone(
    root: Path, tmp_path: Path
) -> None:
    older = backup_of(root, tmp_path / "older.db")
    with small_disk(tmp_path / "disk", older.stat().st_size + 100_000) as disk:
        shutil.copyfile(older, disk / "b.db")
        with pytest.raises(LibraryError, match="no room") as caught:
            backup_of(root, disk / "b.db")
        assert not isinstance(caught.value, LibraryDamagedError)
        assert [path.name for path in disk.iterdir()] == ["b.db"]
        assert is_sound_copy(disk / "b.db")
    assert held(root)["photos"]


def test_restore_brings_back_the_backup_and_keeps_what_was(root: Path, tmp_path: Path) -> None:
    file = backup_of(root, tmp_path / "backup.db")
    before = held(root)
    add_more(root, range(PHOTOS, PHOTOS + 10))
    after = held(root)
    kept = replace_database(root, file)
    assert held(root) == before
    assert described(root) == set(range(PHOTOS))
    assert kept is not None
    replace_database(root, kept)
    assert held(root) == after


def test_restoring_a_snapshot_keeps_the_features_of_the_photos_in_it(
    root: Path, tmp_path: Path
) -> None:
    file = backup_of(root, tmp_path / "backup.db")
    add_more(root, range(PHOTOS, PHOTOS + 10))
    snapshot = replace_database(root, file)
    assert snapshot is not None
    replace_database(root, snapshot)
    assert described(root) == set(range(PHOTOS))
    with open_reader(root) as reader:
        assert len(list(reader.pairs(1))) == PHOTOS - 1
        assert reader.undescribed() == 10


def test_the_oldest_snapshot_can_be_restored(root: Path) -> None:
    before = held(root)
    oldest = write_snapshot(Layout(root))
    add_more(root, range(PHOTOS, PHOTOS + 1))
    while len(snapshots(Layout(root))) < KEPT:
        write_snapshot(Layout(root))
    replace_database(root, oldest)
    assert held(root) == before


def test_readers_see_the_old_state_and_then_the_new_one(root: Path, tmp_path: Path) -> None:
    file = backup_of(root, tmp_path / "backup.db")
    add_more(root, range(PHOTOS, PHOTOS + 10))
    with open_reader(root) as reader:
        reader.db.execute("BEGIN")
        assert len(reader.photos()) == PHOTOS + 10
        replace_database(root, file)
        assert len(reader.photos()) == PHOTOS + 10
        reader.db.execute("COMMIT")
        assert len(reader.photos()) == PHOTOS


def test_no_id_is_given_again_after_a_restore(root: Path, tmp_path: Path) -> None:
    file = backup_of(root, tmp_path / "backup.db")
    add_more(root, range(PHOTOS, PHOTOS + 10))
    given = max(held(root)["photos"])
    replace_database(root, file)
    add_more(root, range(9000, 9001))
    assert max(held(root)["photos"]) > given


def test_what_is_no_sound_backup_is_refused_and_the_library_untouched(
    root: Path, tmp_path: Path
) -> None:
    good = backup_of(root, tmp_path / "good.db")
    text, cut, newer, other = (tmp_path / name for name in ("text", "cut", "newer", "other"))
    text.write_text("no database " * 1000)
    for path in (cut, newer):
        shutil.copyfile(good, path)
    truncate(cut, cut.stat().st_size // 2)
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute(
            "UPDATE _sqlite_migrations SET name = '0999_future' WHERE name LIKE '0001%'"
        )
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE notes (text)")
    before = (held(root), sorted(path.name for path in root.iterdir()))
    for file in (text, cut, newer, other, tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError):
            replace_database(root, file)
    assert (held(root), sorted(path.name for path in root.iterdir())) == before


def test_a_library_that_is_being_written_is_not_restored(root: Path, tmp_path: Path) -> None:
    file = backup_of(root, tmp_path / "backup.db")
    with hold(root) as other:
        with pytest.raises(LibraryLockedError):
            replace_database(root, file)
        other.kill()


def test_restore_over_a_damaged_library_keeps_all_its_files(root: Path, tmp_path: Path) -> None:
    file = backup_of(root, tmp_path / "backup.db")
    before = held(root)
    database = Layout(root).database
    with hold(root) as other:
        other.kill()
    overwrite(database, 0, bytes(5000))
    remains = {path.name: path.read_bytes() for path in root.glob("library.db*")}
    assert {"library.db", "library.db-wal"} <= remains.keys()
    kept = replace_database(root, file)
    assert kept is not None
    assert kept.parent == Layout(root).damaged
    del remains["library.db-shm"]
    for name, data in remains.items():
        assert (kept / name).read_bytes() == data
    assert held(root) == before


def test_restore_brings_back_a_library_whose_database_is_gone(root: Path, tmp_path: Path) -> None:
    file = backup_of(root, tmp_path / "backup.db")
    before = held(root)
    add_more(root, range(PHOTOS, PHOTOS + 1))
    with hold(root) as other:
        other.kill()
    Layout(root).database.unlink()
    with pytest.raises(LibraryDamagedError, match="gone"):
        open_writer(root)
    replace_database(root, file)
    assert held(root) == before


def test_a_full_disk_leaves_the_library_as_it_was(root: Path, tmp_path: Path) -> None:
    file = backup_of(root, tmp_path / "backup.db")
    size = file.stat().st_size
    with small_disk(tmp_path / "disk", 2 * size) as disk:
        crowded = shutil.copytree(root, disk / "library")
        add_more(crowded, range(PHOTOS, PHOTOS + 5))
        before = held(crowded)
        with pytest.raises(LibraryError, match="room"):
            replace_database(crowded, file)
        assert held(crowded) == before
        assert not list(crowded.glob("*unfinished*"))


@pytest.mark.parametrize("damaged", [False, True], ids=["sound", "damaged"])
def test_a_crash_leaves_the_old_state_or_the_new_one(
    original: Path, tmp_path: Path, damaged: bool
) -> None:
    file = backup_of(original, tmp_path / "backup.db")
    old_root = shutil.copytree(original, tmp_path / "old")
    add_more(old_root, range(PHOTOS, PHOTOS + 10))
    old, new = held(old_root), held(original)
    if damaged:
        zero_page(Layout(old_root).database, 1)
    seen, step, code = [], 0, 9
    while code == 9:
        root = shutil.copytree(old_root, tmp_path / f"{damaged}{step}")
        command = [sys.executable, "-m", "tests.engine.library.crashes", str(step), str(root)]
        code = subprocess.run([*command, str(file)], check=False).returncode
        seen.append(state_of(root))
        step += 1
    assert code == 0
    expected = [None if damaged else old, new]
    turn = seen.index(new)
    assert turn > 3
    assert seen == [expected[0]] * turn + [new] * (len(seen) - turn)


def state_of(root: Path) -> object:
    """What a library holds; None where it is damaged, with its database kept for a repair."""
    try:
        return held(root)
    except LibraryDamagedError:
        assert Layout(root).database.stat().st_size > 0
        return None
