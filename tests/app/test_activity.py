from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from app.activity.page import ActivityPage
from app.bridge.library import OpenLibrary
from app.shell.window import MainWindow
from engine.library.layout import Layout
from engine.samples.library import SampleSet
from tests.app.conftest import LONG_MS


def press(page: ActivityPage, text: str, qtbot: QtBot) -> None:
    (button,) = [one for one in page.findChildren(QPushButton) if one.text() == text]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def text(table: QTableWidget, column: int) -> str:
    item = table.item(0, column)
    assert item is not None
    return item.text()


def shown(window: MainWindow, qtbot: QtBot) -> ActivityPage:
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.activity.sources.rowCount() > 0, timeout=LONG_MS)
    return window.activity


def test_a_file_that_cannot_be_read_is_listed_with_the_reason_and_tried_again(
    window: MainWindow, qtbot: QtBot, samples: SampleSet, tmp_path: Path
) -> None:
    folder, good = tmp_path / "more", samples.distractors[0].read_bytes()
    folder.mkdir()
    (folder / "cut.jpg").write_bytes(good[:5000])
    page = shown(window, qtbot)
    window.add_folder(folder)
    qtbot.waitUntil(lambda: page.failures.rowCount() == 1, timeout=LONG_MS)
    assert "cut.jpg" in text(page.failures, 0)
    assert "cannot be decoded" in text(page.failures, 1)
    press(page, "Try again", qtbot)
    qtbot.waitUntil(lambda: page.failures.rowCount() == 0, timeout=LONG_MS)
    qtbot.waitUntil(lambda: page.failures.rowCount() == 1, timeout=LONG_MS)


def test_a_folder_is_removed_from_cairn_only_after_a_question_and_its_files_stay(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    page = shown(window, qtbot)
    assert text(page.sources, 0) == str(samples.root)
    page.sources.selectRow(0)
    for answer in (QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes):
        assert page.sources.rowCount() == 1
        press(page, "Remove from Cairn…", qtbot)
        box = page.findChild(QMessageBox)
        assert box is not None
        qtbot.mouseClick(box.button(answer), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.findChild(QMessageBox) is None)
    qtbot.waitUntil(lambda: page.sources.rowCount() == 0, timeout=LONG_MS)
    qtbot.waitUntil(lambda: window.photos.model.total == 0, timeout=LONG_MS)
    assert window.welcome.isVisible()
    assert samples.distractors[0].exists()


def test_what_is_told_is_shown_and_kept(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    page, folder = shown(window, qtbot), tmp_path / "more"
    folder.mkdir()
    window.add_folder(folder)
    qtbot.waitUntil(lambda: page.sources.rowCount() == 2, timeout=LONG_MS)
    assert page.messages.count() == 0
    folder.rmdir()
    press(page, "Look again now", qtbot)
    qtbot.waitUntil(lambda: page.messages.count() == 2, timeout=LONG_MS)
    assert f"{folder} is missing" in page.messages.item(0).text()


def test_what_cannot_be_read_is_copied_and_shown_in_its_folder(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, opened = tmp_path / "more", list[str]()
    folder.mkdir()
    (folder / "cut.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    page = shown(window, qtbot)
    window.add_folder(folder)
    qtbot.waitUntil(lambda: page.failures.rowCount() == 1, timeout=LONG_MS)
    remember = lambda url: opened.append(url.toLocalFile())  # noqa: E731
    monkeypatch.setattr(QDesktopServices, "openUrl", remember)
    place = page.failures.visualRect(page.failures.model().index(0, 0)).center()
    qtbot.mouseClick(page.failures.viewport(), Qt.MouseButton.LeftButton, pos=place)
    press(page, "Show in folder", qtbot)
    assert opened == [str(folder)]
    qtbot.keyClick(page.failures, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert str(folder / "cut.jpg") in QGuiApplication.clipboard().text()


def test_a_folder_that_was_moved_is_followed_and_nothing_is_lost(
    window: MainWindow, qtbot: QtBot, samples: SampleSet, tmp_path: Path
) -> None:
    page = shown(window, qtbot)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(samples.root, elsewhere)
    window.activity.relocate(samples.root, elsewhere)
    qtbot.waitUntil(lambda: text(page.sources, 0) == str(elsewhere), timeout=LONG_MS)
    qtbot.waitUntil(lambda: text(page.sources, 2) == "20", timeout=LONG_MS)
    qtbot.waitUntil(
        lambda: all(one.file.startswith(str(elsewhere)) for one in window.photos.model.photos),
        timeout=LONG_MS,
    )


def test_a_pause_is_kept_and_ended_by_one_button(
    window: MainWindow, qtbot: QtBot, root: Path
) -> None:
    marker = Layout(root).paused
    qtbot.mouseClick(window.strip.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(marker.exists, timeout=LONG_MS)
    qtbot.waitUntil(lambda: "paused" in window.strip.text, timeout=LONG_MS)
    qtbot.mouseClick(window.strip.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not marker.exists(), timeout=LONG_MS)


def test_a_worker_that_dies_is_a_line_and_all_photos_come_all_the_same(
    qtbot: QtBot, tmp_path: Path, samples: SampleSet
) -> None:
    library = OpenLibrary(tmp_path / "new")
    window = MainWindow(library)
    qtbot.addWidget(window)
    window.show()
    window.start()
    window.add_folder(samples.root)
    with qtbot.waitSignal(
        library.progressed, timeout=LONG_MS, check_params_cb=lambda done, total, what: done > 0
    ):
        pass
    multiprocessing.active_children()[0].kill()
    messages = window.activity.messages
    qtbot.waitUntil(
        lambda: any(
            "A worker process was replaced" in messages.item(row).text()
            for row in range(messages.count())
        ),
        timeout=LONG_MS,
    )
    qtbot.waitUntil(lambda: window.photos.model.total == 20, timeout=LONG_MS)
    window.close()
