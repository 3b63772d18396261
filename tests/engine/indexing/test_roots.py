"""Sources that go away, become empty or may not be written, while they are indexed or not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.indexing.progress import IngestCounts
from tests.engine.indexing.pictures import write_photo
from tests.engine.indexing.setting import Setting, once

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names or links")


def test_a_root_that_vanished_or_became_empty_marks_nothing(
    setting: Setting, tmp_path: Path
) -> None:
    setting.photo("a.jpg", 1)
    setting.ingest()
    before = setting.names()
    setting.folder.rename(tmp_path / "elsewhere")
    assert setting.ingest() == IngestCounts()
    assert "missing" in setting.messages[-1]
    setting.folder.mkdir()
    assert setting.ingest() == IngestCounts()
    assert "is empty, though 1 files are known" in setting.messages[-1]
    assert setting.names() == before


@unix
def test_a_linked_drive_that_is_unplugged_marks_nothing(setting: Setting, tmp_path: Path) -> None:
    write_photo(tmp_path / "drive" / "b.jpg", 2)
    setting.photo("a.jpg", 1)
    (setting.folder / "drive").symlink_to(tmp_path / "drive")
    setting.ingest()
    (tmp_path / "drive").rename(tmp_path / "unplugged")
    assert setting.ingest() == IngestCounts(unchanged=1)
    assert setting.names() == {"a.jpg": True, "drive/b.jpg": True}


def move_away(folder: Path) -> None:
    folder.rename(folder.with_name("away"))


def bring_back(folder: Path) -> None:
    folder.with_name("away").rename(folder)


def empty(folder: Path) -> None:
    folder.with_name("away").mkdir()
    for path in folder.iterdir():
        path.rename(folder.with_name("away") / path.name)


def fill(folder: Path) -> None:
    for path in folder.with_name("away").iterdir():
        path.rename(folder / path.name)


@pytest.mark.parametrize(("leave", "come_back"), [(move_away, bring_back), (empty, fill)])
def test_a_root_that_goes_while_it_is_indexed_loses_nothing(
    setting: Setting, leave: Callable[[Path], None], come_back: Callable[[Path], None]
) -> None:
    for number in range(4):
        setting.photo(f"old {number}.jpg", number)
    setting.ingest()
    for number in range(40):
        setting.photo(f"{number % 2}/{number}.jpg", 100 + number)
    (setting.folder / "broken.jpg").write_bytes(b"no image")
    first = setting.ingest(paused=once(lambda: leave(setting.folder), after=3))
    assert first.added < 40
    assert (first.missing, first.unfinished) == (0, 0)
    assert setting.failures() == []
    assert setting.ingest().missing == 0
    assert all(setting.names().values())
    come_back(setting.folder)
    last = setting.ingest()
    assert (first.added + last.added, last.missing) == (40, 0)
    assert setting.failures() == ["broken.jpg"]
    assert len(setting.vectors()) == 44


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A folder on which a volume of its own is mounted, where the system allows that."""
    folder = tmp_path / "photos"
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "none", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, check=False).returncode:
        pytest.skip("needs the right to mount volumes")
    yield folder
    subprocess.run(["umount", "--lazy", "--quiet", folder], check=False, capture_output=True)


def test_a_volume_that_is_unmounted_while_it_is_indexed_loses_nothing(
    volume: Path, setting: Setting, tmp_path: Path
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    subprocess.run(["mount", "--bind", volume, aside], check=True)
    try:
        for number in range(40):
            setting.photo(f"{number % 2}/{number}.jpg", number)
        unmount = ["umount", "--lazy", str(volume)]
        first = setting.ingest(paused=once(lambda: subprocess.run(unmount, check=True), after=5))
        assert 0 < first.added < 40
        assert setting.failures() == []
        assert setting.ingest() == IngestCounts()
        assert "is empty, though" in setting.messages[-1]
        subprocess.run(["mount", "--bind", aside, volume], check=True)
        last = setting.ingest()
        assert first.added + last.added == 40
        assert last.missing == 0
        assert len(setting.vectors()) == 40
    finally:
        subprocess.run(["umount", "--lazy", aside], check=True)


def test_originals_on_a_volume_that_cannot_be_written_are_indexed(
    volume: Path, setting: Setting
) -> None:
    photo = setting.photo("a.jpg", 1)
    subprocess.run(["mount", "-o", "remount,ro", volume], check=True)
    before = photo.stat()
    assert setting.ingest().added == 1
    assert photo.stat() == before
    assert setting.failures() == []
