"""Photos whose files go to the trash and come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.library.connection import open_reader, open_writer
from engine.library.trash import files_of, forget, know_again, last_decided, moment
from tests.engine.library.rows import FACTS, content, state


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A library of two photos, one of them with a copy; all files are there."""
    photos, root = tmp_path / "photos", tmp_path / "library"
    photos.mkdir()
    with open_writer(root) as writer:
        source = writer.add_source(photos)
        for name, number in ((b"a", 1), (b"b", 2), (b"copy of a", 1)):
            (photos / name.decode()).write_bytes(name)
            writer.record_file(source.id, state(name), content(number), FACTS)
    return root


def shown(root: Path) -> list[str]:
    return sorted(Path(one.file).name for one in Cairn(root).photos().photos)


def test_all_files_of_a_photo_are_found_and_what_is_gone_is_not(root: Path) -> None:
    (root.parent / "photos" / "b").unlink()
    assert [one.file.name for one in files_of(Cairn(root), [1, 2])] == ["a", "copy of a"]
    assert [path.name for path in Cairn(root).photo_details(1).files] == ["a", "copy of a"]
    assert Cairn(root).photo_details(3).files == ()


def test_what_is_forgotten_is_shown_no_more_and_is_known_again_as_it_was(root: Path) -> None:
    files = files_of(Cairn(root), [1])
    forget(Cairn(root), files[:1])
    assert shown(root) == ["b", "copy of a"]
    forget(Cairn(root), files[1:])
    assert shown(root) == ["b"]
    know_again(Cairn(root), files)
    assert shown(root) == ["a", "b"]
    with open_reader(root) as reader:
        assert {one.id: len(reader.paths([one.id])[one.id]) for one in reader.photos()} == {
            1: 2,
            2: 1,
        }


def test_a_file_that_came_back_with_other_bytes_waits_for_the_scan(root: Path) -> None:
    files = files_of(Cairn(root), [2])
    forget(Cairn(root), files)
    files[0].file.write_bytes(b"something else")
    know_again(Cairn(root), files)
    assert shown(root) == ["a"]


def test_a_moment_is_never_before_the_latest_decision(root: Path) -> None:
    assert last_decided(Cairn(root)) == ""
    first = moment(Cairn(root))
    assert first <= moment(Cairn(root))
