from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from app.photos.arranging import Arranged, arrange
from app.photos.changes import steps
from app.photos.model import PhotoModel, PhotoRole
from app.shell.window import MainWindow
from engine.library.base import Row
from engine.library.photo_list import Listing, PhotoList
from engine.photos.volumes import State


def photo(number: int, taken: str | None, file: str, camera: str | None = None) -> Row:
    key = number.to_bytes(16, "big")
    return number, key, taken, 4, 3, camera, 1, file.encode(), number == 3


PHOTOS = [
    photo(4, "2024-05-02T10:00:00", "Rome/a.jpg", "Canon EOS 5D"),
    photo(2, "2024-05-01T10:00:00", "Rome/b.jpg"),
    photo(3, "2019-01-01T10:00:00", "Bonn/c.jpg"),
    photo(1, None, "scan.jpg"),
]


def listing(*photos: Row) -> Listing:
    return Listing(PhotoList(photos, {1: "/photos"}), {1: State.ONLINE})


NAMED = {2: "Trevi Fountain"}


def filtered(text: str) -> Arranged:
    return arrange(listing(*PHOTOS), NAMED, text, np.empty(0, np.int64))


@pytest.fixture
def model() -> PhotoModel:
    shown = PhotoModel()
    QAbstractItemModelTester(shown, QAbstractItemModelTester.FailureReportingMode.Warning)
    shown.show(filtered(""))
    return shown


def ids(model: PhotoModel) -> list[int]:
    return [one.id for one in model.photos]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", [4, 2, 3, 1]),
        ("rome", [4, 2]),
        ("ROME canon", [4]),
        ("2024-05", [4, 2]),
        ("trevi", [2]),
        ("nowhere", []),
        ("scan", [1]),
    ],
)
def test_each_word_of_the_filter_is_looked_for_in_all_that_is_known(
    model: PhotoModel, text: str, left: list[int]
) -> None:
    model.show(arrange(listing(*PHOTOS), NAMED, text, model.photos.ids))
    assert ids(model) == left
    assert model.rowCount() == len(left)
    assert model.total == 4


def test_a_photo_that_stays_stays_selected_wherever_it_goes(model: PhotoModel) -> None:
    selection = QItemSelectionModel(model)
    selection.select(model.index(2), QItemSelectionModel.SelectionFlag.Select)
    newer = photo(5, "2025-01-01T10:00:00", "new.jpg")
    model.show_all(listing(newer, *PHOTOS[1:]))
    (index,) = selection.selectedIndexes()
    assert index.data(PhotoRole.PHOTO).id == 3
    model.show_all(listing(newer))
    assert selection.selectedIndexes() == []


@given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 30), unique=True))
def test_the_steps_lead_from_one_list_to_the_other(before: list[int], after: list[int]) -> None:
    found = steps(np.array(before, np.int64), np.array(after, np.int64))
    common = [one for one in before if one in after]
    assert (found is None) == (common != [one for one in after if one in before])
    if found is not None:
        shown = list(before)
        for first, count in found.removed:
            del shown[first : first + count]
        for first, count in found.inserted:
            shown[first:first] = after[first : first + count]
        assert shown == after


def test_many_changes_at_once_keep_the_selection_too(window: MainWindow, qtbot: QtBot) -> None:
    page = window.photos
    page.grid.go_to(7)
    photo = page.grid.selected[0]
    page.model.beginResetModel()
    page.model.endResetModel()
    assert page.grid.selected == [photo]


def test_a_photo_tells_a_screen_reader_what_it_is_and_that_it_is_missing(model: PhotoModel) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(1).data(role) == "b.jpg, 1 May 2024, Trevi Fountain"
    assert model.index(2).data(role) == "c.jpg, 1 January 2019, file missing"
    assert State(model.index(2).data(PhotoRole.STATE)) is State.MISSING


def test_photos_are_dragged_as_files_that_are_copied(model: PhotoModel) -> None:
    data = model.mimeData([model.index(0), model.index(3)])
    assert [url.toLocalFile() for url in data.urls()] == ["/photos/Rome/a.jpg", "/photos/scan.jpg"]
    assert model.supportedDragActions() == Qt.DropAction.CopyAction


def test_the_timeline_knows_the_first_photo_of_each_year() -> None:
    assert filtered("").years == [("2024", 0), ("2019", 2), ("", 3)]
    assert filtered("nowhere").years == []


def test_typing_filters_and_the_count_says_how_many_are_left(
    window: MainWindow, qtbot: QtBot, root: Path
) -> None:
    page = window.photos
    name = Path(page.model.photos[0].file).parent.name
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.filter.hasFocus)
    qtbot.keyClicks(page.filter, name)
    qtbot.waitUntil(lambda: 0 < len(page.model.photos) < 20)
    assert all(name in one.file for one in page.model.photos)


def test_keys_move_through_the_grid_select_and_open(window: MainWindow, qtbot: QtBot) -> None:
    grid = window.photos.grid
    grid.setFocus()
    grid.go_to(0)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert [one.id for one in grid.selected] == [window.photos.model.photos[1].id]
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert len(grid.selected) == 2
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert opened.args == [2]
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(grid.selected) == 20


def test_the_wheel_with_ctrl_changes_the_size_and_it_is_kept(
    window: MainWindow, qtbot: QtBot
) -> None:
    grid = window.photos.grid
    before = grid.columns
    grid.zoomed.emit(320)
    assert grid.columns == grid.viewport().width() // 320 < before


def test_pictures_come_and_are_painted(window: MainWindow, qtbot: QtBot) -> None:
    grid = window.photos.grid
    empty = grid.viewport().palette().alternateBase().color()

    def colour() -> object:
        rect = grid.visualRect(window.photos.model.index(0))
        return grid.viewport().grab().toImage().pixelColor(rect.center())

    qtbot.waitUntil(lambda: colour() != empty, timeout=10_000)


def test_shift_selects_what_lies_between_and_a_drawn_box_what_lies_in_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    grid, model = window.photos.grid, window.photos.model
    columns = grid.columns
    assert columns > 2

    def middle(row: int) -> QPoint:
        return grid.visualRect(model.index(row)).center()

    left, shift = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(grid.viewport(), left, pos=middle(columns + 1))
    qtbot.mouseClick(grid.viewport(), left, shift, pos=middle(2))
    assert [one.id for one in grid.selected] == [one.id for one in model.photos[2 : columns + 2]]
    box = QRect(middle(1), middle(columns + 2))
    grid.setState(QAbstractItemView.State.DragSelectingState)
    grid.setSelection(box, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    grid.setState(QAbstractItemView.State.NoState)
    rows = [1, 2, columns + 1, columns + 2]
    assert [one.id for one in grid.selected] == [model.photos[row].id for row in rows]


def test_what_is_in_sight_stays_there_when_photos_come_before_it_and_at_the_beginning_they_appear(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = window.photos
    page.grid.zoomed.emit(400)
    bar = page.grid.verticalScrollBar()
    shown = page.model.photos
    known = Listing(shown, {one.source: State.ONLINE for one in shown})
    page.model.show_all(Listing(shown[1:], known.states))
    bar.setValue(bar.maximum() // 2)
    middle = page.grid.viewport().rect().center()
    looked_at = page.model.photos[page.grid.indexAt(middle).row()].id
    before = page.grid.visualRect(page.model.index(page.model.row_of(looked_at) or 0)).top()
    page.model.show_all(known)
    after = page.grid.visualRect(page.model.index(page.model.row_of(looked_at) or 0)).top()
    assert abs(after - before) <= page.grid.visualRect(page.model.index(0)).height()
    page.model.show_all(Listing(shown[1:], known.states))
    bar.setValue(0)
    page.model.show_all(known)
    assert page.model.photos[page.grid.indexAt(QPoint(5, 5)).row()].id == shown[0].id
