"""Five hundred damaged files, and what else lies about in folders: each gets its due."""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.library.connection import open_reader
from tests.engine.cli.running import Ran, cairn
from tests.trust.contents import Held, held
from tests.trust.damage import HARMS, bombs, sound_files
from tests.trust.originals import untouched
from tests.trust.scenes import dated

DAMAGED = 500

_WRONG = {"jpg": "png", "png": "webp", "webp": "tif", "tif": "heic", "gif": "avif", "heic": "dng"}


@dataclass(frozen=True)
class Indexed:
    """What became of the folder.

    Attributes:
        harmed: the damaged files.
        sound: the good ones beside them.
        first: the first indexing; ``again`` is the second.
        held: what the library holds at the end.
        attempts: how often each file in failure was tried.
    """

    harmed: frozenset[Path]
    sound: frozenset[Path]
    first: Ran
    again: Ran
    held: Held
    attempts: dict[Path, int]


@pytest.fixture(scope="module")
def indexed(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    folder = tmp_path_factory.mktemp("damaged")
    library, photos = shutil.copytree(furnished, folder / "library"), folder / "photos"
    photos.mkdir()
    rng = random.Random(500)
    good = sound_files(photos, rng)
    harmed = {write(photos / name, data) for name, data in damaged(good, rng).items()}
    sound = {write(photos / name, data) for name, data in whole(good).items()}
    write_oddities(photos / "oddities")
    with untouched(photos):
        first, again = (
            cairn(library, "index", photos, "--model", "tiny", "--workers", "2") for _ in "12"
        )
    with open_reader(library) as reader:
        attempts = {one.path: one.attempts for one in reader.failures()}
    return Indexed(frozenset(harmed), frozenset(sound), first, again, held(library), attempts)


def damaged(good: dict[str, bytes], rng: random.Random) -> dict[str, bytes]:
    """The damaged files by name: most of them harmed at random, in all ways alike."""
    found = {f"{place}/{name}": data for place, name, data in _special(good)}
    names = sorted(good)
    for number in range(DAMAGED - len(found)):
        name, harm = rng.choice(names), HARMS[number % len(HARMS)]
        found[f"{number % 7}/{number} {harm.__name__} {name}"] = harm(good[name], rng)
    assert len(found) == DAMAGED
    return found


def _special(good: dict[str, bytes]) -> list[tuple[str, str, bytes]]:
    claiming = [("bombs", name, data) for name, data in bombs(good).items()]
    empty = [("empty", name, b"") for name in good]
    text = [("text", name, b"Tuesday: rain, no light." * 40) for name in good]
    film = [("film", "film.jpg", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(3000))]
    return claiming + empty + text + film


def whole(good: dict[str, bytes]) -> dict[str, bytes]:
    """Sound files by name: plain, with wrong extensions, in a folder with an image's name."""
    found = {f"sound/{name}": data for name, data in good.items()}
    for name, data in good.items():
        stem, _, extension = name.rpartition(".")
        found[f"album.jpg/{stem}.{_WRONG.get(extension, 'jpg')}"] = data
    found["long/" + "n" * 251 + ".jpg"] = good["baseline.jpg"]
    if sys.platform == "linux":  # others have no such names
        found[os.fsdecode(b"caf\xe9/\xff\xfe.jpg")] = good["baseline.jpg"]
    return found


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return dated(path)


def write_oddities(folder: Path) -> None:
    """What is no regular file, under the names of photos."""
    (folder / "empty folder.png").mkdir(parents=True)
    if sys.platform == "win32":
        return
    os.mkfifo(folder / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as listener:
        # Such an address is short, whatever the folder.
        here = Path.cwd()
        os.chdir(folder)
        listener.bind("socket.jpg")
        os.chdir(here)
    (folder / "broken.jpg").symlink_to(folder / "nowhere.jpg")
    (folder / "one.jpg").symlink_to(folder / "other.jpg")
    (folder / "other.jpg").symlink_to(folder / "one.jpg")
    (folder / "loop").symlink_to(folder.parent)


def test_every_damaged_file_is_a_photo_or_a_failure(indexed: Indexed) -> None:
    known = indexed.held.files
    described = {path for path, file in known.items() if file[0] in indexed.held.features}
    failed = indexed.held.failures.keys()
    assert described & failed == set()
    assert described | failed == indexed.harmed | indexed.sound
    assert len(indexed.harmed & failed) > DAMAGED / 2


def test_the_sound_files_beside_them_are_all_photos(indexed: Indexed) -> None:
    contents = {indexed.held.files[path][0] for path in indexed.sound}
    assert contents <= indexed.held.features.keys()
    assert indexed.held.sound == "ok"


def test_each_failure_is_one_clear_sentence_about_its_file(indexed: Indexed) -> None:
    failed = indexed.first.document["failed"]
    assert {Path(one["path"]) for one in failed} == indexed.held.failures.keys()
    for one in failed:
        assert one["stage"] in ("read", "decode", "extract")
        error, name = one["error"], Path(one["path"]).name
        assert error.startswith(f"'{name}' ")
        assert error.endswith(".")
        assert error.isprintable()
        assert len(error) < 250 + len(name)
        for jargon in ("Error", "(b'", "0x", "NoneType", "DOS"):
            assert jargon not in error.removeprefix(f"'{name}' ")


def test_no_failure_is_for_want_of_a_worker(indexed: Indexed) -> None:
    assert not [e for _, e in indexed.held.failures.values() if "set aside" in e]


def test_bombs_are_refused_by_their_headers(indexed: Indexed) -> None:
    errors = {
        path.name: error
        for path, (_, error) in indexed.held.failures.items()
        if path.parent.name == "bombs"
    }
    assert len(errors) == 7
    for name, error in errors.items():
        assert re.search("megapixels at most|far too many pixels", error), (name, error)


def test_a_second_indexing_reads_none_of_them_again(indexed: Indexed) -> None:
    first, again = indexed.first.document, indexed.again.document
    assert (indexed.first.code, indexed.again.code) == (1, 1)
    assert again["failed"] == first["failed"]
    assert (again["added"], again["updated"], again["inference_seconds"]) == (0, 0, 0)
    retried = {path for path, attempts in indexed.attempts.items() if attempts > 1}
    assert retried == {path for path in indexed.harmed if path.parent.name == "empty"} | {
        path for path, (stage, _) in indexed.held.failures.items() if stage == "read"
    }
    assert again["unchanged"] == len(indexed.harmed | indexed.sound) - len(retried)
