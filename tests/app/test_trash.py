"""To the trash and back, with real files and a trash of the test's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.bridge.library import OpenLibrary
from app.shell.window import MainWindow
from app.trash.trash import asks, choose_to_ask
from engine.cairn import Cairn
from engine.indexing.indexer import index
from engine.samples.library import SampleSet
from tests.app.conftest import LONG_MS

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the system's trash."""
    home = tmp_path / "data"
    home.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    return home / "Trash" / "files"


@pytest.fixture
def folder(samples: SampleSet, tmp_path: Path) -> Path:
    """Two places of four photos, one of them twice."""
    copied = tmp_path / "photos"
    shutil.copytree(samples.root, copied)
    first = sorted(copied.rglob("*.jpg"))[0]
    shutil.copy(first, copied / "copy.jpg")
    return copied


@pytest.fixture
def window(folder: Path, tmp_path: Path, trash: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The main window on photos that may go."""
    root = tmp_path / "library"
    index(Cairn(root), [folder], workers=None, model=None, progress=quiet, message=quiet)
    shown = MainWindow(OpenLibrary(root))
    qtbot.addWidget(shown)
    shown.show()
    shown.start()
    qtbot.waitUntil(lambda: shown.photos.model.total == 20, timeout=LONG_MS)
    qtbot.waitUntil(lambda: shown.landmarks.model.rowCount() == 4, timeout=LONG_MS)
    yield shown
    shown.close()


def quiet(*said: object) -> None:
    """Says nothing."""


def question(window: MainWindow, qtbot: QtBot) -> QMessageBox:
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=LONG_MS)
    box = window.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    return box


def answer(window: MainWindow, qtbot: QtBot, text: str) -> str:
    """Presses a button of the question; gives what was asked."""
    box = question(window, qtbot)
    (button,) = [one for one in box.buttons() if one.text() == text]
    asked = f"{box.text()} {box.informativeText()}"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
    window.activateWindow()  # as a window manager would
    qtbot.waitUntil(window.isActiveWindow)
    return asked


def total(window: MainWindow, qtbot: QtBot, number: int) -> None:
    qtbot.waitUntil(lambda: window.photos.model.total == number, timeout=LONG_MS)


def undo(window: QWidget, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)


def test_a_photo_goes_with_its_copies_after_a_question_and_comes_back(
    window: MainWindow, qtbot: QtBot, folder: Path, trash: Path
) -> None:
    grid = window.photos.grid
    files = sorted(folder.rglob("*.jpg"))
    photos = window.photos.model.photos
    twin = (folder / "copy.jpg").read_bytes()
    (twice,) = [row for row, one in enumerate(photos) if Path(one.file).read_bytes() == twin]
    whole = Path(photos[twice].file)
    as_it_was = whole.stat()
    grid.setFocus()
    grid.go_to(twice)
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    answer(window, qtbot, "Cancel")
    assert not trash.exists()
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    assert "2 files, copies included" in answer(window, qtbot, "Move to trash")
    total(window, qtbot, 19)
    gone = [file for file in files if not file.exists()]
    assert len(gone) == 2
    assert sorted(path.name for path in trash.iterdir()) == sorted(path.name for path in gone)
    undo(window, qtbot)
    total(window, qtbot, 20)
    assert all(file.exists() for file in files)
    assert whole.read_bytes() == twin
    assert whole.stat().st_mtime_ns == as_it_was.st_mtime_ns
    assert list(trash.iterdir()) == list((trash.parent / "info").iterdir()) == []


def test_undo_takes_back_the_latest_thing_whichever_it_was_and_redo_goes_the_same_way(
    window: MainWindow, qtbot: QtBot
) -> None:
    choose_to_ask(False)
    cards, viewer = window.landmarks.model, window.viewer
    largest = cards.cards[0].album
    member = window.photos.model.row_of(largest.members[0])
    assert member is not None
    named = lambda: [one.album.name for one in cards.cards if one.album.name]  # noqa: E731
    window.decisions.rename(largest.id, "Older")
    qtbot.waitUntil(lambda: named() == ["Older"], timeout=LONG_MS)
    window.view(window.photos.model, member)
    shown = viewer.photo
    qtbot.keyClick(viewer.picture, Qt.Key.Key_Delete)
    total(window, qtbot, 19)
    assert viewer.photo is not None
    assert viewer.photo != shown
    qtbot.waitUntil(lambda: bool(named()), timeout=LONG_MS)
    window.decisions.rename(largest.id, "Newer")
    qtbot.waitUntil(lambda: named() == ["Newer"], timeout=LONG_MS)
    undo(window, qtbot)
    qtbot.waitUntil(lambda: named() == ["Older"], timeout=LONG_MS)
    assert window.photos.model.total == 19
    undo(window, qtbot)
    total(window, qtbot, 20)
    assert named() == ["Older"]
    undo(window, qtbot)
    qtbot.waitUntil(lambda: named() == [], timeout=LONG_MS)
    for _ in range(3):
        window.undoing.redo()
    qtbot.waitUntil(lambda: named() == ["Newer"], timeout=LONG_MS)
    total(window, qtbot, 19)
    undo(window, qtbot)
    qtbot.waitUntil(lambda: named() == ["Older"], timeout=LONG_MS)
    qtbot.keyClick(viewer.picture, Qt.Key.Key_Delete)
    total(window, qtbot, 18)
    window.undoing.redo()
    assert "nothing to do again" in answer(window, qtbot, "OK")
    assert named() == ["Older"]


def test_who_wants_no_question_is_not_asked_again(window: MainWindow, qtbot: QtBot) -> None:
    grid = window.photos.grid
    grid.setFocus()
    grid.go_to(0)
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    box = question(window, qtbot)
    never = box.findChild(QCheckBox)
    assert isinstance(never, QCheckBox)
    never.click()
    answer(window, qtbot, "Move to trash")
    total(window, qtbot, 19)
    assert not asks()
    grid.go_to(0)
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    total(window, qtbot, 18)


def test_a_photo_that_cannot_go_stays_and_one_sentence_says_so(
    window: MainWindow, qtbot: QtBot, folder: Path, trash: Path
) -> None:
    choose_to_ask(False)
    trash.parent.parent.rmdir()
    trash.parent.parent.write_text("no folder", encoding="utf-8")
    grid = window.photos.grid
    grid.setFocus()
    grid.go_to(0)
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    assert "cannot be moved to the trash" in answer(window, qtbot, "OK")
    assert window.photos.model.total == 20
    assert len(list(folder.rglob("*.jpg"))) == 21
