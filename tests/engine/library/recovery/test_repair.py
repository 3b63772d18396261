from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import LibraryDamagedError, LibraryError, LibraryLockedError
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.recovery.repair import Repair, find_damage, repair_database
from engine.library.recovery.snapshots import write_snapshot
from tests.engine.library.catalogue import PHOTOS, add_photos, described, held, make_library
from tests.engine.library.damage import (
    PAGE,
    flip,
    leaf_page,
    overwrite,
    root_page,
    truncate,
    zero_page,
)
from tests.engine.library.disks import small_disk
from tests.engine.library.rows import FACTS, content, state
from tests.engine.library.test_connection import hold

NEWER = 20
"""Photos that came after the snapshot."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a snapshot, that went on since."""
    root = tmp_path_factory.mktemp("original") / "library"
    make_library(root)
    with open_writer(root) as writer:
        write_snapshot(writer.layout)
        with writer.transaction():
            add_photos(writer, 1, 1, range(PHOTOS, PHOTOS + NEWER))
        writer.set_setting("model", "newer")
        writer.replace_landmarks(
            [(one.key, one.photos, one.also) for one in writer.landmarks()[1:]]
        )
    return root


@pytest.fixture
def root(original: Path, tmp_path: Path) -> Path:
    return shutil.copytree(original, tmp_path / "library")


def repaired(root: Path) -> Repair:
    """Repairs a library that is damaged; it is sound then, and the damaged one is kept."""
    before = Layout(root).database.read_bytes()
    assert find_damage(root)
    done = repair_database(root)
    assert find_damage(root) == []
    assert (done.kept / "library.db").read_bytes() == before
    assert not list(root.glob("library.db?*"))
    return done


def saved(done: Repair) -> dict[str, tuple[int, int | None]]:
    return {one.table: (one.saved, one.lost) for one in done.tables}


def test_a_sound_library_has_no_damage(root: Path) -> None:
    assert find_damage(root) == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("photos", "camera"),
        ("files", "path"),
        ("global_features", "vector"),
        ("local_features", "data"),
    ],
)
def test_a_damaged_page_costs_no_more_than_is_in_it(root: Path, table: str, column: str) -> None:
    before = held(root)
    zero_page(Layout(root).database, leaf_page(Layout(root).database, table, column))
    done = repaired(root)
    count, lost = saved(done)[table]
    assert count > PHOTOS / 4
    assert lost == PHOTOS + NEWER - count
    after = held(root)
    assert after["landmarks"] == before["landmarks"]
    assert after["model"] == "newer"
    if table != "photos":
        assert after["photos"] == before["photos"]
    assert before["photos"].items() >= after["photos"].items()
    assert len(after["photos"]) >= PHOTOS
    assert set(after["files"]) >= {(1, b"%05d.jpg" % number) for number in range(PHOTOS)}
    whole = PHOTOS + NEWER - (0 if table == "files" else lost or 0)
    assert len(described(root)) >= whole if table != "photos" else PHOTOS


@pytest.mark.parametrize(
    "table",
    ["photos", "files", "settings", "landmarks", "landmark_photos", "sources", "decisions"],
)
def test_a_table_whose_root_is_lost_is_that_of_the_snapshot(root: Path, table: str) -> None:
    zero_page(Layout(root).database, root_page(Layout(root).database, table))
    done = repaired(root)
    assert done.snapshot is not None
    assert saved(done)[table][0] == 0
    after = held(root)
    assert {photo: after["photos"][photo] for photo in range(1, PHOTOS + 1)} == {
        number + 1: content(number) for number in range(PHOTOS)
    }
    assert described(root) >= set(range(PHOTOS))
    assert after["model"] == ("tiny" if table == "settings" else "newer")


def test_a_damaged_index_of_a_table_loses_nothing(root: Path) -> None:
    before = held(root)
    database = Layout(root).database
    zero_page(database, root_page(database, "files_photo"))
    done = repaired(root)
    assert {lost for _, lost in saved(done).values()} <= {0, None}
    assert held(root) == before
    assert described(root) == set(range(PHOTOS + NEWER))


def test_an_overwritten_header_loses_nothing(root: Path) -> None:
    before = held(root)
    overwrite(Layout(root).database, 0, b"\xff" * 100)
    repaired(root)
    assert held(root) == before
    assert described(root) == set(range(PHOTOS + NEWER))


def test_what_is_only_in_the_log_is_saved_too(root: Path) -> None:
    with hold(root) as other:
        other.kill()
    overwrite(Layout(root).database, 0, b"\xff" * 100)
    assert Layout(root).database.with_name("library.db-wal").stat().st_size > 0
    repair_database(root)
    with open_reader(root) as reader:
        assert reader.setting("held") == "yes"


@pytest.mark.parametrize("left", [0, 1, 100, 30 * PAGE + 77])
def test_a_truncated_database_gives_at_least_the_snapshot(root: Path, left: int) -> None:
    truncate(Layout(root).database, left)
    with pytest.raises(LibraryDamagedError, match="doctor --repair"):
        open_writer(root).sources()
    done = repaired(root)
    assert done.snapshot is not None
    assert set(held(root)["photos"].values()) >= {content(number) for number in range(PHOTOS)}


def test_a_library_whose_database_is_gone_becomes_its_snapshot(root: Path) -> None:
    Layout(root).database.unlink()
    for opened in (open_reader, open_writer):
        with pytest.raises(LibraryDamagedError, match="gone"):
            opened(root)
    assert find_damage(root)
    repair_database(root)
    assert len(held(root)["photos"]) == PHOTOS


def test_without_a_sound_snapshot_the_rest_is_saved_into_a_new_library(root: Path) -> None:
    before = held(root)
    for path in Layout(root).snapshots.iterdir():
        truncate(path, 5000)
    database = Layout(root).database
    zero_page(database, leaf_page(database, "photos", "camera"))
    done = repaired(root)
    assert done.snapshot is None
    after = held(root)
    assert len(before["photos"]) > len(after["photos"]) > PHOTOS / 2
    assert before["photos"].items() >= after["photos"].items()
    assert after["landmarks"] != []
    assert after["files"].keys() == before["files"].keys()
    lost = before["photos"].keys() - after["photos"].keys()
    waiting = {path for path, photo in after["files"].items() if photo is None}
    assert len(waiting) == len(lost)


def test_values_that_make_no_sense_are_those_of_the_snapshot(root: Path) -> None:
    with closing(sqlite3.connect(Layout(root).database)) as connection, connection:
        connection.execute("UPDATE photos SET format = 'papyrus' WHERE id = 7")
        connection.execute("UPDATE photos SET taken = 'long ago' WHERE id = 8")
        connection.execute("UPDATE photos SET camera = CAST(x'fffe' AS TEXT) WHERE id = 9")
        connection.execute("UPDATE local_features SET data = x'0a00' WHERE photo_id = 10")
        connection.execute("UPDATE global_features SET vector = x'0a000b00' WHERE photo_id = 11")
    for call in ("photos", "features"):
        with pytest.raises(LibraryDamagedError), open_reader(root) as reader:
            reader.photos() if call == "photos" else reader.features(1, [10])
    done = repaired(root)
    assert saved(done)["photos"] == (PHOTOS + NEWER - 3, 3)
    assert described(root) == set(range(PHOTOS + NEWER)) - {9, 10}


def test_a_removal_after_the_snapshot_stays_one(root: Path) -> None:
    with open_writer(root) as writer:
        other = writer.add_source(root.parent / "a")
        writer.record_file(other.id, state(b"kept"), content(7777), FACTS)
        writer.remove_source(writer.sources()[-1].path)
    before = held(root)
    zero_page(Layout(root).database, root_page(Layout(root).database, "settings"))
    repaired(root)
    after = held(root)
    assert (after["photos"], after["sources"]) == (before["photos"], before["sources"])


def test_ids_that_were_given_are_not_given_again(root: Path) -> None:
    given = max(held(root)["photos"])
    database = Layout(root).database
    zero_page(database, root_page(database, "photos"))
    repair_database(root)
    assert max(held(root)["photos"]) == PHOTOS
    with open_writer(root) as writer:
        writer.record_file(1, state(b"new"), content(99999), FACTS)
    assert max(held(root)["photos"]) > given


def test_photos_whose_verifications_are_lost_are_compared_again_and_others_not(root: Path) -> None:
    database = Layout(root).database
    with open_writer(root) as writer:
        writer.mark_compared(1, writer.uncompared(1))
    zero_page(database, root_page(database, "photos"))
    repair_database(root)
    with open_reader(root) as reader:
        assert len(list(reader.pairs(1))) == PHOTOS - 1
        assert reader.uncompared(1) == []
    zero_page(database, root_page(database, "pairs"))
    done = repaired(root)
    assert saved(done)["pairs"][0] == 0
    with open_reader(root) as reader:
        assert list(reader.pairs(1)) == []
        assert {photo - 1 for photo in reader.uncompared(1)} == described(root)


def test_random_damage_is_always_repaired_to_the_snapshot_at_least(
    original: Path, tmp_path: Path
) -> None:
    chance = random.Random(11)
    found = 0
    for turn in range(30):
        root = shutil.copytree(original, tmp_path / str(turn))
        database = Layout(root).database
        if turn % 3 == 0:
            truncate(database, chance.randrange(database.stat().st_size))
        elif turn % 3 == 1:
            flip(database, chance, 200)
        else:
            pages = database.stat().st_size // PAGE
            for _ in range(10):
                zero_page(database, chance.randint(1, pages))
        if find_damage(root):
            found += 1
            repair_database(root)
            assert find_damage(root) == []
        kept = set(held(root)["photos"].values())
        assert kept >= {content(number) for number in range(PHOTOS)}
        shutil.rmtree(root)
    assert found > 25


def test_a_library_that_is_being_written_is_not_repaired(root: Path) -> None:
    with hold(root) as other:
        with pytest.raises(LibraryLockedError):
            repair_database(root)
        other.kill()


def test_a_full_disk_leaves_the_damaged_library_to_a_later_repair(
    original: Path, tmp_path: Path
) -> None:
    size = Layout(original).database.stat().st_size
    with small_disk(tmp_path / "disk", 6 * size) as disk:
        root = shutil.copytree(original, disk / "library")
        zero_page(Layout(root).database, root_page(Layout(root).database, "settings"))
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(shutil.disk_usage(disk).free - size // 2))
        before = sorted(path.name for path in root.rglob("*"))
        with pytest.raises(LibraryError, match="room"):
            repair_database(root)
        after = sorted(path.name for path in root.rglob("*"))
        assert set(after) - set(before) <= {"damaged", "writer.lock"}
        ballast.unlink()
        repaired(root)
        assert len(held(root)["photos"]) == PHOTOS + NEWER


def test_a_crash_leaves_the_damaged_library_or_the_repaired_one(
    original: Path, tmp_path: Path
) -> None:
    page = root_page(Layout(original).database, "files")
    killed = shutil.copytree(original, tmp_path / "killed")
    with hold(killed) as other:
        other.kill()
    step, code, turns = 0, 9, []
    while code == 9:
        root = shutil.copytree(killed, tmp_path / str(step))
        assert (root / "library.db-wal").stat().st_size > 0
        zero_page(Layout(root).database, page)
        command = [sys.executable, "-m", "tests.engine.library.crashes", str(step), str(root)]
        code = subprocess.run(command, check=False).returncode
        turns.append(not find_damage(root))
        if not turns[-1]:
            repair_database(root)
        after = held(root)
        assert (len(after["photos"]), after["model"]) == (PHOTOS + NEWER, "newer")
        assert len(after["files"]) == PHOTOS
        with open_reader(root) as reader:
            assert reader.setting("held") == "yes"
        assert any(path.name == "library.db" for path in Layout(root).damaged.rglob("*"))
        step += 1
    assert code == 0
    assert turns == sorted(turns)
    assert turns.count(True) > 2
    assert turns.count(False) > 2
