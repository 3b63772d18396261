"""Two programs on one library: one writes, the other is told so at once, and readers go on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.library.connection import open_reader, open_writer
from tests.engine.cli.running import cairn
from tests.trust.codec import install, write_trap
from tests.trust.contents import held
from tests.trust.programs import begun, until, workers_of
from tests.trust.scenes import write_view

PHOTOS = 40


@dataclass(frozen=True)
class Folder:
    """Photos, and the patch with which the program stays at one of them for ever."""

    photos: Path
    patches: Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    root = tmp_path_factory.mktemp("two")
    for number in range(PHOTOS):
        write_view(root / "photos" / f"{number:03}.jpg", number)
    write_trap(root / "photos" / "020 trap.jpg", 1000, "hang")
    return Folder(root / "photos", install(root / "patches"))


@contextmanager
def indexing(library: Path, folder: Folder) -> Iterator[None]:
    """Another program is indexing all the time inside, and is killed at the end."""
    command = ("index", folder.photos, "--model", "tiny", "--workers", "1")
    with begun(library, *command, patches=folder.patches) as program:
        try:
            until(lambda: bool(workers_of(program)))  # it has the lock before it has workers
            yield
            assert program.poll() is None
        finally:
            program.kill()


def test_a_second_writer_is_refused_at_once_with_one_sentence(
    library: Path, folder: Folder
) -> None:
    with indexing(library, folder):
        refused = [
            cairn(library, *command)
            for command in (
                ("index", folder.photos),
                ("sources", "remove", folder.photos),
                ("models", "use", "tiny"),
            )
        ]
    for one in refused:
        assert one.code == 3
        assert set(one.document) == {"error"}
        error = one.document["error"]
        assert error["code"] == "library_locked"
        assert error["path"] == str(library)
        assert "Another process is writing" in error["message"]
        assert "\n" not in error["message"]


def test_readers_go_on_while_another_program_writes(library: Path, folder: Folder) -> None:
    photo = folder.photos / "000.jpg"
    with indexing(library, folder):
        until(lambda: described(library) > 0)
        for command in (
            ("status",),
            ("sources",),
            ("landmarks",),
            ("models",),
            ("search", photo),
            ("match", photo, folder.photos / "001.jpg"),
        ):
            done = cairn(library, *command)
            assert done.code == 0, (command, done.out, done.err)


def described(library: Path) -> int:
    with open_reader(library) as reader:
        return len(reader.vectors(1)[0])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_writer_that_was_killed_leaves_no_lock(library: Path, folder: Folder) -> None:
    for _ in range(3):
        with indexing(library, folder):
            pass
        open_writer(library).close()
    assert cairn(library, "index", folder.photos, "--model", "tiny").code == 0
    assert len(held(library).features) == PHOTOS + 1
