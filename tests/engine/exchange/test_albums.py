from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.exchange.albums import export_copies

ABOUT = {"id": 3, "name": "Old Mill"}


def test_copies_are_the_same_bytes_and_times(tmp_path: Path) -> None:
    original = tmp_path / "a.jpg"
    original.write_bytes(b"photo")
    (copy,) = export_copies([original], tmp_path / "album" / "deep", ABOUT)
    assert copy.read_bytes() == b"photo"
    assert abs(copy.stat().st_mtime - original.stat().st_mtime) < 1


def test_files_of_one_name_get_numbers_and_nothing_is_overwritten(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jpg").write_bytes(folder.encode())
    album = tmp_path / "album"
    album.mkdir()
    (album / "a.jpg").write_bytes(b"mine")
    copies = export_copies([tmp_path / "one" / "a.jpg", tmp_path / "two" / "a.jpg"], album, ABOUT)
    assert [copy.name for copy in copies] == ["a-2.jpg", "a-3.jpg"]
    assert [copy.read_bytes() for copy in copies] == [b"one", b"two"]
    assert (album / "a.jpg").read_bytes() == b"mine"


def test_a_photo_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.jpg"):
        export_copies([tmp_path / "gone.jpg"], tmp_path / "album", ABOUT)


def test_a_file_beside_the_copies_says_what_they_are(tmp_path: Path) -> None:
    original = tmp_path / "a.jpg"
    original.write_bytes(b"photo")
    export_copies([original], tmp_path / "album", ABOUT)
    about = json.loads((tmp_path / "album" / "landmark.json").read_text(encoding="utf-8"))
    assert about == {**ABOUT, "photos": [{"file": "a.jpg", "original": str(original)}]}
