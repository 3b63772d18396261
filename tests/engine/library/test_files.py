from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import PhotoError
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.library.file_changes import Recorded
from engine.library.records import Capture, Counts, Source
from engine.photos.facts import CaptureDate, Facts
from engine.photos.formats import Format
from tests.engine.library.rows import CAPTURED, FACTS, content, features, state


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LibraryWriter, Source]]:
    """A library for many examples: Hypothesis wants no fixture that begins anew for each."""
    folder = tmp_path_factory.mktemp("shared")
    with open_writer(folder / "library") as writer:
        yield writer, writer.add_source(folder)


ERROR = PhotoError("It is truncated.", stage="decode")


def test_a_photo_reads_back_as_it_was_recorded(writer: LibraryWriter, source: Source) -> None:
    bare = Facts(Format.RAW, 3, 2, None, None, None, None)
    assert writer.record_file(source.id, state(b"a"), content(1), FACTS) is Recorded.ADDED
    assert writer.record_file(source.id, state(b"b"), content(2), bare) is Recorded.ADDED
    first, second = writer.photos()
    assert (first.facts, second.facts) == (FACTS, bare)
    assert writer.photo(first.id) == writer.photo_by_content(content(1)) == first
    assert writer.captures() == [
        Capture(first.id, CAPTURED, 48.8584, 2.2945),
        Capture(second.id, None, None, None),
    ]


@given(
    taken=st.builds(
        CaptureDate,
        local=st.datetimes(),
        offset_minutes=st.none() | st.integers(-840, 840),
        source=st.text(st.characters(codec="utf-8")),
    )
)
def test_any_capture_date_reads_back(
    shared: tuple[LibraryWriter, Source], taken: CaptureDate
) -> None:
    writer, source = shared
    writer.record_file(source.id, state(b"dated"), content(1), replace(FACTS, taken=taken))
    photo = writer.photo_by_content(content(1))
    assert photo is not None
    assert photo.facts.taken == taken


def test_two_files_of_one_content_are_one_photo(
    writer: LibraryWriter, source: Source, tmp_path: Path
) -> None:
    other = writer.add_source(tmp_path / "a-backup")
    writer.record_file(source.id, state(b"x/a.jpg"), content(1), FACTS)
    assert writer.record_file(other.id, state(b"b.jpg"), content(1), FACTS) is Recorded.ADDED
    (photo,) = writer.photos()
    found = writer.paths([photo.id, photo.id + 1])
    assert found == {photo.id: [other.path / "b.jpg", source.path / "x" / "a.jpg"]}
    writer.mark_missing([writer.files(other.id, 0)[b"b.jpg"].id])
    assert writer.paths([photo.id])[photo.id][0] == source.path / "x" / "a.jpg"
    assert writer.photos_of_source(other.id) == 1


def test_a_new_path_of_a_photo_whose_file_is_gone_is_that_file(
    writer: LibraryWriter, source: Source
) -> None:
    for path in (b"a/1.jpg", b"a/2.jpg"):
        writer.record_file(source.id, state(path), content(1), FACTS)
    before = writer.files(source.id, 0)
    writer.mark_missing([record.id for record in before.values()])
    writer.expect_files(source.id, [state(b"b/2.jpg")])
    assert writer.record_file(source.id, state(b"b/2.jpg"), content(1), FACTS) is Recorded.MOVED
    after = writer.files(source.id, 0)
    assert set(after) == {b"a/1.jpg", b"b/2.jpg"}
    assert after[b"b/2.jpg"].id == before[b"a/2.jpg"].id
    assert after[b"b/2.jpg"].missing_since is None
    assert after[b"a/1.jpg"].missing_since is not None
    assert writer.missing_of_source(source.id) == {before[b"a/1.jpg"].id}


def test_a_copy_of_a_photo_whose_file_is_there_is_no_move(
    writer: LibraryWriter, source: Source
) -> None:
    writer.record_file(source.id, state(b"a.jpg"), content(1), FACTS)
    assert writer.record_file(source.id, state(b"b.jpg"), content(1), FACTS) is Recorded.ADDED
    assert set(writer.files(source.id, 0)) == {b"a.jpg", b"b.jpg"}


def test_overwriting_the_only_file_of_a_photo_drops_the_photo(
    writer: LibraryWriter, source: Source
) -> None:
    for path in (b"a.jpg", b"b.jpg"):
        writer.record_file(source.id, state(path), content(1), FACTS)
    edited = state(b"a.jpg", size=7)
    assert writer.record_file(source.id, edited, content(2), FACTS) is Recorded.UPDATED
    assert [photo.content for photo in writer.photos()] == [content(1), content(2)]
    writer.record_file(source.id, state(b"b.jpg", size=8), content(3), FACTS)
    assert writer.drop_orphans() == [content(1)]
    assert [photo.content for photo in writer.photos()] == [content(2), content(3)]


def test_two_files_that_swapped_their_names_keep_their_photos(
    writer: LibraryWriter, source: Source
) -> None:
    for number, path in enumerate((b"a", b"b")):
        writer.record_file(source.id, state(path), content(number), FACTS)
    before = [photo.id for photo in writer.photos()]
    for number, path in enumerate((b"b", b"a")):
        writer.record_file(source.id, state(path, size=7), content(number), FACTS)
    assert writer.drop_orphans() == []
    assert [photo.id for photo in writer.photos()] == before


def test_a_file_that_is_no_photo_any_more_is_forgotten_with_its_photo(
    writer: LibraryWriter, source: Source
) -> None:
    writer.record_file(source.id, state(b"a"), content(1), FACTS)
    writer.forget_file(source.id, b"a")
    assert writer.drop_orphans() == [content(1)]
    assert writer.counts(None) == Counts(photos=0, files=0, sources=1, failed=0, pending=0)


def test_new_facts_of_a_known_photo_replace_the_old(writer: LibraryWriter, source: Source) -> None:
    writer.record_file(source.id, state(b"a.jpg"), content(1), FACTS)
    turned = replace(FACTS, width=FACTS.height, height=FACTS.width)
    writer.record_file(source.id, state(b"a.jpg", mtime_ns=6), content(1), turned)
    (photo,) = writer.photos()
    assert photo.facts == turned


def test_failures_count_their_attempts_and_end_with_success(
    writer: LibraryWriter, source: Source
) -> None:
    path = b"\xff.jpg"
    writer.record_failure(source.id, state(path), ERROR, "1")
    writer.record_failure(source.id, state(path, size=9), ERROR, "2")
    (failure,) = writer.failures()
    assert failure.path == source.path / "\udcff.jpg"
    assert (failure.stage, failure.error) == ("decode", "It is truncated.")
    assert (failure.size, failure.attempts, failure.decoder_version) == (9, 2, "2")
    assert writer.failures([source.id]) == [failure]
    assert writer.failures([source.id + 1]) == []
    writer.record_file(source.id, state(path, size=10), content(1), FACTS)
    assert writer.failures() == []


def test_a_known_photo_stays_that_when_its_file_fails(
    writer: LibraryWriter, source: Source
) -> None:
    writer.record_file(source.id, state(b"a.jpg"), content(1), FACTS)
    writer.record_failure(source.id, state(b"a.jpg", size=0), ERROR, "1")
    record = writer.files(source.id, 0)[b"a.jpg"]
    assert (record.content, record.size) == (content(1), 1000)


def test_failures_are_cleared_for_some_files_or_all(writer: LibraryWriter, source: Source) -> None:
    for path in (b"a", b"b", b"c"):
        writer.record_failure(source.id, state(path), ERROR, "1")
    assert writer.clear_failures([writer.files(source.id, 0)[b"b"].id]) == 1
    assert [failure.path.name for failure in writer.failures()] == ["a", "c"]
    assert writer.clear_failures() == 2


def test_gone_files_are_marked_and_those_never_known_forgotten(
    writer: LibraryWriter, source: Source
) -> None:
    writer.record_file(source.id, state(b"known"), content(1), FACTS)
    writer.record_failure(source.id, state(b"failed"), ERROR, "1")
    writer.record_failure(source.id, state(b"known"), ERROR, "1")
    ids = [record.id for record in writer.files(source.id, 0).values()]
    writer.mark_missing(ids)
    first = writer.files(source.id, 0)
    assert set(first) == {b"known"}
    assert writer.failures() == []
    assert first[b"known"].missing_since is not None
    writer.mark_seen(ids)
    assert writer.files(source.id, 0)[b"known"].missing_since is None


def test_counts_tell_what_waits_for_features_of_a_model(
    writer: LibraryWriter, source: Source, model_id: int
) -> None:
    writer.expect_files(source.id, [state(b"new")])
    for number, path in enumerate((b"described", b"not yet", b"gone")):
        writer.record_file(source.id, state(path), content(number), FACTS)
    writer.record_features(model_id, content(0), features(0))
    writer.record_failure(source.id, state(b"failed"), ERROR, "1")
    writer.mark_missing([writer.files(source.id, 0)[b"gone"].id])
    assert writer.counts(model_id) == Counts(photos=3, files=5, sources=1, failed=1, pending=2)
    assert writer.counts(None).pending == 3


def test_photos_are_found_by_paths_through_links(
    writer: LibraryWriter, source: Source, tmp_path: Path
) -> None:
    (source.path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(source.path / "real", target_is_directory=True)
    writer.record_file(source.id, state(b"real/a.jpg"), content(1), FACTS)
    assert writer.photo_by_path(link / "a.jpg") == writer.photo_by_content(content(1))
    assert writer.photo_by_path(source.path / "real" / ".." / "real" / "a.jpg") is not None
    assert writer.photo_by_path(source.path / "a.jpg") is None
    assert writer.photo_by_path(tmp_path) is None


NAMES = st.binary(min_size=1, max_size=40).filter(lambda name: not set(name) & set(b"\0/"))


@given(name=NAMES)
def test_any_name_comes_back_byte_for_byte(
    shared: tuple[LibraryWriter, Source], name: bytes
) -> None:
    writer, source = shared
    writer.record_file(source.id, state(b"d/" + name), content(2), FACTS)
    assert b"d/" + name in writer.files(source.id, 0)
    writer.forget_file(source.id, b"d/" + name)
    assert b"d/" + name not in writer.files(source.id, 0)
