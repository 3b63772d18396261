"""The window under test: real libraries of rendered places, no screen."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.cairn import Cairn

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"  # English, whatever the machine speaks

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.library import OpenLibrary
from app.shell.application import prepare
from app.shell.window import MainWindow
from engine.indexing.indexer import index
from engine.samples.library import SampleSet

LONG_MS = 60_000


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """Qt's application as the program prepares it."""
    return QApplication


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, qapp: QApplication) -> None:
    """Each test has settings of its own."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "conf"))
    prepare(qapp)


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """A test ends with the threads that it began with."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(10)
    assert not [thread for thread in left if thread.is_alive()]


@pytest.fixture(scope="session")
def indexed(samples: SampleSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the sample photos: four landmarks; tests only read it."""
    root = tmp_path_factory.mktemp("window") / "library"
    quiet: Callable[..., None] = lambda *said: None  # noqa: E731
    index(Cairn(root), [samples.root], workers=None, model=None, progress=quiet, message=quiet)
    return root


@pytest.fixture
def root(indexed: Path, tmp_path: Path) -> Path:
    """A library of one's own."""
    return Path(shutil.copytree(indexed, tmp_path / "library"))


@pytest.fixture
def library(root: Path, qtbot: QtBot) -> Iterator[OpenLibrary]:
    """An open library, up to date."""
    opened = OpenLibrary(root)
    with qtbot.waitSignal(opened.changed, timeout=LONG_MS):
        opened.start()
    yield opened
    opened.close()


@pytest.fixture
def window(root: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The main window on a library of 20 photos, which it shows."""
    shown = MainWindow(OpenLibrary(root))
    qtbot.addWidget(shown)
    shown.show()
    shown.start()
    qtbot.waitUntil(lambda: shown.photos.model.total == 20, timeout=LONG_MS)
    yield shown
    shown.close()
