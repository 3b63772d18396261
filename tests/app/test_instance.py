"""One window for each library, where one was, and the trace of a crash; in real processes."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.bridge.library import OpenLibrary
from app.shell.crashes import CrashTrace
from app.shell.instance import SingleInstance
from app.shell.window import MainWindow
from engine.library.layout import Layout
from tests.app.conftest import LONG_MS

MAIN = Path(__file__).resolve().parents[2] / "main.py"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of programs that have a home of their own and no screen."""
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "conf")}
    return os.environ | home | {"QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture
def instance(root: Path) -> Iterator[SingleInstance]:
    """The first one of a library."""
    made = SingleInstance(root)
    assert made.first()
    yield made
    made.close()


def start(root: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(MAIN), "--library", str(root)]
    return subprocess.Popen(command, env=environment)


def run(root: Path, qtbot: QtBot, told: str) -> None:
    """A run that ends in order, once it has told something that holds these words."""
    library = OpenLibrary(root)
    window, trace = MainWindow(library), CrashTrace(library)
    qtbot.addWidget(window)
    window.show()
    window.start()
    messages = window.activity.messages
    qtbot.waitUntil((Layout(root).logs / "crash.log").exists, timeout=LONG_MS)
    qtbot.waitUntil(
        lambda: (
            any(told in messages.item(row).text() for row in range(messages.count())) or not told
        ),
        timeout=LONG_MS,
    )
    window.close()
    trace.end()
    faulthandler.enable(2)  # standard error, as the tests themselves have it


def test_a_second_start_ends_and_calls_the_first_one_forward(
    instance: SingleInstance, root: Path, environment: dict[str, str], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(instance.called, timeout=LONG_MS):
        second = start(root, environment)
    assert second.wait(60) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_after_a_crash_the_next_start_is_the_first_and_tells_of_it_once(
    root: Path, environment: dict[str, str], qtbot: QtBot
) -> None:
    logs = Layout(root).logs
    crashed = start(root, environment)
    qtbot.waitUntil((logs / "crash.log").exists, timeout=LONG_MS)
    crashed.send_signal(signal.SIGSEGV)
    assert crashed.wait(60) != 0
    after = SingleInstance(root)
    assert after.first()
    after.close()
    run(root, qtbot, "ended unexpectedly")
    kept = logs / "crash-before.log"
    assert "Segmentation fault" in kept.read_text(encoding="utf-8")
    kept.unlink()
    run(root, qtbot, "")
    assert not kept.exists()
    assert not (logs / "crash.log").exists()


def test_a_later_run_opens_where_one_was(window: MainWindow, root: Path, qtbot: QtBot) -> None:
    folder = Path(window.photos.model.photos[3].file).parent.name
    window.photos.filter.setText(folder)
    qtbot.waitUntil(lambda: len(window.photos.model.photos) < 20)
    window.view(window.photos.model, 1)
    photo = window.viewer.photo
    window.close()
    again = MainWindow(OpenLibrary(root))
    qtbot.addWidget(again)
    again.show()
    again.start()
    qtbot.waitUntil(lambda: again.viewer.isVisible(), timeout=LONG_MS)
    assert again.viewer.photo is not None
    assert photo is not None
    assert again.viewer.photo.id == photo.id
    assert again.photos.filter.text() == folder
    assert all(folder in one.file for one in again.photos.model.photos)
    qtbot.keyClick(again.viewer.picture, Qt.Key.Key_Escape)
    assert [one.id for one in again.photos.grid.selected] == [photo.id]
    qtbot.waitUntil(lambda: again.landmarks.model.rowCount() == 4, timeout=LONG_MS)
    again.landmarks.open_row(2)
    again.close()


def test_a_later_run_opens_the_landmark_that_was_open(
    window: MainWindow, root: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.landmarks.model.rowCount() == 4, timeout=LONG_MS)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    window.landmarks.open_row(2)
    opened = window.landmarks.opened
    window.close()
    again = MainWindow(OpenLibrary(root))
    qtbot.addWidget(again)
    again.show()
    again.start()
    qtbot.waitUntil(lambda: again.landmarks.opened is not None, timeout=LONG_MS)
    assert opened is not None
    assert again.landmarks.opened is not None
    assert again.landmarks.opened.album.id == opened.album.id
    assert again.landmarks.photos.isVisible()
    again.close()
