from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError, NotFoundError
from engine.library.changes import LibraryWriter
from engine.library.records import Source
from tests.engine.library.rows import FACTS, content, features, state


def test_a_folder_inside_a_source_is_covered_by_it(writer: LibraryWriter, source: Source) -> None:
    assert writer.add_source(source.path) == source
    assert writer.add_source(source.path / "2019" / "Paris") == source
    assert writer.sources() == [source]


def test_a_folder_of_which_a_name_is_a_prefix_is_another_one(
    writer: LibraryWriter, source: Source
) -> None:
    sibling = writer.add_source(source.path.with_name(source.path.name + "-old"))
    assert writer.sources() == [source, sibling]


def test_a_folder_that_holds_sources_takes_over_what_is_known_of_their_files(
    writer: LibraryWriter, tmp_path: Path
) -> None:
    inner = writer.add_source(tmp_path / "all" / "caf\udce9")
    beside = writer.add_source(tmp_path / "other")
    writer.record_file(inner.id, state(b"a/\xff.jpg"), content(1), FACTS)
    outer = writer.add_source(tmp_path / "all")
    assert writer.sources() == [outer, beside]
    assert list(writer.files(outer.id, 0)) == [b"caf\xe9/a/\xff.jpg"]
    assert writer.photo_by_path(tmp_path / "all" / "caf\udce9" / "a" / "\udcff.jpg") is not None


def test_removing_a_source_removes_photos_that_no_other_source_holds(
    writer: LibraryWriter, source: Source, tmp_path: Path, model_id: int
) -> None:
    other = writer.add_source(tmp_path / "backup")
    for number, path in enumerate((b"both.jpg", b"only.jpg")):
        writer.record_file(source.id, state(path), content(number), FACTS)
        writer.record_features(model_id, content(number), features(number))
    writer.record_file(other.id, state(b"copy.jpg"), content(0), FACTS)
    assert writer.remove_source(source.path) == [content(1)]
    assert writer.sources() == [other]
    assert [photo.content for photo in writer.photos()] == [content(0)]
    assert len(writer.vectors(model_id)[0]) == 1
    assert writer.photo_by_path(tmp_path / "backup" / "copy.jpg") is not None


def test_the_id_of_a_removed_photo_is_never_used_again(
    writer: LibraryWriter, source: Source
) -> None:
    writer.record_file(source.id, state(b"a.jpg"), content(1), FACTS)
    (before,) = writer.photos()
    writer.remove_source(source.path)
    again = writer.add_source(source.path)
    writer.record_file(again.id, state(b"a.jpg"), content(1), FACTS)
    (after,) = writer.photos()
    assert after.id > before.id


def test_a_relocated_source_keeps_its_photos(
    writer: LibraryWriter, source: Source, tmp_path: Path
) -> None:
    writer.record_file(source.id, state(b"2019/a.jpg"), content(1), FACTS)
    moved = writer.relocate_source(source.path, tmp_path / "drive")
    assert moved == Source(source.id, tmp_path / "drive")
    photo = writer.photo_by_path(tmp_path / "drive" / "2019" / "a.jpg")
    assert photo is not None
    assert photo.content == content(1)


def test_a_source_is_not_relocated_into_or_around_another(
    writer: LibraryWriter, source: Source, tmp_path: Path
) -> None:
    writer.add_source(tmp_path / "other" / "deep")
    for overlapping in (tmp_path / "other", tmp_path / "other" / "deep" / "er"):
        with pytest.raises(InputError, match="overlaps"):
            writer.relocate_source(source.path, overlapping)
    writer.relocate_source(source.path, source.path / "inside-itself")


def test_what_is_no_source_can_be_neither_removed_nor_relocated(
    writer: LibraryWriter, source: Source
) -> None:
    with pytest.raises(NotFoundError, match="is not a source"):
        writer.remove_source(source.path / "sub")
    with pytest.raises(NotFoundError):
        writer.relocate_source(source.path / "sub", source.path)
