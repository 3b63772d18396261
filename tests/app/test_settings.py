from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.settings.card import ModelCard
from app.settings.page import SettingsPage
from app.settings.section import Section
from app.shell.language import Language, chosen_language
from app.shell.theme import Theme, chosen_theme
from app.shell.window import MainWindow
from engine.cairn import Cairn
from engine.delg.evidence_model import EvidenceModel
from engine.delg.installed import DEFAULT_NAME, EMBEDDED
from engine.delg.metadata import VerifySettings
from engine.delg.model import Model
from engine.library.indexing_settings import Speed, chosen_speed
from engine.library.layout import Layout
from engine.library.recovery.snapshots import write_snapshot
from tests.app.conftest import LONG_MS


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> SettingsPage:
    """The page, opened by its key."""
    qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.settings.isVisible()
    qtbot.waitUntil(lambda: window.settings.models.names.count() > 0, timeout=LONG_MS)
    return window.settings


def press(part: QWidget, text: str, qtbot: QtBot) -> None:
    (button,) = [one for one in part.findChildren(QPushButton) if one.text() == text]
    qtbot.waitUntil(button.isEnabled, timeout=LONG_MS)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def agree(part: QWidget, text: str, qtbot: QtBot) -> str:
    """Presses a button of the question that is asked; gives the question."""
    box = part.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    asked = box.text()
    press(box, text, qtbot)
    qtbot.waitUntil(lambda: part.findChild(QMessageBox) is None)
    return asked


def choose(part: QWidget, file: Path, qtbot: QtBot) -> None:
    """Types the name of a file into the dialog that asks for one."""
    qtbot.waitUntil(lambda: part.findChild(QFileDialog) is not None)
    dialog = part.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert isinstance(name, QLineEdit)
    name.setText(str(file))
    qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part.findChild(QFileDialog) is None)


def chosen(root: Path, speed: Speed) -> bool:
    return chosen_speed(Layout(root)) is speed


def ended(section: Section, words: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not section.busy and words in section.line.text(), timeout=LONG_MS)


def test_theme_and_language_are_chosen_and_kept(
    page: SettingsPage, window: MainWindow, qtbot: QtBot
) -> None:
    page.look.theme.setFocus()
    qtbot.keyClick(page.look.theme, Qt.Key.Key_End)
    assert chosen_theme() is Theme.DARK
    (dark,) = [one for one in window.findChildren(type(window.menuBar().actions()[0]))
               if one.text() == "Dark"]  # fmt: skip
    assert dark.isChecked()
    qtbot.keyClick(page.look.language, Qt.Key.Key_End)
    assert chosen_language() is Language.CHINESE
    assert QSettings().value("language") == "zh_CN"


def test_the_speed_is_a_slider_with_three_steps(
    page: SettingsPage, qtbot: QtBot, root: Path
) -> None:
    slider = page.indexing.speed
    slider.setFocus()
    for speed in (Speed.STEADY, Speed.FULL):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
        kept = partial(chosen, root, speed)
        qtbot.waitUntil(kept, timeout=LONG_MS)
    assert slider.value() == slider.maximum()


def test_a_model_is_imported_used_and_left_again(
    page: SettingsPage, window: MainWindow, qtbot: QtBot, tmp_path: Path, root: Path
) -> None:
    other = onnx.load(EMBEDDED / f"{DEFAULT_NAME}.onnx")
    for one in other.metadata_props:
        if one.key == "cairn.name":
            one.value = "other"
    onnx.save(other, tmp_path / "other.onnx")
    models = page.models
    assert DEFAULT_NAME in models.card.text()
    assert "CPU" in models.provider.text()
    press(models, "Import from a file…", qtbot)
    choose(models, tmp_path / "other.onnx", qtbot)
    assert models.busy
    ended(models, "other is installed", qtbot)
    qtbot.waitUntil(lambda: models.selected_name == "other", timeout=LONG_MS)
    press(models, "Use this model…", qtbot)
    assert agree(models, "Use", qtbot) == "Use other from now on?"
    ended(models, "other is in use", qtbot)
    assert Cairn(root).models()[1] == "other"
    qtbot.waitUntil(lambda: not models.use.isEnabled(), timeout=LONG_MS)


EVIDENCE = EvidenceModel({"log_inliers": 1.0}, -3.0, 0.992, 0.7, 0.075, np.zeros((1, 8), np.int8))


@pytest.mark.parametrize(
    ("evidence", "text"),
    [
        (None, "verified from 26 inliers, likely from 14, weak from 13"),
        (EVIDENCE, "verified from a probability of 99.2 %, likely from 70 %, weak from 7.5 %"),
    ],
)
def test_the_card_of_a_model_says_what_its_verdicts_stand_on(
    model: Model, qtbot: QtBot, evidence: EvidenceModel | None, text: str
) -> None:
    card = ModelCard()
    qtbot.addWidget(card)
    verify = VerifySettings(residual=20, verified=26, likely=14, weak=13, evidence=evidence)
    card.show_model(replace(model.file, metadata=replace(model.metadata, verify=verify)))
    assert text in card.text()


def test_a_file_that_is_no_model_is_refused_in_one_sentence(
    page: SettingsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "text.onnx").write_text("no model", encoding="utf-8")
    page.models.import_file(tmp_path / "text.onnx")
    ended(page.models, "is not an ONNX model", qtbot)


def test_a_backup_is_written_and_the_library_goes_back_to_it(
    page: SettingsPage, window: MainWindow, qtbot: QtBot, tmp_path: Path, root: Path
) -> None:
    file, names = tmp_path / "kept.db", window.landmarks.model
    qtbot.waitUntil(lambda: names.rowCount() == 4, timeout=LONG_MS)
    press(page.backup, "Back up to a file…", qtbot)
    choose(page.backup, file, qtbot)
    ended(page.backup, "The backup is in", qtbot)
    with sqlite3.connect(file) as copy:
        assert copy.execute("SELECT count(*) FROM photos").fetchone() == (20,)
    copy.close()
    Cairn(root).decide(lambda to: to.rename(names.cards[0].album.id, "Named since"))
    press(page.backup, "Restore from a file…", qtbot)
    choose(page.backup, file, qtbot)
    agree(page.backup, "Restore", qtbot)
    ended(page.backup, "The library is what it was", qtbot)
    window.contents.refresh()
    qtbot.waitUntil(lambda: window.photos.model.total == 20, timeout=LONG_MS)
    assert "Named since" not in [card.album.name for card in names.cards]


def test_a_snapshot_of_the_list_can_be_restored(
    page: SettingsPage, qtbot: QtBot, root: Path
) -> None:
    write_snapshot(Layout(root))
    page.backup.reload()
    qtbot.waitUntil(lambda: page.backup.snapshots.count() > 0, timeout=LONG_MS)
    page.backup.snapshots.setCurrentRow(0)
    press(page.backup, "Restore the snapshot…", qtbot)
    agree(page.backup, "Cancel", qtbot)
    assert not page.backup.busy


def test_the_library_is_checked_and_what_was_found_is_listed(
    page: SettingsPage, qtbot: QtBot
) -> None:
    press(page.care, "Check the library", qtbot)
    assert page.care.busy
    qtbot.waitUntil(lambda: not page.care.busy, timeout=LONG_MS)
    rows = [page.care.findings.topLevelItem(row) for row in range(5)]
    assert [row.text(0) for row in rows if row is not None][:2] == ["database", "models"]
    qtbot.waitUntil(lambda: page.storage.thumbnails.text().endswith("GB"), timeout=LONG_MS)
