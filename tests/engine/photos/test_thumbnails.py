from __future__ import annotations

import io
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import LibraryError
from engine.photos.thumbnails import SIZES, ThumbnailStore
from tests.engine.photos.pictures import scene, shows_scene

KEY = bytes(range(16))


def test_both_sizes_are_written_and_show_the_photo(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "thumbnails")
    written = store.write(KEY, scene(1200, 800))
    for size in SIZES:
        data = store.read(KEY, size)
        assert data is not None
        image = Image.open(io.BytesIO(data))
        assert max(image.size) == size
        assert image.height == round(size * 2 / 3)
        assert shows_scene(np.asarray(image))
    assert store.bytes_used() == written
    assert store.path(KEY, 256).is_relative_to(tmp_path / "thumbnails" / "00")


def test_a_small_photo_is_not_enlarged(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    store.write(KEY, scene(100, 60))
    for size in SIZES:
        assert Image.open(io.BytesIO(store.read(KEY, size) or b"")).size == (100, 60)


def test_a_very_long_photo_has_thumbnails(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    store.write(KEY, np.zeros((1, 5000, 3), dtype=np.uint8))
    assert Image.open(io.BytesIO(store.read(KEY, 256) or b"")).size == (256, 1)


def test_what_is_not_there_or_only_in_part_is_none(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    assert store.read(KEY, 256) is None
    store.write(KEY, scene(300, 200))
    store.path(KEY, 256).write_bytes(store.path(KEY, 256).read_bytes()[:-10])
    assert store.read(KEY, 256) is None


def test_removing_takes_both_sizes_and_may_be_repeated(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    store.write(KEY, scene(600, 400))
    store.remove(KEY)
    store.remove(KEY)
    assert store.bytes_used() == 0


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    keys = [bytes([number]) * 16 for number in range(10)]
    each = [store.write(key, scene(600, 400)) for key in keys]
    for age, key in enumerate(keys):
        for size in SIZES:
            os.utime(store.path(key, size), (1e9 - 1e5 * age, 1e9 - 1e5 * age))
    assert store.read(keys[9], 256) is not None  # used now
    store.budget = sum(each) - 1
    freed = store.evict()
    assert freed > 0
    assert store.bytes_used() <= 0.9 * store.budget
    assert store.read(keys[9], 256) is not None
    assert store.read(keys[8], 256) is None
    assert store.read(keys[0], 512) is not None


def test_within_the_budget_nothing_is_evicted(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    written = store.write(KEY, scene(600, 400))
    assert ThumbnailStore(tmp_path, budget=written).evict() == 0
    assert store.bytes_used() == written


def test_foreign_files_are_never_touched(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "thumbnails", budget=0)
    store.write(KEY, scene(600, 400))
    outside = tmp_path / "holiday.jpg"
    outside.write_bytes(b"precious")
    inside = store.path(KEY, 256).with_name("holiday.jpg")
    inside.write_bytes(b"precious too")
    store.evict()
    assert store.bytes_used() == 0
    assert outside.exists()
    assert inside.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_are_not_followed(tmp_path: Path) -> None:
    other = ThumbnailStore(tmp_path / "other")
    other.write(KEY, scene(600, 400))
    store = ThumbnailStore(tmp_path / "thumbnails", budget=0)
    store.root.mkdir()
    (store.root / "00").symlink_to(other.root / "00")
    store.evict()
    assert other.read(KEY, 256) is not None


def test_what_a_crash_has_left_is_cleared_but_not_what_is_being_written(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    store.write(KEY, scene(600, 400))
    folder = store.path(KEY, 256).parent
    (folder / "old.unfinished").write_bytes(b"half")
    os.utime(folder / "old.unfinished", (0, 0))
    (folder / "new.unfinished").write_bytes(b"half")
    store.path(KEY, 512).write_bytes(b"")
    store.evict()
    assert not (folder / "old.unfinished").exists()
    assert (folder / "new.unfinished").exists()
    assert not store.path(KEY, 512).exists()
    assert store.path(KEY, 256).exists()


def test_many_may_write_the_same_photo_at_once(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    with ThreadPoolExecutor(4) as executor:
        written = list(executor.map(lambda _: store.write(KEY, scene(600, 400)), range(20)))
    assert store.bytes_used() == written[0]
    assert {path.suffix for path in store.path(KEY, 256).parent.iterdir()} == {".jpg"}


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "thumbnails").write_bytes(b"a file where the folder should be")
    with pytest.raises(LibraryError, match="Thumbnails cannot be written"):
        ThumbnailStore(tmp_path / "thumbnails").write(KEY, scene(600, 400))
