"""The program as a person runs it: a process, a screen, a mouse and keys."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.doctor.diagnosis import examine
from engine.errors import CairnError
from engine.library.connection import open_reader
from engine.library.records import DecisionKind
from engine.samples.library import SampleSet
from tests.app.screens import Screen, opened, screen
from tests.engine.cli.running import cairn
from tests.trust.programs import until, workers_of

LONG = 120  # seconds
PICTURES = "Bilder"
# Where things are on a screen of 1280 x 800: the middle of the page; the first cell of a grid.
MIDDLE, FIRST = (690, 640), (190, 210)


@pytest.fixture(scope="module")
def display() -> Iterator[Screen]:
    """A screen for the tests of this file."""
    with screen() as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, samples: SampleSet) -> Path:
    """A person's folder, with pictures where the system says that they are."""
    home = tmp_path / "home"
    shutil.copytree(samples.root, home / PICTURES)
    (home / ".config").mkdir()
    directories = home / ".config" / "user-dirs.dirs"
    directories.write_text(f'XDG_PICTURES_DIR="$HOME/{PICTURES}"\n', encoding="utf-8")
    return home


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return the folder of the library, which does not exist yet."""
    return tmp_path / "library"


@pytest.fixture
def program(library: Path, home: Path, display: Screen) -> Iterator[subprocess.Popen[str]]:
    """The program on a library that is still empty."""
    with opened(library, home, display) as running:
        display.await_window()
        until(lambda: (library / "library.db").exists())
        yield running
        running.kill()


def photos(library: Path) -> int:
    """Count the photos that a library shows; 0 while it cannot be read."""
    with suppress(CairnError):
        return len(Cairn(library).photos().photos)
    return 0


def names(library: Path) -> set[str]:
    """The names that a person gave."""
    return {one.name for one in Cairn(library).albums().landmarks if one.name}


def decided(library: Path, kind: DecisionKind) -> int:
    """Count the decisions of a kind that are in force."""
    with open_reader(library) as reader:
        return sum(one.kind is kind for one in reader.decisions())


def test_from_the_first_run_to_the_end_with_mouse_and_keys(
    program: subprocess.Popen[str], library: Path, display: Screen, home: Path
) -> None:
    add_pictures(library, display)
    until(lambda: photos(library) == 20, LONG)
    until(lambda: len(Cairn(library).albums().landmarks) == 4, LONG)
    assert {Path(one.file).parents[1] for one in Cairn(library).photos().photos} == {
        home / PICTURES
    }
    find_same_place(library, display)
    rename_and_undo(library, display)
    display.press("ctrl+shift+z")
    until(lambda: names(library) == {"Old Exchange"}, LONG)
    display.press("ctrl+q")
    out, err = program.communicate(timeout=20)
    # See qt_log_ignore in pyproject.toml: an editor that was closed by Return.
    complaints = [line for line in err.splitlines() if "commitData" not in line]
    assert (program.returncode, out, complaints) == (0, "", [])
    assert names(library) == {"Old Exchange"}
    assert decided(library, DecisionKind.SAME) >= 1
    assert examine(Cairn(library), repair=False, progress=lambda *said: None).well


def insist(act: Callable[[], None], condition: Callable[[], bool], every: float = 15) -> None:
    """Does something, again where nothing comes of it: keys that come too early are lost."""
    for _ in range(round(LONG / every)):
        act()
        with suppress(AssertionError):
            until(condition, every)
            return
    raise AssertionError("nothing came of it")


def add_pictures(library: Path, display: Screen) -> None:
    """Presses the button that adds the folder of pictures: it has the focus."""

    def press() -> None:
        display.click(*MIDDLE)
        display.press("space")

    insist(press, lambda: bool(Cairn(library).sources()))


def find_same_place(library: Path, display: Screen) -> None:
    """Says of a photo's best match that it shows the same place."""

    def judged() -> bool:
        return decided(library, DecisionKind.SAME) > 0

    def find() -> None:
        display.press("ctrl+1", "ctrl+f", "ctrl+a")
        display.write("Fenwick")
        display.click(*FIRST)
        display.press("s")
        # Both keys mean nothing until there is a result, and a match.
        for _ in range(10):
            with suppress(AssertionError):
                display.press("Return", "y")
                until(judged, 1)
                return

    insist(find, judged, every=1)


def rename_and_undo(library: Path, display: Screen) -> None:
    """Gives the first landmark a name, and takes it back."""

    def rename() -> None:
        display.press("ctrl+2")
        display.click(*FIRST)
        display.press("F2", "ctrl+a")
        display.write("Old Exchange")
        display.press("Return")

    insist(rename, lambda: names(library) == {"Old Exchange"})
    display.press("ctrl+z")
    until(lambda: not names(library), LONG)


def test_killed_while_it_indexes_it_leaves_a_sound_library(
    program: subprocess.Popen[str], library: Path, display: Screen
) -> None:
    def pending() -> bool:
        with suppress(CairnError):
            return Cairn(library).status().counts.pending > 0
        return False

    add_pictures(library, display)
    until(pending, LONG)
    workers = workers_of(program)
    program.send_signal(signal.SIGTERM)
    assert program.wait(timeout=20) != 0
    until(lambda: not any(worker.is_running() for worker in workers), LONG)
    assert examine(Cairn(library), repair=False, progress=lambda *said: None).well
    assert cairn(library, "index").document["photos"] == 20
