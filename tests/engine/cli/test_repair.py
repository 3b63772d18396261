"""Damage, backups and repairs as a person meets them: one sentence, and nothing lost."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli.main import main
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.recovery.repair import find_damage
from engine.library.recovery.snapshots import snapshots, write_snapshot
from tests.engine.cli.running import cairn
from tests.engine.indexing.pictures import write_photo
from tests.engine.library.damage import PAGE, flip, overwrite, truncate, zero_page
from tests.engine.library.disks import small_disk
from tests.tiny_model import write_tiny_model

PHOTOS = 12


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of a dozen photos, some of one place, with the tiny model and a snapshot."""
    folder = tmp_path_factory.mktemp("repair")
    for number in range(PHOTOS):
        write_photo(folder / "photos" / f"{number}.jpg", number // 3, size=(160 + number, 120))
    model = write_tiny_model(folder / "tiny.onnx")
    root = folder / "library"
    assert cairn(root, "models", "import", model).code == 0
    assert cairn(root, "index", folder / "photos", "--model", "tiny").code == 0
    with open_writer(root) as writer:
        write_snapshot(writer.layout)
    return root


@pytest.fixture
def root(original: Path, tmp_path: Path) -> Path:
    return shutil.copytree(original, tmp_path / "library")


def landmarks(root: Path) -> set[frozenset[str]]:
    listed = cairn(root, "landmarks").document["landmarks"]
    return {frozenset(one["photos"]) for one in listed}


def compared(root: Path) -> set[tuple[int, int, int]]:
    with open_reader(root) as reader:
        return {(pair.a, pair.b, pair.inliers) for pair in reader.pairs(1)}


def test_backup_and_restore_tell_path_and_size(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    done = cairn(root, "backup", file)
    assert (done.code, done.document) == (0, {"path": str(file), "bytes": file.stat().st_size})
    again = tmp_path / "again"
    done = cairn(again, "restore", file)
    assert done.code == 0
    assert done.document["path"] == str(Layout(again).database)
    assert cairn(again, "status").code == 2  # its model is not installed there
    done = cairn(root, "restore", file)
    assert str(Layout(root).snapshots) in done.err


def test_unusable_files_are_the_users_input(root: Path, tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("mine")
    for command in ("backup", "restore"):
        for target in (text, tmp_path / "no folder" / "b.db", root):
            done = cairn(root, command, target)
            assert done.code == 2
            assert done.document["error"]["path"] == str(target)
    assert text.read_text() == "mine"


def test_landmarks_are_right_after_a_snapshot_was_restored(root: Path, tmp_path: Path) -> None:
    expected, pairs = landmarks(root), compared(root)
    assert pairs
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(Layout(root).models, Layout(elsewhere).models)
    done = cairn(elsewhere, "restore", snapshots(Layout(root))[0])
    assert done.code == 0
    assert f"{PHOTOS} photos have no features" in done.err
    assert cairn(elsewhere, "status").document["pending"] == PHOTOS
    assert compared(elsewhere) == set()
    assert cairn(elsewhere, "index").code == 0
    assert cairn(elsewhere, "status").document["pending"] == 0
    assert (landmarks(elsewhere), compared(elsewhere)) == (expected, pairs)


def test_landmarks_are_right_after_a_repair_that_lost_features_and_pairs(root: Path) -> None:
    expected, pairs = landmarks(root), compared(root)
    overwrite(Layout(root).database, 0, bytes(PAGE))
    assert cairn(root, "status").document["error"]["code"] == "library_damaged"
    done = cairn(root, "doctor", "--repair")
    assert done.code == 0
    assert done.document["checks"][0]["repaired"]
    assert compared(root) == set()
    assert cairn(root, "index").code == 0
    assert (landmarks(root), compared(root)) == (expected, pairs)
    assert cairn(root, "doctor").code == 0


def test_doctor_tells_programs_what_it_found(root: Path) -> None:
    done = cairn(root, "doctor")
    assert done.code == 0
    assert set(done.document) == {"versions", "providers", "checks"}
    assert {frozenset(one) for one in done.document["checks"]} == {
        frozenset({"name", "ok", "detail", "repaired"})
    }
    assert {frozenset(one) for one in done.document["providers"]} == {
        frozenset({"name", "chosen", "why"})
    }
    zero_page(Layout(root).database, 5)
    done = cairn(root, "doctor")
    assert done.code == 1
    assert not done.document["checks"][0]["ok"]
    assert cairn(root.parent / "none", "doctor").code == 3


def damage(database: Path, turn: int, chance: random.Random) -> None:
    pages = database.stat().st_size // PAGE
    if turn % 4 == 0:
        truncate(database, chance.randrange(database.stat().st_size))
    elif turn % 4 == 1:
        flip(database, chance, chance.choice([1, 10, 100]))
    elif turn % 4 == 2:
        zero_page(database, chance.randint(1, pages))
    else:
        page = chance.randrange(pages) * PAGE
        overwrite(database, page, chance.randbytes(chance.randint(1, PAGE)))


def run(root: Path, *arguments: str) -> int:
    return main(["--library", str(root), "--json", "--quiet", *arguments])


def test_whatever_is_damaged_every_command_ends_with_a_sentence_and_repair_helps(
    original: Path, tmp_path: Path
) -> None:
    chance = random.Random(3)
    with open_reader(original) as reader:
        expected = {photo.content for photo in reader.photos()}
    commands = (
        ("status",),
        ("sources",),
        ("landmarks",),
        ("retry",),
        ("models",),
        ("backup", str(tmp_path / "b.db")),
        ("doctor",),
    )
    for turn in range(20):
        root = shutil.copytree(original, tmp_path / str(turn))
        damage(Layout(root).database, turn, chance)
        for command in commands:
            assert run(root, *command) in (0, 1, 2, 3), (turn, command)
        assert run(root, "doctor", "--repair") == 0, turn
        assert find_damage(root) == []
        with open_reader(root) as reader:
            assert {photo.content for photo in reader.photos()} >= expected
        shutil.rmtree(root)


@pytest.mark.parametrize("fault", ["gone", "empty", "a folder", "no database"])
def test_a_database_that_is_no_file_of_cairns_any_more(root: Path, fault: str) -> None:
    database = Layout(root).database
    with subprocess.Popen(
        [sys.executable, "-m", "tests.engine.cli.test_repair", str(root)],
        stdin=subprocess.PIPE,  # at its end the process would close the library
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    assert (root / "library.db-wal").stat().st_size > 0
    database.unlink()
    if fault == "empty":
        database.touch()
    elif fault == "a folder":
        database.mkdir()
    elif fault == "no database":
        database.write_text("no database " * 1000)
    for command in (("status",), ("index",)):
        done = cairn(root, *command)
        assert done.code == 3
        assert "\n" not in done.document["error"]["message"]
    if fault == "a folder":
        assert cairn(root, "doctor", "--repair").code == 3
        return
    assert cairn(root, "doctor").code == 1
    assert cairn(root, "doctor", "--repair").code == 0
    assert cairn(root, "status").document["photos"] == PHOTOS


def test_a_full_disk_while_indexing_is_a_sentence_and_the_next_run_goes_on(
    original: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 8_000_000) as disk:
        root = disk / "library"
        shutil.copytree(Layout(original).models, Layout(root).models)
        open_writer(root).close()
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(shutil.disk_usage(disk).free - 250_000))
        done = cairn(root, "index", original.parent / "photos", "--model", "tiny")
        assert done.code == 3
        assert "room" in done.document["error"]["message"] or "space" in done.err + done.out
        ballast.unlink()
        assert cairn(root, "index", original.parent / "photos", "--model", "tiny").code == 0
        assert cairn(root, "status").document["photos"] == PHOTOS


if __name__ == "__main__":
    with open_writer(Path(sys.argv[1])) as other:
        other.set_setting("in", "the log")
        print(flush=True)
        sys.stdin.read()
