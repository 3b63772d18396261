"""Files that are still being written."""

from __future__ import annotations

import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.indexing import file_processor
from engine.indexing.progress import IngestCounts
from engine.photos.identity import content_key
from tests.engine.indexing.pictures import write_photo
from tests.engine.indexing.setting import Setting, once


def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes it an error that an ingest waits for files to be quiet."""
    clock = SimpleNamespace(time=time.time, monotonic=time.monotonic, sleep=pytest.fail)
    monkeypatch.setattr(file_processor, "time", clock)


def test_fresh_photos_are_not_waited_for(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    no_waiting(monkeypatch)
    for number in range(5):
        setting.photo(f"{number}.jpg", number)
    (setting.folder / "notes.txt").write_text("Wednesday: fog.")
    assert setting.ingest().added == 5


@pytest.mark.parametrize("seconds", [3e9, 0.0, -3e8])
def test_a_time_in_the_future_or_long_ago_is_a_time_like_any_other(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    no_waiting(monkeypatch)
    os.utime(setting.photo("a.jpg", 1), (seconds, seconds))
    (setting.folder / "broken.jpg").write_bytes(b"no image")
    os.utime(setting.folder / "broken.jpg", (seconds, seconds))
    assert setting.ingest().added == 1
    assert setting.failures() == ["broken.jpg"]
    assert setting.ingest() == IngestCounts(unchanged=2)


def test_a_photo_that_is_replaced_while_it_is_read_is_read_again(
    setting: Setting, tmp_path: Path
) -> None:
    photo, other = setting.photo("a.jpg", 1), write_photo(tmp_path / "b.jpg", 2)
    shutil.copy(photo, setting.folder / "copy.jpg")
    counts = setting.ingest(paused=once(lambda: shutil.copy(other, photo)))
    assert (counts.added, counts.updated, counts.unfinished) == (2, 0, 0)
    known = setting.writer.photo_by_path(photo)
    assert known is not None
    assert known.content == content_key(other)
    assert setting.ingest() == IngestCounts(unchanged=2)
    assert len(setting.vectors()) == 2


def test_a_copy_in_progress_is_read_when_it_is_complete(setting: Setting) -> None:
    photo = setting.photo("a.jpg", 1)
    data = photo.read_bytes()
    photo.write_bytes(data[: len(data) // 2])
    setting.photo("b.jpg", 2)
    rest = threading.Timer(1.0, photo.write_bytes, [data])
    rest.start()
    counts = setting.ingest()
    assert (counts.added, counts.updated) == (2, 0)
    assert setting.failures() == []
    assert setting.messages == []
    known = setting.writer.photo_by_path(photo)
    assert known is not None
    assert known.content == content_key(photo)


def test_a_copy_that_takes_long_is_left_for_the_next_time(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_processor, "_QUIET_SECONDS", 0.5)
    photo = setting.photo("a.jpg", 1)
    data = photo.read_bytes()
    photo.write_bytes(data[:200])
    setting.photo("b.jpg", 2)
    done = threading.Event()

    def copy() -> None:
        with photo.open("ab") as file:
            while not done.wait(0.05):
                file.write(b"\0")
                file.flush()

    with ThreadPoolExecutor() as others:
        others.submit(copy)
        try:
            counts = setting.ingest()
        finally:
            done.set()
    assert (counts.added, counts.unfinished) == (1, 1)
    assert setting.failures() == []
    assert setting.writer.counts(setting.model_id()).pending == 1
    (message,) = setting.messages
    assert message.startswith("1 files are still being written")
    photo.write_bytes(data)
    last = setting.ingest()
    assert (last.added, last.updated, last.unchanged, last.unfinished) == (1, 0, 1, 0)
