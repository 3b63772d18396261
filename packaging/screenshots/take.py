"""Screenshots of the window for README.md; see packaging/README.md."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from engine.cairn import Cairn
from engine.landmarks.decisions import LandmarkDecisions

# Render without a screen, so that the result does not depend on one.
os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1.5", "LC_ALL": "C.UTF-8"}

from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.bridge.library import OpenLibrary
from app.shell.application import prepare
from app.shell.theme import Theme, choose_theme
from app.shell.window import MainWindow
from engine.indexing.indexer import index
from engine.samples.library import SampleSet, write_samples

FOLDER = Path(__file__).parent
_WIDTH, _HEIGHT = 1180, 740
_QUALITY = 82
_PATIENCE_S, _STILL_MS = 120, 5000


def make_library(folder: Path) -> tuple[Path, SampleSet]:
    """Render sample photos, index them, and name most of their landmarks.

    Returns:
        the library's folder and the sample photos.
    """
    samples = write_samples(
        folder / "Pictures", places=9, views=6, distractors=18, size=(1200, 900)
    )
    root = folder / "library"
    library = Cairn(root)
    index(library, [samples.root], workers=None, model=None, progress=_unheard, message=_unheard)
    for album in library.albums().landmarks[:-2]:
        if album.suggestions:
            name = album.suggestions[0].name
            library.decide(partial(LandmarkDecisions.rename, landmark=album.id, name=name))
    return root, samples


def take_all(window: MainWindow, samples: SampleSet) -> None:
    """Take a screenshot of each page: photos, landmarks, search and match."""
    window.resize(_WIDTH, _HEIGHT)
    window.show()
    window.start()
    _await(lambda: window.landmarks.model.rowCount() > len(samples.landmarks) // 2)
    _press(window, "Ctrl+1")
    _take(window, "photos", Theme.LIGHT)
    _press(window, "Ctrl+2")
    _take(window, "landmarks", Theme.DARK)
    _press(window, "Ctrl+1")
    asked = window.landmarks.model.cards[0].album.members[0]
    window.photos.grid.go_to(window.photos.model.row_of(asked) or 0)
    _press(window, "S")
    _await(lambda: window.search.model.rowCount() > 0)
    _take(window, "same-place", Theme.LIGHT)
    QTest.keyClick(window.search.grid, Qt.Key.Key_Return)
    _take(window, "match", Theme.DARK)


def _press(window: MainWindow, key: str) -> None:
    for one in window.findChildren(QAction):
        if one.shortcut() == QKeySequence(key) and one.parent() is window:
            one.trigger()


def _take(window: MainWindow, name: str, theme: Theme) -> None:
    choose_theme(theme)
    QTest.qWait(_STILL_MS)
    shown = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size, line = (shown.width(), shown.height()), shown.bytesPerLine()
    picture = Image.frombuffer("RGB", size, bytes(shown.constBits()), "raw", "RGB", line, 1)
    picture.save(FOLDER / f"{name}.webp", quality=_QUALITY, method=6)


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("The window does not show what it should.")
        QTest.qWait(50)


def _unheard(*said: object) -> None:
    """Ignore progress and messages."""


def main() -> int:
    """Take all screenshots."""
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        kinds = QSettings.Format.IniFormat, QSettings.Scope.UserScope
        QSettings.setPath(*kinds, str(folder / "settings"))
        prepare(application)
        root, samples = make_library(folder)
        window = MainWindow(OpenLibrary(root))
        take_all(window, samples)
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
