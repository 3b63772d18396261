"""`cairn index --watch`, as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.library.connection import open_reader
from engine.library.reads import LibraryReader
from tests.engine.cli.running import MAIN, cairn
from tests.engine.indexing.pictures import write_photo

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT for one process")

PATIENCE = 60.0
ENDING = 8.0  # it takes a fraction of a second on a machine that has nothing else to do


class Watching:
    """A running watch."""

    def __init__(self, library: Path, *arguments: str | Path) -> None:
        self.library = library
        self.messages: list[str] = []
        command = [sys.executable, str(MAIN), "--library", str(library), "--json", "index"]
        self.process = subprocess.Popen(
            [*command, "--watch", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
        )
        threading.Thread(target=self._listen, daemon=True).start()
        self.await_that(lambda: any("Watching" in line for line in self.messages))

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.messages.extend(self.process.stderr)

    def await_that(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert self.process.poll() is None, self.messages
            assert time.monotonic() < end, self.messages
            time.sleep(0.05)

    def await_library(self, holds: Callable[[LibraryReader], bool]) -> None:
        def holds_now() -> bool:
            with open_reader(self.library) as reader:
                return holds(reader)

        self.await_that(holds_now)

    def await_photos(self, count: int) -> None:
        """Waits until so many are indexed."""
        self.await_library(lambda reader: len(reader.vectors(1)[0]) == count)

    def interrupt(self) -> Any:
        """Ends it as Ctrl-C does; its document."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        out, _ = self.process.communicate(timeout=PATIENCE)
        assert time.monotonic() - begun < ENDING
        assert self.process.returncode == 130
        assert not [line for line in self.messages if "Traceback" in line]
        return json.loads(out)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    folder = tmp_path / "photos"
    for number in range(2):
        write_photo(folder / f"{number}.jpg", number)
    running = Watching(tmp_path / "library", folder)
    yield running
    running.process.kill()
    running.process.communicate()


def test_what_comes_and_goes_is_followed_and_summed_up(watching: Watching, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    write_photo(folder / "new" / "2.jpg", 2)
    (folder / "broken.jpg").write_bytes(b"no image")
    watching.await_photos(3)
    watching.await_library(lambda reader: len(reader.failures()) == 1)
    (folder / "0.jpg").rename(folder / "new" / "0.jpg")
    watching.await_library(lambda reader: reader.photo_by_path(folder / "new/0.jpg") is not None)
    busy = cairn(watching.library, "sources", "remove", folder)
    assert (busy.code, busy.document["error"]["code"]) == (3, "library_locked")
    document = watching.interrupt()
    assert (document["added"], document["moved"], document["photos"]) == (3, 1, 3)
    assert [one["path"] for one in document["failed"]] == [str(folder / "broken.jpg")]
    again = cairn(watching.library, "index").document
    assert (again["added"], again["unchanged"], again["missing"]) == (0, 4, 0)


def test_a_source_that_goes_is_kept_and_found_elsewhere(watching: Watching, tmp_path: Path) -> None:
    folder, new = tmp_path / "photos", tmp_path / "pictures"
    folder.rename(new)
    watching.await_that(lambda: any(f"is now at {new}" in line for line in watching.messages))
    write_photo(new / "2.jpg", 2)
    watching.await_photos(3)
    document = watching.interrupt()
    assert (document["added"], document["missing"], document["failed"]) == (3, 0, [])
    (source,) = cairn(watching.library, "sources").document["sources"]
    assert (source["path"], source["state"], source["photos"]) == (str(new), "online", 3)


def test_a_pause_holds_while_watching(watching: Watching, tmp_path: Path) -> None:
    cairn(watching.library, "pause")
    write_photo(tmp_path / "photos" / "2.jpg", 2)
    time.sleep(2.5)
    watching.await_photos(2)
    cairn(watching.library, "resume")
    watching.await_photos(3)
    assert watching.interrupt()["paused"] is False
