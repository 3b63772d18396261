from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from app.landmarks.model import LandmarkModel
from app.landmarks.page import LandmarksPage
from app.shell.window import MainWindow
from engine.cairn import Cairn
from engine.library.connection import open_writer
from engine.library.records import Pair
from engine.samples.library import SampleSet
from tests.app.conftest import LONG_MS


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> LandmarksPage:
    """The page of landmarks with its four cards."""
    shown = window.landmarks
    tester = QAbstractItemModelTester.FailureReportingMode.Fatal
    for model in (shown.model, shown.members, shown.waiting.model):
        QAbstractItemModelTester(model, tester, shown)
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


def test_the_landmark_that_is_open_is_renamed(page: LandmarksPage, qtbot: QtBot) -> None:
    page.open_row(0)
    assert page.opened is not None
    suggested = page.opened.suggestion
    qtbot.keyClick(page.photos, Qt.Key.Key_F2)
    dialog = page.findChild(QInputDialog)
    assert dialog is not None
    assert dialog.textValue() == suggested
    dialog.setTextValue("Water Tower")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Water Tower" in names(page.model), timeout=LONG_MS)


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
    window.undoing.undo()
    qtbot.waitUntil(lambda: sizes(model) == [4, 4, 4, 4], timeout=LONG_MS)
    window.undoing.redo()
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
    window.undoing.undo()
    qtbot.waitUntil(lambda: page.model.rowCount() == 4, timeout=LONG_MS)


def test_nothing_to_undo_is_said_in_a_sentence(
    window: MainWindow, page: LandmarksPage, qtbot: QtBot
) -> None:
    window.undoing.undo()
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
    (kept,) = [album for album in Cairn(root).albums().landmarks if album.id == landmark]
    assert kept.name == "Three"


def cards_menu(page: LandmarksPage, row: int, qtbot: QtBot) -> QMenu:
    """Return the entries of a card's context menu."""
    page.cards.go_to(row)
    at = page.cards.visualRect(page.model.index(row)).center()
    page.cards.customContextMenuRequested.emit(at)
    return menu_of(page, qtbot)


def menu_of(page: LandmarksPage, qtbot: QtBot) -> QMenu:
    menus = page.findChildren(QMenu)
    (menu,) = (one for one in menus if one.isVisible())
    return menu


def texts(menu: QMenu) -> list[str]:
    return [one.text() for one in menu.actions() if one.isVisible() and not one.isSeparator()]


def test_a_suggested_name_is_taken_by_a_key_or_a_click(page: LandmarksPage, qtbot: QtBot) -> None:
    wanted = page.model.cards[0].suggestion
    assert wanted is not None
    page.cards.go_to(0)
    qtbot.keyClick(page.cards, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    menu = menu_of(page, qtbot)
    assert texts(menu)[0] == f"Name it “{wanted}” (from the folder)"
    assert "GeoNames" in texts(menu)[1]
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wanted in names(page.model), timeout=LONG_MS)
    second = page.model.cards[1].suggestion
    menu = cards_menu(page, 1, qtbot)
    assert texts(menu)[2:4] == ["Open", "Rename"]
    place = menu.actionGeometry(menu.actions()[0]).center()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: second in names(page.model), timeout=LONG_MS)


def test_hidden_landmarks_can_be_looked_at_and_shown_again(
    page: LandmarksPage, qtbot: QtBot
) -> None:
    shift, both = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    both |= shift
    page.cards.go_to(1)
    page.cards.setFocus()
    landmark = page.model.cards[1].album.id
    following = page.model.cards[2].album.id
    qtbot.keyClick(page.cards, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3, timeout=LONG_MS)
    assert page.cards.current is not None
    assert page.cards.current.album.id == following
    assert "1 hidden" in page.summary.text()
    qtbot.keyClick(page.cards, Qt.Key.Key_H, both)
    qtbot.waitUntil(lambda: page.model.rowCount() == 4, timeout=LONG_MS)
    row = page.model.row_of(landmark)
    assert row is not None
    assert "hidden" in str(page.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole))
    page.cards.go_to(row)
    page.cards.grab()
    qtbot.keyClick(page.cards, Qt.Key.Key_H, shift)
    qtbot.waitUntil(lambda: not page.model.cards[row].album.hidden, timeout=LONG_MS)
    qtbot.keyClick(page.cards, Qt.Key.Key_H, both)
    qtbot.waitUntil(lambda: page.model.rowCount() == 4, timeout=LONG_MS)


def test_photos_that_wait_are_looked_at_and_searched_for(
    window: MainWindow, page: LandmarksPage, root: Path, samples: SampleSet, qtbot: QtBot
) -> None:
    with open_writer(root) as writer:
        (model,) = (one.id for one in writer.models())
        stranger = writer.photo_by_path(samples.distractors[0])
        assert stranger is not None
        a, b = sorted((stranger.id, page.model.cards[0].album.members[0]))
        writer.store_pairs(model, [Pair(a, b, 50, "verified")])
    window.decisions.hide(page.model.cards[1].album.id)
    qtbot.waitUntil(lambda: "1 photo waits" in page.summary.text(), timeout=LONG_MS)
    page.cards.setFocus()
    qtbot.keyClick(page.cards, Qt.Key.Key_W)
    assert [photo.id for photo in page.waiting.model.photos] == [stranger.id]
    qtbot.keyClick(page.waiting.photos, Qt.Key.Key_Return)
    assert window.viewer.isVisible()
    qtbot.keyClick(window.viewer, Qt.Key.Key_Escape)
    assert page.waiting.isVisible()
    assert [photo.id for photo in page.chosen] == [stranger.id]
    page.waiting.sought.emit()
    assert window.search.isVisible()
    qtbot.waitUntil(lambda: window.search.answer is not None, timeout=LONG_MS)
    assert window.search.answer is not None
    assert [one.photo for one in window.search.answer.queries] == [stranger.id]


def test_after_a_decision_the_next_photo_or_card_is_selected(
    page: LandmarksPage, qtbot: QtBot
) -> None:
    page.open_row(0)
    page.photos.go_to(1)
    following = page.members.photos[2].id
    qtbot.keyClick(page.photos, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.members.rowCount() == 3, timeout=LONG_MS)
    assert [photo.id for photo in page.photos.selected] == [following]
    qtbot.keyClick(page.photos, Qt.Key.Key_Escape)
    page.cards.go_to(0)
    chosen, other = page.model.cards[0].album.id, page.model.index(1)
    page.cards.selectionModel().select(other, QItemSelectionModel.SelectionFlag.Select)
    qtbot.keyClick(page.cards, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3, timeout=LONG_MS)
    assert page.cards.current is not None
    assert page.cards.current.album.id == chosen
    assert page.cards.rows == [page.cards.currentIndex().row()]


def test_who_has_scrolled_away_from_the_current_card_stays_there_when_others_go(
    window: MainWindow, page: LandmarksPage, qtbot: QtBot
) -> None:
    page.cards.setMaximumWidth(280)  # one card in a row
    page.cards.go_to(0)
    bar = page.cards.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 300, timeout=LONG_MS)
    window.decisions.hide(page.model.cards[1].album.id)
    bar.setValue(bar.maximum())
    assert bar.value() > 300
    scrolled = bar.value()
    qtbot.waitUntil(lambda: page.model.rowCount() == 3, timeout=LONG_MS)
    assert bar.value() == min(scrolled, bar.maximum())
    assert bar.value() > 0
    assert page.cards.currentIndex().row() == 0


def test_a_name_that_is_being_typed_survives_a_change_of_the_landmarks(
    window: MainWindow, page: LandmarksPage, qtbot: QtBot
) -> None:
    page.cards.go_to(0)
    landmark = page.model.cards[0].album.id
    qtbot.keyClick(page.cards, Qt.Key.Key_F2)
    editor = page.cards.findChild(QLineEdit)
    assert editor is not None
    editor.setText("Half a na")
    with qtbot.waitSignal(window.contents.grouped, timeout=LONG_MS):
        window.decisions.hide(page.model.cards[3].album.id)
    assert editor.isVisible()
    editor.setText("Half a name")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3, timeout=LONG_MS)
    qtbot.waitUntil(lambda: "Half a name" in names(page.model), timeout=LONG_MS)
    row = page.model.row_of(landmark)
    assert row is not None
    assert page.model.cards[row].album.name == "Half a name"


def test_a_landmark_is_seen_over_time_without_what_cannot_be_laid_on_it(
    window: MainWindow, page: LandmarksPage, samples: SampleSet, qtbot: QtBot
) -> None:
    photos = window.photos.model.photos
    (stranger,) = (one for one in photos if one.file == str(samples.distractors[0]))
    member = page.model.cards[0].album.members[0]
    window.decisions.answer((member, stranger.id), same=True, then=lambda: None)
    qtbot.waitUntil(lambda: sizes(page.model) == [5, 4, 4, 4], timeout=LONG_MS)
    page.open_row(0)
    qtbot.keyClick(page.photos, Qt.Key.Key_T)
    times = page.times
    assert times.isVisible()
    qtbot.waitUntil(lambda: "1 photo is left out" in times.note.text(), timeout=LONG_MS)
    qtbot.waitUntil(lambda: len(times.moments) == 4, timeout=LONG_MS)
    taken = [moment.photo.taken or "" for moment in times.moments]
    assert taken == sorted(taken)
    qtbot.waitUntil(lambda: not times.view.laid.isEmpty(), timeout=LONG_MS)
    first = times.view.laid
    assert "1 of 4" in times.date.text()
    qtbot.keyClick(times, Qt.Key.Key_Right)
    assert times.slider.value() == 1
    assert taken[1][:4] in times.date.text()
    qtbot.waitUntil(lambda: times.view.laid != first, timeout=LONG_MS)
    qtbot.keyClick(times, Qt.Key.Key_Right)
    qtbot.keyClick(times, Qt.Key.Key_Space)
    assert times.play.isChecked()
    qtbot.waitUntil(lambda: not times.play.isChecked(), timeout=LONG_MS)
    assert times.slider.value() == 3
    qtbot.keyClick(times, Qt.Key.Key_Escape)
    assert page.photos.isVisible()
