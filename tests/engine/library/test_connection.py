from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from engine.errors import (
    LibraryDamagedError,
    LibraryError,
    LibraryLockedError,
    LibraryNewerError,
    NotALibraryError,
)
from engine.library.connection import locked, open_reader, open_writer, share_writers
from engine.library.layout import Layout
from engine.library.recovery.repair import repair_database
from engine.library.schema import PAGE_BYTES
from tests.engine.library.disks import make_read_only, small_disk
from tests.engine.library.rows import FACTS, content, state

HOLD = """
import sys, time
from pathlib import Path
from engine.library.connection import open_writer
writer = open_writer(Path(sys.argv[1]))
writer.set_setting("held", "yes")
print("held", flush=True)
time.sleep(60)
"""


def hold(root: Path) -> subprocess.Popen[str]:
    """Another process that is the writer of a library."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_refused_while_readers_work_and_the_lock_dies_with_its_process(
    tmp_path: Path,
) -> None:
    with hold(tmp_path) as other:
        with pytest.raises(LibraryLockedError, match="Another process is writing"):
            open_writer(tmp_path)
        with open_reader(tmp_path) as reader:
            assert reader.setting("held") == "yes"
        other.kill()
    with open_writer(tmp_path) as writer:
        assert writer.setting("held") == "yes"


def test_a_second_writer_is_refused_in_the_same_process_too(tmp_path: Path) -> None:
    with open_writer(tmp_path), pytest.raises(LibraryLockedError):
        open_writer(tmp_path)
    open_writer(tmp_path).close()


def test_a_reader_sees_what_was_committed_and_cannot_write(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer, open_reader(tmp_path) as reader:
        with writer.transaction():
            writer.set_setting("model", "tiny")
            assert reader.setting("model") is None
        assert reader.setting("model") == "tiny"
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.db.execute("DELETE FROM settings")


def test_a_reader_of_nothing_is_told_how_to_begin_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotALibraryError, match="run 'cairn index PATH'"):
        open_reader(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_a_library_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        writer.db.table("_sqlite_migrations").insert(
            {"migration_set": "cairn", "name": "0999_future", "applied_at": "2099"}
        )
    for opened in (open_reader, open_writer):
        with pytest.raises(LibraryNewerError, match="0999_future"):
            opened(tmp_path)


def test_what_is_no_library_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = Layout(tmp_path).database
    path.write_text("Dear diary, this is not a database. " * 200)
    before = path.read_bytes()
    for opened in (open_reader, open_writer):
        with pytest.raises(NotALibraryError):
            opened(tmp_path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = Layout(tmp_path).database
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE notes (text)")
    other.close()
    before = path.read_bytes()
    for opened in (open_reader, open_writer):
        with pytest.raises(NotALibraryError, match="not a Cairn library"):
            opened(tmp_path)
    assert path.read_bytes() == before


def test_a_database_that_was_begun_and_never_finished_is_begun_again(tmp_path: Path) -> None:
    unfinished = sqlite3.connect(Layout(tmp_path).database)
    unfinished.execute("PRAGMA journal_mode = WAL")
    unfinished.close()
    with pytest.raises(NotALibraryError):
        open_reader(tmp_path)
    with open_writer(tmp_path) as writer:
        assert writer.sources() == []


def test_a_damaged_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    with open_writer(tmp_path):
        pass
    path = Layout(tmp_path).database
    data = bytearray(path.read_bytes())
    data[PAGE_BYTES:] = b"\x07" * (len(data) - PAGE_BYTES)
    path.write_bytes(data)
    with (
        pytest.raises(LibraryDamagedError, match="doctor --repair"),
        open_reader(tmp_path) as reader,
    ):
        reader.sources()


def test_a_full_disk_is_a_sentence_and_what_was_kept_stays(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        writer.set_setting("before", "kept")
        pages = writer.db.execute("PRAGMA page_count").fetchone()[0]
        writer.db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LibraryError, match="no room left"):
            writer.set_setting("large", "x" * 1_000_000)
        assert writer.setting("before") == "kept"


def test_a_library_on_a_read_only_medium_can_be_read(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1_000_000) as disk:
        with open_writer(disk / "library") as writer:
            writer.set_setting("a", "b")
        make_read_only(disk)
        with open_reader(disk / "library") as reader:
            assert reader.setting("a") == "b"
        with pytest.raises(LibraryError, match="another folder"):
            open_writer(disk / "library")


def test_a_log_on_a_read_only_medium_is_not_passed_over(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4_000_000) as disk:
        with hold(disk / "library") as other:
            other.kill()
        make_read_only(disk)
        with open_reader(disk / "library") as reader:
            assert reader.setting("held") == "yes"


def test_a_folder_in_the_place_of_the_database_is_refused(tmp_path: Path) -> None:
    Layout(tmp_path).database.mkdir()
    for opened in (open_reader, open_writer):
        with pytest.raises(NotALibraryError, match="is a folder"):
            opened(tmp_path)


def test_an_unexpected_error_is_blamed_on_damage_only_where_there_is_some(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        for number in range(200):
            writer.set_setting(str(number), "x" * 100)

    def stumble() -> None:
        with open_reader(tmp_path):
            raise KeyError(1)

    with pytest.raises(KeyError):
        stumble()
    database = Layout(tmp_path).database
    with database.open("r+b") as file:
        file.seek(database.stat().st_size - PAGE_BYTES)
        file.write(b"\x07" * PAGE_BYTES)
    with pytest.raises(LibraryDamagedError, match="doctor --repair"):
        stumble()


def test_an_error_of_the_disk_inside_a_transaction_is_its_own(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer, pytest.raises(FileNotFoundError), writer.transaction():
        (tmp_path / "nowhere" / "file").write_text("")


def test_a_library_cannot_be_kept_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="choose another folder"):
        open_writer(tmp_path / "file")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are always Unicode there")
def test_a_library_may_lie_in_a_folder_whose_name_is_not_utf8(tmp_path: Path) -> None:
    root = tmp_path / os.fsdecode(b"caf\xe9")
    with open_writer(root) as writer:
        writer.set_setting("a", "b")
    with open_reader(root) as reader:
        assert reader.setting("a") == "b"


COMMIT_FOREVER = """
import sys
from pathlib import Path
from engine.library.connection import open_writer
from tests.engine.library.rows import FACTS, content, state
writer = open_writer(Path(sys.argv[1]))
source = writer.add_source(Path(sys.argv[1]).parent / "photos")
for number in range(10**9):
    with writer.transaction():
        for part in range(3):
            path = b"%d-%d.jpg" % (number, part)
            writer.record_file(source.id, state(path), content(3 * number + part), FACTS)
    if number == 5:
        print("going", flush=True)
"""


def test_a_writer_that_is_killed_leaves_whole_transactions(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COMMIT_FOREVER, str(tmp_path / "library")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "going\n"
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    with open_writer(tmp_path / "library") as writer:
        counts = writer.counts(None)
        assert counts.photos == counts.files >= 18
        assert counts.photos % 3 == 0
        writer.record_file(writer.sources()[0].id, state(b"next.jpg"), content(2**64), FACTS)
        assert writer.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_writers_that_share_their_lock_write_side_by_side(tmp_path: Path) -> None:
    share_writers(tmp_path)
    first = open_writer(tmp_path)
    second = open_writer(tmp_path)
    second.set_setting("model", "one")
    assert first.setting("model") == "one"
    first.close()
    second.set_setting("model", "two")
    with pytest.raises(LibraryLockedError):
        locked(tmp_path)
    second.close()
    locked(tmp_path).release()


def test_what_takes_the_place_of_a_database_shares_no_lock(tmp_path: Path) -> None:
    share_writers(tmp_path)
    with open_writer(tmp_path), pytest.raises(LibraryLockedError):
        repair_database(tmp_path)


def test_landmarks_are_changed_by_one_thread_at_a_time(tmp_path: Path) -> None:
    order: list[str] = []
    share_writers(tmp_path)
    with open_writer(tmp_path) as one:

        def wait() -> None:
            with open_writer(tmp_path) as other, other.landmarks_alone():
                order.append("second")

        with one.landmarks_alone():
            thread = Thread(target=wait)
            thread.start()
            thread.join(0.3)
            order.append("first")
        thread.join()
    assert order == ["first", "second"]
