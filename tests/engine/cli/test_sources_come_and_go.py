"""Folders that move, vanish, or may not be read, as the command line tells of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.cli.running import MAIN, cairn
from tests.engine.indexing.pictures import write_photo

COUNTS = ("added", "updated", "moved", "unchanged", "missing")


def counts(document: dict[str, int]) -> dict[str, int]:
    """The counts that are not zero."""
    return {key: document[key] for key in COUNTS if document[key]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "photos"
    for number in range(4):
        write_photo(folder / f"{number % 2}" / f"{number}.jpg", number)
    return folder


@pytest.fixture
def known(tmp_path: Path, folder: Path) -> Path:
    """A library that knows the folder."""
    library = tmp_path / "library"
    assert counts(cairn(library, "index", folder).document) == {"added": 4}
    return library


def paths(library: Path) -> list[str]:
    return [one["path"] for one in cairn(library, "sources").document["sources"]]


def test_a_renamed_folder_is_found_and_nothing_is_read_again(known: Path, folder: Path) -> None:
    new = folder.rename(folder.with_name("pictures"))
    done = cairn(known, "index")
    assert (done.code, counts(done.document)) == (0, {"unchanged": 4})
    assert done.document["inference_seconds"] == 0
    assert f"is now at {new}" in done.err
    assert paths(known) == [str(new)]


def test_adding_a_folder_that_moved_far_away_makes_no_second_source(
    known: Path, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "archive" / "2019").mkdir(parents=True)
    new = Path(shutil.move(folder, tmp_path / "archive" / "2019"))
    done = cairn(known, "index", new).document
    assert (counts(done), done["photos"], done["files"]) == ({"unchanged": 4}, 4, 4)
    assert paths(known) == [str(new)]


def test_a_folder_that_is_away_is_kept_and_comes_back_unchanged(known: Path, folder: Path) -> None:
    hidden = folder.rename(folder.with_name(".away"))
    away = cairn(known, "index")
    assert (away.code, counts(away.document), away.document["photos"]) == (0, {}, 4)
    (source,) = cairn(known, "sources").document["sources"]
    assert (source["state"], source["photos"]) == ("missing", 4)
    assert source["volume"] in ("local", "removable", "network")
    hidden.rename(folder)
    assert counts(cairn(known, "index").document) == {"unchanged": 4}


def as_somebody_without_privileges() -> list[str]:
    """The start of a command that runs with the rights of an ordinary user."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root reads everything, and setpriv is not there to drop its rights")
    return [setpriv, "--bounding-set=-all", "--inh-caps=-all"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean little on Windows")
def test_what_is_known_of_a_folder_that_may_not_be_read_is_kept(known: Path, folder: Path) -> None:
    write_photo(folder / "1" / "new.jpg", 9)
    (folder / "0").chmod(0)
    command = [sys.executable, str(MAIN), "--library", str(known), "--json", "index"]
    try:
        done = subprocess.run(
            [*as_somebody_without_privileges(), *command],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        (folder / "0").chmod(0o755)
    document = json.loads(done.stdout)
    assert (done.returncode, counts(document)) == (1, {"added": 1, "unchanged": 2})
    (failure,) = document["failed"]
    assert (failure["path"], failure["stage"]) == (str(folder / "0"), "read")
    again = cairn(known, "index")
    assert (again.code, counts(again.document)) == (0, {"unchanged": 5})


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean little on Windows")
def test_originals_that_may_not_be_written_are_indexed_and_stay_as_they_are(
    tmp_path: Path, folder: Path
) -> None:
    places = sorted(folder.rglob("*"))
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    before = [(place.stat().st_mode, place.stat().st_mtime_ns) for place in places]
    library = str(tmp_path / "library")
    command = [sys.executable, str(MAIN), "--library", library, "--json", "index", str(folder)]
    try:
        done = subprocess.run(
            [*as_somebody_without_privileges(), *command],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        after = [(place.stat().st_mode, place.stat().st_mtime_ns) for place in places]
    finally:
        for place in places:
            place.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert counts(json.loads(done.stdout)) == {"added": 4}
    assert after == before
