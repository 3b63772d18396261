"""Whatever is given: one clear sentence, the right exit code, no traceback, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.library.connection import open_writer
from engine.samples.library import SampleSet
from tests.engine.cli.running import MAIN, cairn


def refused(library: Path, *arguments: str | Path) -> str:
    done = cairn(library, *arguments)
    assert done.code == 2, (done.out, done.err)
    error = done.document["error"]
    assert set(error) == {"code", "message", "path"}
    assert "\n" not in error["message"]
    return str(error["message"])


@pytest.fixture
def photo(samples: SampleSet) -> Path:
    return next(iter(samples.landmarks.values()))[0]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.jpg", b""),
        ("text.jpg", b"this is no photo" * 50),
        ("cut.jpg", None),
        ("zeros.png", bytes(5000)),
        (
            "bomb.png",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\x86\xa0\0\1\x86\xa0\x08\2\0\0\0\xe1?\x9b\xcb",
        ),
    ],
)
def test_files_that_are_no_photos(
    library: Path, photo: Path, tmp_path: Path, name: str, data: bytes | None
) -> None:
    path = tmp_path / name
    path.write_bytes(photo.read_bytes()[:9000] if data is None else data)
    for command in (("search", path), ("match", path, photo), ("match", photo, path)):
        assert name in refused(library, *command)


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "nowhere.jpg"),
        ("search", "987654"),
        ("match", "nowhere.jpg", "nowhere.jpg"),
        ("extract", "nowhere.jpg", "--out", "out"),
        ("index", "no-such-folder"),
        ("evaluate", "retrieval", "no-such-folder"),
        ("landmarks", "export", "999", "out"),
        ("sources", "remove", "no-such-folder"),
        ("models", "info", "nobody"),
        ("models", "import", "nowhere.onnx"),
        ("models", "remove", "cairn-lite2"),
        ("index", "--model", "nobody"),
    ],
)
def test_names_of_nothing(library: Path, arguments: tuple[str, ...]) -> None:
    refused(library, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("dance",),
        ("search",),
        ("search", "a.jpg", "--region", "1,2,3"),
        ("search", "a.jpg", "--region", "0,0,0,5"),
        ("search", "a.jpg", "--top", "0"),
        ("search", "a.jpg", "--verdict", "sure"),
        ("index", "--workers", "-1"),
        ("evaluate", "taste", "."),
    ],
)
def test_unusable_arguments(library: Path, arguments: tuple[str, ...]) -> None:
    assert "--help" in refused(library, *arguments)


def test_a_region_outside_the_photo(library: Path, photo: Path) -> None:
    assert "800 x 600" in refused(library, "search", photo, "--region", "5000,10,20,20")


def test_a_folder_is_no_photo(library: Path, samples: SampleSet) -> None:
    assert "folder" in refused(library, "search", samples.root)


def test_two_inputs_of_one_stem_are_refused_before_writing(
    library: Path, samples: SampleSet, tmp_path: Path
) -> None:
    one, other, *_ = samples.landmarks.values()
    refused(library, "extract", one[0], other[0], "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_picture_never_replaces_a_photo(library: Path, photo: Path) -> None:
    before = photo.read_bytes()
    refused(library, "match", photo, photo, "--picture", photo)
    assert photo.read_bytes() == before


def test_a_library_inside_a_source_is_refused(samples: SampleSet) -> None:
    inside = samples.root / "library"
    assert "--library" in refused(inside, "index", samples.root)
    assert not inside.exists()


def test_reading_a_library_that_was_never_begun(tmp_path: Path, photo: Path) -> None:
    for command in (("status",), ("search", photo), ("landmarks",), ("sources",), ("pause",)):
        done = cairn(tmp_path / "none", *command)
        assert done.code == 3
        assert done.document["error"]["code"] == "not_a_library"
    assert not (tmp_path / "none").exists()


def test_a_library_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"my diary, not a database" * 100)
    before = (tmp_path / "library.db").read_bytes()
    for command in (("status",), ("index",)):
        assert cairn(tmp_path, *command).code == 3
    assert (tmp_path / "library.db").read_bytes() == before


def test_bad_files_in_a_folder_are_listed_and_the_rest_is_indexed(
    samples: SampleSet, photo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    (folder / "album.jpg").mkdir(parents=True)  # a directory with an image's name is walked
    good = [folder / "album.jpg" / "good.jpg", folder / "wrong extension.png"]
    for path, source in zip(good, samples.landmarks[photo.parent.name], strict=False):
        path.write_bytes(source.read_bytes())
    bad = [folder / "empty.jpg", folder / "cut.jpg", folder / "text.jpg"]
    for path, data in zip(bad, (b"", photo.read_bytes()[:5000], b"words " * 99), strict=True):
        path.write_bytes(data)
    (folder / "loop").symlink_to(folder)
    (folder / "clip.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    done = cairn(tmp_path / "library", "index", folder)
    assert done.code == 1
    assert {one["path"] for one in done.document["failed"]} == {str(path) for path in bad}
    assert all(one["stage"] and one["error"] for one in done.document["failed"])
    assert (done.document["photos"], done.document["ignored"]) == (2, 1)
    again = cairn(tmp_path / "library", "index")
    assert again.code == 1
    assert len(again.document["failed"]) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_name_that_is_not_utf_8_comes_back_as_its_bytes(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    name = b"caf\xe9.jpg"
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(photo.read_bytes())
    library = tmp_path / "library"
    assert cairn(library, "index", folder).code == 0
    document = cairn(library, "search", photo, "--include-self").document
    assert os.fsencode(document["results"][0]["path"]).endswith(name)


def test_a_pause_keeps_the_rest_waiting_until_resume(samples: SampleSet, tmp_path: Path) -> None:
    library = tmp_path / "library"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert cairn(library, "index", empty).code == 0
    assert cairn(library, "pause").document == {"paused": True}
    paused = cairn(library, "index", samples.root).document
    assert paused["paused"] is True
    assert cairn(library, "status").document["pending"] > 0
    assert cairn(library, "resume").document == {"paused": False}
    assert cairn(library, "index").document["photos"] == 20
    assert cairn(library, "status").document["pending"] == 0


def test_without_json_the_error_is_one_line(library: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(MAIN), "--library", str(library), "search", "nowhere.jpg"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("cairn: ")


def test_a_second_writer_is_refused_while_readers_go_on(
    samples: SampleSet, photo: Path, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "one.jpg").write_bytes(photo.read_bytes())
    assert cairn(library, "index", folder).code == 0
    with open_writer(library):
        second = cairn(library, "index")
        assert second.code == 3
        assert second.document["error"]["code"] == "library_locked"
        assert cairn(library, "status").code == 0
        assert cairn(library, "search", photo).code == 0
        assert cairn(library, "pause").code == 0


def test_a_file_that_may_be_read_again_is_indexed(photo: Path, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    folder, library = tmp_path / "photos", tmp_path / "library"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(photo.read_bytes())
    (folder / "a.jpg").chmod(0)
    assert cairn(library, "index", folder).code == 1
    (folder / "a.jpg").chmod(0o644)
    assert cairn(library, "index").code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_output_that_cannot_be_written_is_one_line(library: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, str(MAIN), "--library", str(library), "status", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
