"""The window as a whole: its first run, its end, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.bridge.library import OpenLibrary
from app.main import main
from app.shell.bugs import report_of
from app.shell.help import ShortcutSheet, shortcuts
from app.shell.theme import Theme, choose_theme, chosen_theme
from app.shell.window import MainWindow
from engine.cairn import Cairn
from engine.library.connection import locked
from engine.samples.library import SampleSet
from tests.app.conftest import LONG_MS


def test_an_empty_library_invites_and_albums_form_while_one_watches(
    qtbot: QtBot, tmp_path: Path, samples: SampleSet
) -> None:
    window = MainWindow(OpenLibrary(tmp_path / "new"))
    qtbot.addWidget(window)
    window.show()
    window.start()
    assert window.welcome.isVisible()
    window.welcome.wanted.emit(samples.root)
    qtbot.waitUntil(lambda: window.photos.model.total == 20, timeout=LONG_MS)
    assert window.photos.isVisible()
    qtbot.waitUntil(lambda: window.landmarks.model.rowCount() == 4, timeout=LONG_MS)
    assert [one.path for one in Cairn(tmp_path / "new").sources()] == [samples.root]
    window.close()


def test_it_can_be_closed_while_it_indexes_and_lets_others_write(
    qtbot: QtBot, tmp_path: Path, samples: SampleSet
) -> None:
    root = tmp_path / "new"
    window = MainWindow(OpenLibrary(root))
    qtbot.addWidget(window)
    window.show()
    window.start()
    window.add_folder(samples.root)
    qtbot.waitUntil(lambda: window.photos.model.total > 0, timeout=LONG_MS)
    window.close()
    locked(root).release()


def test_a_library_that_another_program_writes_to_says_so_and_can_be_tried_again(
    qtbot: QtBot, root: Path
) -> None:
    window = MainWindow(OpenLibrary(root))
    qtbot.addWidget(window)
    window.show()
    other = locked(root)
    window.start()
    qtbot.waitUntil(lambda: "Another process" in window.strip.text, timeout=LONG_MS)
    other.release()
    qtbot.mouseClick(window.strip.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.photos.model.total == 20, timeout=LONG_MS)
    window.close()


def test_every_action_with_a_key_is_on_the_sheet_and_no_key_is_given_twice_on_a_page(
    window: MainWindow, qtbot: QtBot
) -> None:
    keys = dict(shortcuts(window))
    assert keys["Find the same place"] == "S"
    assert {"Undo", "Redo", "Photos", "Landmarks", "Filter", "Add a folder"} <= keys.keys()
    sheet = ShortcutSheet(window)
    qtbot.addWidget(sheet)
    own = [
        one.shortcut().toString() for one in window.findChildren(QAction) if one.parent() is window
    ]
    given = [key for key in own if key]
    assert len(given) == len(set(given))


def test_colours_change_at_once_and_the_choice_is_kept(window: MainWindow, qtbot: QtBot) -> None:
    choose_theme(Theme.DARK)
    assert chosen_theme() is Theme.DARK
    qtbot.waitUntil(lambda: window.palette().window().color().lightness() < 100)
    choose_theme(Theme.LIGHT)
    qtbot.waitUntil(lambda: window.palette().window().color().lightness() > 150)


def test_a_report_of_a_bug_names_no_folder(tmp_path: Path) -> None:
    photo = tmp_path / "somebody" / "secret" / "photo.jpg"
    try:
        photo.read_bytes()
    except OSError as error:
        report = report_of(error)
    assert "FileNotFoundError" in report
    assert "photo.jpg" in report
    for word in ("somebody", "secret", tmp_path.name, str(Path.home())):
        assert word not in report


def test_without_a_display_the_program_says_what_else_it_can_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 2
    assert "no display" in capsys.readouterr().err


def test_every_control_tells_a_screen_reader_what_it_is(window: MainWindow) -> None:
    kinds = (QAbstractButton, QLineEdit, QAbstractSlider, QComboBox, QAbstractItemView)
    silent = [
        f"{type(one).__name__} in {type(one.parent()).__name__}"
        for one in window.findChildren(QWidget)
        if isinstance(one, kinds) and not isinstance(one, QScrollBar | QHeaderView)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus and not one.objectName().startswith("qt_")
        if one.window() is window  # the lists of combo boxes are Qt's own
        if not QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)
    ]
    assert silent == []
