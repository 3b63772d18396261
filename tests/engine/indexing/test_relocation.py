from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.indexing.relocation import adopt, find_relocated, places
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.library.records import Source
from engine.photos.facts import read_facts
from engine.photos.identity import content_key
from tests.engine.indexing.pictures import write_photo

PHOTOS = 12


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LibraryWriter]:
    with open_writer(tmp_path / "library") as writer:
        yield writer


@pytest.fixture
def source(writer: LibraryWriter, tmp_path: Path) -> Source:
    """A source with photos that the library knows."""
    return known(writer, tmp_path / "home" / "photos")


@pytest.fixture
def messages() -> list[str]:
    return []


def known(writer: LibraryWriter, folder: Path, count: int = PHOTOS) -> Source:
    folder.mkdir(parents=True)
    source = writer.add_source(folder)
    for number in range(count):
        photo = write_photo(folder / f"{number % 3}" / f"{number}.jpg", number)
        record(writer, source, photo)
    return source


def record(writer: LibraryWriter, source: Source, photo: Path) -> None:
    path, status = os.fsencode(photo.relative_to(source.path)), photo.stat()
    state = (path, status.st_size, status.st_mtime_ns)
    writer.record_file(source.id, state, content_key(photo), read_facts(photo))


def nudge(folder: Path, seconds: float) -> None:
    """Shifts the modification times of all files."""
    for path in folder.rglob("*.jpg"):
        status = path.stat()
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + round(seconds * 1e9)))


def find(writer: LibraryWriter, source: Source, messages: list[str]) -> Path:
    (found,) = find_relocated(writer, [source], messages.append)
    assert found in writer.sources()
    return found.path


def test_a_source_that_is_there_stays_where_it_is(
    writer: LibraryWriter, source: Source, messages: list[str]
) -> None:
    shutil.copytree(source.path, source.path.with_name("copy"))
    assert find(writer, source, messages) == source.path
    assert messages == []


def test_a_renamed_folder_is_found_beside_where_it_was(
    writer: LibraryWriter, source: Source, messages: list[str]
) -> None:
    new = source.path.rename(source.path.with_name("pictures"))
    (new.with_name("another")).mkdir()
    assert find(writer, source, messages) == new
    assert messages == [f"{source.path} is now at {new}; everything known of it is kept."]


def test_an_emptied_folder_whose_files_are_beside_it_is_found(
    writer: LibraryWriter, source: Source, messages: list[str]
) -> None:
    """Move a folder as a volume that is mounted under another name, leaving its mount point."""
    new = source.path.rename(source.path.with_name("pictures"))
    source.path.mkdir()
    assert find(writer, source, messages) == new


@pytest.mark.parametrize("seconds", [1.9, -1.9])
def test_a_file_system_that_counts_two_seconds_is_no_hindrance(
    writer: LibraryWriter, source: Source, messages: list[str], seconds: float
) -> None:
    new = source.path.rename(source.path.with_name("pictures"))
    nudge(new, seconds)
    assert find(writer, source, messages) == new


def without_times(folder: Path) -> None:
    nudge(folder, 60)


def without_some(folder: Path) -> None:
    for path in sorted(folder.rglob("*.jpg"))[:2]:
        path.unlink()


def with_other_contents(folder: Path) -> None:
    for path in folder.rglob("*.jpg"):
        status, data = path.stat(), path.read_bytes()
        path.write_bytes(data[:400] + bytes([data[400] ^ 1]) + data[401:])
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def hidden(folder: Path) -> None:
    folder.rename(folder.with_name(".pictures"))


def in_the_trash(folder: Path) -> None:
    (folder.with_name("$RECYCLE.BIN")).mkdir()
    folder.rename(folder.with_name("$RECYCLE.BIN") / "pictures")


@pytest.mark.parametrize(
    "change", [without_times, without_some, with_other_contents, hidden, in_the_trash]
)
def test_what_is_not_the_same_folder_is_not_taken_for_it(
    writer: LibraryWriter,
    source: Source,
    messages: list[str],
    change: Callable[[Path], None],
) -> None:
    change(source.path.rename(source.path.with_name("pictures")))
    assert find(writer, source, messages) == source.path
    assert messages == []


def test_one_file_in_twelve_may_be_gone(
    writer: LibraryWriter, source: Source, messages: list[str]
) -> None:
    new = source.path.rename(source.path.with_name("pictures"))
    next(new.rglob("*.jpg")).unlink()
    assert find(writer, source, messages) == new


def test_of_few_files_all_must_be_there(
    writer: LibraryWriter, tmp_path: Path, messages: list[str]
) -> None:
    few = known(writer, tmp_path / "few", count=2)
    new = few.path.rename(tmp_path / "pictures")
    photo = next(new.rglob("*.jpg"))
    place = photo.parent
    aside = photo.rename(tmp_path / photo.name)
    assert find(writer, few, messages) == few.path
    aside.rename(place / photo.name)
    assert find(writer, few, messages) == new


def test_between_two_the_user_decides(
    writer: LibraryWriter, source: Source, messages: list[str]
) -> None:
    one, two = (source.path.with_name(name) for name in ("one", "two"))
    shutil.copytree(source.path, one)
    source.path.rename(two)
    assert find(writer, source, messages) == source.path
    (message,) = messages
    assert all(text in message for text in (f"{one} or {two}", "cairn sources relocate"))


def test_another_source_is_never_taken_for_it(
    writer: LibraryWriter, source: Source, messages: list[str]
) -> None:
    backup = source.path.with_name("backup")
    source.path.rename(backup)
    writer.add_source(backup / "0")
    assert find(writer, source, messages) == source.path


def test_an_added_folder_that_is_a_source_elsewhere_is_that_source(
    writer: LibraryWriter, source: Source, tmp_path: Path, messages: list[str]
) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    new = source.path.rename(tmp_path / "far" / "away" / "photos")
    assert find(writer, source, messages) == source.path
    assert adopt(writer, new, messages.append) == Source(source.id, new)
    assert writer.sources() == [Source(source.id, new)]
    assert f"is now at {new}" in messages[-1]


def test_an_added_backup_of_a_source_that_is_away_is_another_source(
    writer: LibraryWriter, source: Source, tmp_path: Path, messages: list[str]
) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(source.path, backup, copy_function=shutil.copyfile)
    nudge(backup, 60)
    source.path.rename(source.path.with_name(".away"))
    assert adopt(writer, backup, messages.append) is None
    assert messages == []


def test_an_added_copy_of_a_source_that_is_there_is_another_source(
    writer: LibraryWriter, source: Source, tmp_path: Path, messages: list[str]
) -> None:
    shutil.copytree(source.path, tmp_path / "copy")
    assert adopt(writer, tmp_path / "copy", messages.append) is None


def test_an_added_folder_that_may_be_either_of_two_sources_is_neither(
    writer: LibraryWriter, source: Source, tmp_path: Path, messages: list[str]
) -> None:
    twin = Source(0, tmp_path / "twin")
    shutil.copytree(source.path, twin.path)
    twin = writer.add_source(twin.path)
    for photo in twin.path.rglob("*.jpg"):
        record(writer, twin, photo)
    new = twin.path.rename(tmp_path / "new")
    shutil.rmtree(source.path)
    assert adopt(writer, new, messages.append) is None
    assert "cairn sources relocate" in messages[-1]


def test_it_is_looked_for_at_its_place_under_other_volumes_and_never_in_hidden_folders(
    tmp_path: Path,
) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "beside").mkdir()
    found = places(tmp_path / "photos")
    assert tmp_path / "beside" in found
    assert not [place for place in found if any(part.startswith(".") for part in place.parts)]
    if os.name == "posix":  # "/" is a volume, too: what was mounted may be booted from now
        assert tmp_path in places(Path("/mnt/disk", *tmp_path.parts[1:]))
