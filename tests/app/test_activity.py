from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from app.activity.page import ActivityPage
from app.shell.window import MainWindow
from engine.library.layout import Layout
from engine.samples.library import SampleSet
from engine.service.speed import Speed, chosen_speed
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
    assert samples.distractors[0].exists()


def test_what_is_told_is_shown_and_kept(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    page, folder = shown(window, qtbot), tmp_path / "more"
    folder.mkdir()
    window.add_folder(folder)
    qtbot.waitUntil(lambda: page.sources.rowCount() == 2, timeout=LONG_MS)
    assert page.messages.count() == 0
    folder.rmdir()
    press(page, "Try again", qtbot)
    qtbot.waitUntil(lambda: page.messages.count() > 0, timeout=LONG_MS)
    assert f"{folder} is missing" in page.messages.item(0).text()


def test_the_speed_is_chosen_and_kept(window: MainWindow, qtbot: QtBot, root: Path) -> None:
    page = shown(window, qtbot)
    row = page.speed.findData(Speed.FULL.value)
    page.speed.setCurrentIndex(row)
    page.speed.activated.emit(row)
    qtbot.waitUntil(lambda: chosen_speed(Layout(root)) is Speed.FULL, timeout=LONG_MS)


def test_a_pause_is_kept_and_ended_by_one_button(
    window: MainWindow, qtbot: QtBot, root: Path
) -> None:
    marker = Layout(root).paused
    qtbot.mouseClick(window.strip.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(marker.exists, timeout=LONG_MS)
    qtbot.waitUntil(lambda: "paused" in window.strip.text, timeout=LONG_MS)
    qtbot.mouseClick(window.strip.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not marker.exists(), timeout=LONG_MS)
