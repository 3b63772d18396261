from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from app.landmarks.model import LandmarkModel
from app.landmarks.page import LandmarksPage
from app.shell.window import MainWindow
from engine.service.albums import albums
from tests.app.conftest import LONG_MS


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> LandmarksPage:
    """The page of landmarks with its four cards."""
    shown = window.landmarks
    tester = QAbstractItemModelTester.FailureReportingMode.Warning
    QAbstractItemModelTester(shown.model, tester, shown)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown.model.rowCount() == 4, timeout=LONG_MS)
    return shown


def names(model: LandmarkModel) -> list[str | None]:
    return [card.album.name for card in model.cards]


def sizes(model: LandmarkModel) -> list[int]:
    return [len(card.album.members) for card in model.cards]


def test_a_card_is_renamed_where_it_stands_and_the_name_is_taken_back(
    window: MainWindow, page: LandmarksPage, qtbot: QtBot
) -> None:
    page.cards.setCurrentIndex(page.model.index(1))
    page.cards.setFocus()
    qtbot.keyClick(page.cards, Qt.Key.Key_F2)
    editor = page.cards.findChild(QLineEdit)
    assert editor is not None
    editor.setText(" Old   Mill ")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Old Mill" in names(page.model), timeout=LONG_MS)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Old Mill" not in names(page.model), timeout=LONG_MS)


def test_a_card_that_is_dropped_on_another_is_merged_and_parted_by_undo(
    window: MainWindow, page: LandmarksPage, qtbot: QtBot
) -> None:
    model = page.model
    data = model.mimeData([model.index(1)])
    copied = Qt.DropAction.CopyAction
    assert not model.canDropMimeData(data, copied, -1, -1, QModelIndex())
    assert not model.canDropMimeData(data, copied, -1, -1, model.index(1))
    assert model.dropMimeData(data, copied, -1, -1, model.index(0))
    qtbot.waitUntil(lambda: sizes(model) == [8, 4, 4], timeout=LONG_MS)
    window.decisions.undo()
    qtbot.waitUntil(lambda: sizes(model) == [4, 4, 4, 4], timeout=LONG_MS)
    window.decisions.redo()
    qtbot.waitUntil(lambda: sizes(model) == [8, 4, 4], timeout=LONG_MS)


def test_a_photo_is_taken_out_of_a_landmark_and_stays_out(
    page: LandmarksPage, qtbot: QtBot
) -> None:
    page.cards.setCurrentIndex(page.model.index(0))
    page.cards.setFocus()
    qtbot.keyClick(page.cards, Qt.Key.Key_Return)
    assert page.photos.isVisible()
    opened = page.opened
    assert opened is not None
    assert page.members.rowCount() == 4
    page.photos.go_to(2)
    qtbot.keyClick(page.photos, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.members.rowCount() == 3, timeout=LONG_MS)
    qtbot.keyClick(page.photos, Qt.Key.Key_Escape)
    assert page.cards.isVisible()
    assert page.opened is None


def test_photos_become_a_place_of_their_own_and_one_the_cover(
    page: LandmarksPage, qtbot: QtBot
) -> None:
    page.open_row(0)
    landmark = page.model.cards[0].album.id
    page.photos.go_to(3)
    chosen = page.photos.selected[0].id
    qtbot.keyClick(page.photos, Qt.Key.Key_C)
    qtbot.waitUntil(
        lambda: any(card.album.cover_photo == chosen for card in page.model.cards), timeout=LONG_MS
    )
    page.photos.go_to(0)
    qtbot.keyClick(page.photos, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.photos, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: sorted(sizes(page.model)) == [2, 2, 4, 4, 4], timeout=LONG_MS)
    assert page.opened is not None
    assert page.opened.album.id == landmark


def test_a_landmark_that_is_hidden_is_gone_until_that_is_taken_back(
    window: MainWindow, page: LandmarksPage, qtbot: QtBot
) -> None:
    page.cards.setCurrentIndex(page.model.index(2))
    page.cards.setFocus()
    qtbot.keyClick(page.cards, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3, timeout=LONG_MS)
    window.decisions.undo()
    qtbot.waitUntil(lambda: page.model.rowCount() == 4, timeout=LONG_MS)


def test_nothing_to_undo_is_said_in_a_sentence(
    window: MainWindow, page: LandmarksPage, qtbot: QtBot
) -> None:
    window.decisions.undo()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=LONG_MS)
    box = window.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "There is nothing to undo."
    box.close()


def test_what_was_decided_last_is_kept_when_the_window_closes_at_once(
    window: MainWindow, page: LandmarksPage, root: Path
) -> None:
    landmark = page.model.cards[0].album.id
    for name in ("One", "Two", "Three"):
        window.decisions.rename(landmark, name)
    window.close()
    (kept,) = [album for album in albums(root).landmarks if album.id == landmark]
    assert kept.name == "Three"
