from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from engine.indexing.scan import Gap, is_in_cloud, look_again, scan
from engine.library.connection import open_writer

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


@contextmanager
def unprivileged() -> Iterator[None]:
    """Not being root, who may read anything."""
    if sys.platform == "win32" or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def put(root: Path, *paths: str) -> None:
    """Files whose content does not matter."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"x")


def seen(root: Path) -> list[str]:
    return [os.fsdecode(file.path) for file in scan(root).files]


def test_files_come_sorted_with_size_and_time(tmp_path: Path) -> None:
    put(tmp_path, "b.jpg", "a/z.jpg", "a/b/c.txt", "B.jpg")
    os.utime(tmp_path / "b.jpg", ns=(1, 1_500_000_000_123_456_700))
    assert seen(tmp_path) == ["B.jpg", "a/b/c.txt", "a/z.jpg", "b.jpg"]
    last = scan(tmp_path).files[-1]
    assert last.location == tmp_path / "b.jpg"
    assert last.state == (b"b.jpg", 1, 1_500_000_000_123_456_700)


def test_what_is_hidden_or_the_systems_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, ".hidden.jpg", ".thumbnails/a.jpg", "$RECYCLE.BIN/a.jpg", "kept.jpg")
    put(tmp_path, "System Volume Information/a.jpg", "@eaDir/a.jpg", "Thumbs.db")
    assert seen(tmp_path) == ["kept.jpg"]


def test_a_folder_with_the_name_of_an_image_is_walked(tmp_path: Path) -> None:
    put(tmp_path, "album.jpg/photo.jpg")
    assert seen(tmp_path) == ["album.jpg/photo.jpg"]


def test_a_library_is_not_walked(tmp_path: Path) -> None:
    open_writer(tmp_path / "library").close()
    put(tmp_path, "a.jpg", "library/thumbnails/00/thumbnail.jpg")
    assert seen(tmp_path) == ["a.jpg"]


@unix
def test_names_that_are_not_utf8_are_kept_byte_for_byte(tmp_path: Path) -> None:
    put(tmp_path, os.fsdecode(b"caf\xe9/\xff\xfe.jpg"))
    (file,) = scan(tmp_path).files
    assert file.path == b"caf\xe9/\xff\xfe.jpg"
    assert file.location.is_file()


@unix
def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    put(tmp_path, "source/z/a.jpg", "outside/b.jpg", "outside/single.jpg")
    source = tmp_path / "source"
    (source / "z" / "loop").symlink_to(source)
    (source / "self").symlink_to("self")
    (source / "away").symlink_to(tmp_path / "outside")
    (source / "again").symlink_to(tmp_path / "outside")
    (source / "file.jpg").symlink_to(tmp_path / "outside" / "single.jpg")
    assert seen(source) == ["again/b.jpg", "again/single.jpg", "file.jpg", "z/a.jpg"]


@unix
def test_a_folder_is_known_by_its_own_path_and_not_by_a_link_to_it(tmp_path: Path) -> None:
    put(tmp_path, "z/a.jpg")
    (tmp_path / "a").symlink_to(tmp_path / "z")
    assert seen(tmp_path) == ["z/a.jpg"]


@unix
def test_a_broken_link_is_a_gap_that_is_nobodys_fault(tmp_path: Path) -> None:
    (tmp_path / "drive").symlink_to(tmp_path / "unplugged")
    found = scan(tmp_path)
    assert found.files == []
    assert found.gaps == [Gap(b"drive", tmp_path / "drive", None)]


@unix
def test_a_folder_that_may_not_be_read_is_a_gap_with_its_reason() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        put(root, "shut/a.jpg", "open/a.jpg")
        (root / "shut").chmod(0)
        with unprivileged():
            found = scan(root)
        (root / "shut").chmod(0o700)
    assert [file.path for file in found.files] == [b"open/a.jpg"]
    (gap,) = found.gaps
    assert gap.path == b"shut"
    assert gap.error is not None
    assert "Permission denied" in gap.error


def test_a_source_that_is_gone_is_one_gap(tmp_path: Path) -> None:
    found = scan(tmp_path / "gone")
    assert found.files == []
    (gap,) = found.gaps
    assert gap.covers(b"any/file.jpg")


def test_what_goes_away_during_the_scan_is_a_gap_that_is_nobodys_fault(tmp_path: Path) -> None:
    (gap,) = scan(tmp_path / "gone").gaps
    assert gap.error is None


def test_a_file_is_seen_again_as_it_is_now(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    (before,) = scan(tmp_path).files
    assert look_again(before) == before
    (tmp_path / "a.jpg").write_bytes(b"longer")
    again = look_again(before)
    assert again is not None
    assert (again.path, again.size) == (b"a.jpg", 6)
    (tmp_path / "a.jpg").unlink()
    assert look_again(before) is None


def test_a_gap_covers_what_lies_in_it_and_no_more() -> None:
    gap = Gap(b"a/b", Path("a/b"), None)
    assert gap.covers(b"a/b")
    assert gap.covers(b"a/b/c.jpg")
    assert not gap.covers(b"a/bc.jpg")
    assert not gap.covers(b"a")


@unix
def test_pipes_and_sockets_are_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.jpg")
        assert seen(tmp_path) == []


def test_cairnignore_holds_below_its_folder_and_inner_ones_add_to_it(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "a.png", "keep.png", "raw/a.dng", "trip/b.png", "trip/raw/b.dng")
    put(tmp_path, "trip/draft/c.jpg", "trip/c.jpg")
    (tmp_path / ".cairnignore").write_text("# no screenshots\n*.png\n!keep.png\n/raw/\n!\n")
    (tmp_path / "trip" / ".cairnignore").write_text("draft/\n!b.png\n")
    assert seen(tmp_path) == ["a.jpg", "keep.png", "trip/b.png", "trip/c.jpg", "trip/raw/b.dng"]


@unix
def test_cairnignore_may_name_what_is_not_utf8(tmp_path: Path) -> None:
    put(tmp_path, os.fsdecode(b"\xe9.jpg"), "e.jpg")
    (tmp_path / ".cairnignore").write_bytes(b"\xe9.jpg\n")
    assert seen(tmp_path) == ["e.jpg"]


@pytest.mark.parametrize(
    "flags", [{"st_flags": 0x40000000}, {"st_file_attributes": 0x400000 | 0x20}]
)
def test_placeholders_of_clouds_are_known_by_their_flags(flags: dict[str, int]) -> None:
    assert is_in_cloud(cast(os.stat_result, SimpleNamespace(**flags)))
    assert not is_in_cloud(cast(os.stat_result, SimpleNamespace(**dict.fromkeys(flags, 0x20))))
