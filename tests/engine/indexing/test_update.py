from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.indexing.progress import IngestCounts
from engine.library.connection import open_reader, open_writer
from engine.workers.worker_pool import WorkerPool
from tests.engine.indexing.pictures import make_too_deep, turn, write_photo
from tests.engine.indexing.setting import Setting
from tests.tiny_model import write_tiny_model

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names or links")


def test_photos_are_added_once_and_everything_else_ignored(setting: Setting) -> None:
    for number in range(3):
        setting.photo(f"{number}.jpg", number)
    setting.photo("without extension", 3)
    (setting.folder / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    (setting.folder / "notes.txt").write_text("Tuesday: rain.")
    counts = setting.ingest()
    assert (counts.added, counts.ignored, counts.unchanged) == (4, 2, 0)
    assert counts.inference_seconds > 0
    assert setting.progress[-1] == (4, 4)
    assert setting.vectors().shape == (4, 16)
    again = setting.ingest()
    assert again == IngestCounts(unchanged=4, ignored=2)


def test_an_original_is_not_touched(setting: Setting) -> None:
    photo = setting.photo("a.jpg", 1)
    photo.chmod(0o444)
    before = photo.read_bytes(), photo.stat().st_mtime_ns, photo.stat().st_mode
    setting.ingest()
    assert (photo.read_bytes(), photo.stat().st_mtime_ns, photo.stat().st_mode) == before


def test_copies_are_one_photo_with_two_files_and_described_once(setting: Setting) -> None:
    photo = setting.photo("a.jpg", 1)
    (setting.folder / "sub").mkdir()
    shutil.copy(photo, setting.folder / "sub" / "copy.jpg")
    assert setting.ingest().added == 2
    (known,) = setting.writer.photos()
    assert len(setting.writer.paths([known.id])[known.id]) == 2
    assert len(setting.vectors()) == 1


def test_a_rename_and_a_move_keep_photo_and_features(setting: Setting) -> None:
    for number in range(3):
        setting.photo(f"old/{number}.jpg", number)
    setting.ingest()
    before = setting.writer.photos()
    (setting.folder / "old").rename(setting.folder / "new")
    (setting.folder / "new" / "0.jpg").rename(setting.folder / "renamed.jpg")
    counts = setting.ingest()
    assert counts == IngestCounts(moved=3)  # not a second spent in the model
    assert setting.writer.photos() == before
    assert setting.names() == {"new/1.jpg": True, "new/2.jpg": True, "renamed.jpg": True}


def test_a_move_from_one_source_to_another_is_a_move(setting: Setting, tmp_path: Path) -> None:
    folders = [setting.folder, tmp_path / "archive"]
    folders[1].mkdir()
    photo = setting.photo("a.jpg", 1)
    setting.photo("b.jpg", 2)
    setting.ingest(folders)
    photo.rename(folders[1] / "a.jpg")
    assert setting.ingest(folders) == IngestCounts(moved=1, unchanged=1)
    assert setting.writer.photo_by_path(folders[1] / "a.jpg") is not None
    assert setting.names() == {"b.jpg": True}


def test_a_deleted_file_is_missing_and_comes_back(setting: Setting, tmp_path: Path) -> None:
    photo = setting.photo("a.jpg", 1)
    setting.photo("b.jpg", 2)
    setting.ingest()
    photo.rename(tmp_path / "away.jpg")
    assert setting.ingest() == IngestCounts(missing=1, unchanged=1)
    assert len(setting.vectors()) == 2
    assert setting.ingest() == IngestCounts(missing=1, unchanged=1)
    (tmp_path / "away.jpg").rename(photo)
    assert setting.ingest() == IngestCounts(unchanged=2)
    assert setting.names() == {"a.jpg": True, "b.jpg": True}


def test_new_content_is_a_new_photo(setting: Setting) -> None:
    photo = setting.photo("a.jpg", 1)
    setting.ingest()
    (before,) = setting.writer.photos()
    setting.photo("a.jpg", 2)
    os.utime(photo, ns=(1, 1))
    counts = setting.ingest()
    assert (counts.updated, counts.added, counts.missing) == (1, 0, 0)
    assert setting.writer.drop_orphans() == [before.content]
    (after,) = setting.writer.photos()
    assert after.id != before.id
    assert len(setting.vectors()) == 1


def test_a_photo_turned_by_its_metadata_stays_itself_and_is_described_anew(
    setting: Setting,
) -> None:
    photo = setting.photo("a.jpg", 1)
    shutil.copy(photo, setting.folder / "copy.jpg")
    setting.ingest()
    (before,) = setting.writer.photos()
    vector = setting.vectors()
    turn(photo, 6)
    counts = setting.ingest()
    assert (counts.updated, counts.unchanged) == (1, 1)
    (after,) = setting.writer.photos()
    assert after.id == before.id
    assert (after.facts.width, after.facts.height) == (120, 160)
    assert not np.array_equal(setting.vectors(), vector)
    assert setting.ingest() == IngestCounts(unchanged=2)


def test_failures_are_rows_and_are_not_tried_again_until_something_changes(
    setting: Setting,
) -> None:
    whole = setting.photo("whole.jpg", 1).read_bytes()
    cut = setting.folder / "cut.jpg"
    cut.write_bytes(whole[: len(whole) // 2])
    (setting.folder / "empty.jpg").touch()
    (setting.folder / "text.png").write_text("no image")
    assert setting.ingest().added >= 1
    assert setting.failures() == ["cut.jpg", "empty.jpg", "text.png"]
    assert setting.writer.counts(setting.model_id()).pending == 0
    assert setting.ingest().unchanged == 3  # an empty file may be readable by now
    attempts = {one.path.name: one.attempts for one in setting.writer.failures()}
    assert attempts == {"cut.jpg": 1, "empty.jpg": 2, "text.png": 1}
    setting.photo("cut.jpg", 2)
    setting.ingest()
    (setting.folder / "empty.jpg").unlink()
    setting.ingest()
    assert setting.failures() == ["text.png"]
    assert setting.writer.clear_failures() == 1
    setting.ingest()
    assert setting.failures() == ["text.png"]


def test_a_file_that_is_damaged_and_restored_is_never_lost(setting: Setting) -> None:
    photo = setting.photo("a.jpg", 1)
    data, status = photo.read_bytes(), photo.stat()
    setting.ingest()
    photo.write_bytes(b"")
    setting.ingest()
    assert setting.failures() == ["a.jpg"]
    assert len(setting.writer.photos()) == 1
    photo.write_bytes(data)
    os.utime(photo, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert setting.ingest() == IngestCounts(unchanged=1)
    assert setting.failures() == []


@unix
def test_a_folder_that_cannot_be_looked_into_is_a_failure_until_it_can(setting: Setting) -> None:
    setting.photo("a.jpg", 1)
    top = make_too_deep(setting.folder)
    assert setting.ingest().added == 1
    (failure,) = setting.writer.failures()
    assert failure.path.is_relative_to(top)
    assert failure.stage == "read"
    assert setting.ingest().unchanged == 1
    assert len(setting.writer.failures()) == 1
    shutil.rmtree(top)
    assert setting.ingest() == IngestCounts(unchanged=1)
    assert setting.failures() == []


def test_many_files_that_vanish_at_once_are_marked_and_told(setting: Setting) -> None:
    for number in range(24):
        setting.photo(f"{number // 12}/{number}.jpg", number)
    setting.photo("2/kept.jpg", 99)
    setting.ingest()
    shutil.rmtree(setting.folder / "0")
    assert setting.ingest().missing == 12
    assert setting.messages == []
    shutil.rmtree(setting.folder / "1")
    assert setting.ingest().missing == 24
    (message,) = setting.messages
    assert message.startswith("12 files of")
    assert len(setting.writer.photos()) == 25


@unix
def test_names_that_are_not_utf8_are_ordinary(setting: Setting) -> None:
    photo = setting.photo(os.fsdecode(b"caf\xe9/\xff.jpg"), 1)
    (photo.parent / os.fsdecode(b"\xfe.jpg")).touch()
    assert setting.ingest().added == 1
    known = setting.writer.photo_by_path(photo)
    assert known is not None
    assert setting.writer.paths([known.id]) == {known.id: [photo]}
    assert setting.failures() == ["\udcfe.jpg"]


def test_another_model_describes_what_is_known_and_the_old_features_stay(
    setting: Setting, tmp_path: Path
) -> None:
    photo = setting.photo("a.jpg", 1)
    shutil.copy(photo, setting.folder / "copy.jpg")
    setting.ingest()
    photo.unlink()  # a known photo is not identified again: any file of it will do
    other = write_tiny_model(tmp_path / "other.onnx", seed=7)
    with WorkerPool(1, other) as pool:
        counts = setting.ingest(pool=pool, model="other")
    assert (counts.added, counts.updated, counts.missing) == (0, 0, 1)
    new = setting.writer.vectors(setting.model_id("other"))[1]
    assert new.shape == setting.vectors().shape
    assert not np.array_equal(new, setting.vectors())


def test_a_pause_leaves_the_rest_pending_and_the_next_ingest_goes_on(setting: Setting) -> None:
    for number in range(12):
        setting.photo(f"{number}.jpg", number)
    setting.ingest(paused=lambda: len(setting.progress) > 3)
    counts = setting.writer.counts(setting.model_id())
    assert 0 < counts.pending < 12
    setting.ingest()
    assert setting.writer.counts(setting.model_id()).pending == 0
    assert len(setting.vectors()) == 12


def test_an_interrupt_keeps_what_was_done(setting: Setting) -> None:
    for number in range(12):
        setting.photo(f"{number}.jpg", number)

    def interrupt() -> bool:
        if len(setting.progress) > 6:
            raise KeyboardInterrupt
        return False

    with (
        WorkerPool(1, setting.model) as pool,
        pytest.raises(KeyboardInterrupt),
    ):
        setting.ingest(pool=pool, paused=interrupt)
    assert 0 < len(setting.vectors()) < 12
    setting.ingest()
    assert len(setting.vectors()) == 12


INGEST = """
import sys
from pathlib import Path
from engine.indexing.update import bring_up_to_date
from engine.indexing.progress import Hooks
from engine.workers.worker_pool import WorkerPool
from engine.library.connection import open_writer

if __name__ == "__main__":
    folder, library, model = map(Path, sys.argv[1:])
    hooks = Hooks(lambda done, total: print(done, flush=True), print, lambda: False)
    with open_writer(library) as writer, WorkerPool(1, model) as pool:
        source = writer.add_source(folder)
        model_id = writer.register_model("tiny", "1", "tiny", "tiny")
        bring_up_to_date(writer, [source], model_id, pool, hooks)
"""


def test_an_ingest_that_is_killed_goes_on_where_it_was(
    tmp_path: Path, tiny_model: Path, pool: WorkerPool
) -> None:
    folder, library = tmp_path / "photos", tmp_path / "library"
    for number in range(120):
        write_photo(folder / f"{number}.jpg", number)
    script = tmp_path / "ingest.py"
    script.write_text(INGEST)
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, str(script), str(folder), str(library), str(tiny_model)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    ) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if int(line) >= 80)
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    with open_reader(library) as reader:
        kept = len(reader.vectors(1)[0])
        assert kept >= 30
    with open_writer(library) as writer:
        setting = Setting(folder, writer, tiny_model, pool)
        counts = setting.ingest()
        assert counts.unchanged >= kept
        assert len(setting.vectors()) == 120
        assert writer.counts(1).pending == 0
        assert writer.failures() == []
