from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.shell.window import MainWindow
from engine.library.photo_details import PhotoDetails
from tests.app.conftest import LONG_MS


def test_return_opens_a_photo_arrows_lead_on_and_escape_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    grid, viewer = window.photos.grid, window.viewer
    grid.setFocus()
    grid.go_to(3)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    photos = window.photos.model.photos
    assert viewer.photo == photos[3]
    qtbot.waitUntil(lambda: viewer.picture.sceneRect().width() == 800, timeout=LONG_MS)
    qtbot.keyClick(viewer.picture, Qt.Key.Key_Right)
    assert viewer.photo == photos[4]
    qtbot.keyClick(viewer.picture, Qt.Key.Key_Left)
    qtbot.keyClick(viewer.picture, Qt.Key.Key_Left)
    assert viewer.photo == photos[2]
    qtbot.keyClick(viewer.picture, Qt.Key.Key_Escape)
    assert grid.selected == [photos[2]]
    assert grid.isVisible()


def test_a_picture_is_fitted_then_shown_pixel_by_pixel_and_fitted_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.view(window.photos.model, 0)
    picture = window.viewer.picture
    qtbot.waitUntil(lambda: picture.sceneRect().width() == 800, timeout=LONG_MS)
    assert picture.fitted
    window.resize(500, 400)
    qtbot.waitUntil(lambda: picture.zoom < 1)
    qtbot.mouseDClick(picture.viewport(), Qt.MouseButton.LeftButton)
    assert abs(picture.zoom - 1) < 1e-6
    qtbot.keyClick(picture, Qt.Key.Key_Plus)
    assert picture.zoom > 1
    qtbot.mouseDClick(picture.viewport(), Qt.MouseButton.LeftButton)
    assert picture.fitted


def test_keys_fit_the_picture_show_its_pixels_and_give_it_all_of_the_screen(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.view(window.photos.model, 0)
    viewer, picture = window.viewer, window.viewer.picture
    qtbot.waitUntil(lambda: picture.sceneRect().width() == 800, timeout=LONG_MS)
    window.resize(600, 400)
    qtbot.waitUntil(lambda: picture.zoom < 1)
    qtbot.keyClick(picture, Qt.Key.Key_1)
    assert abs(picture.zoom - 1) < 1e-6
    qtbot.keyClick(picture, Qt.Key.Key_0)
    assert picture.fitted
    qtbot.keyClick(picture, Qt.Key.Key_F)
    assert window.isFullScreen()
    assert not window.menuBar().isVisible()
    shown = viewer.photo
    qtbot.keyClick(picture, Qt.Key.Key_Right)
    assert viewer.photo != shown
    qtbot.keyClick(picture, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.menuBar().isVisible()
    assert viewer.isVisible()
    qtbot.keyClick(picture, Qt.Key.Key_F11)
    qtbot.keyClick(picture, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert window.activity.isVisible()
    assert not window.isFullScreen()


def test_the_facts_lead_to_the_place_and_to_all_files(
    window: MainWindow, qtbot: QtBot, root: Path
) -> None:
    qtbot.waitUntil(lambda: window.landmarks.model.rowCount() == 4, timeout=LONG_MS)
    album = window.landmarks.model.cards[1].album
    row = window.photos.model.row_of(album.members[0])
    assert row is not None
    window.view(window.photos.model, row)
    facts = window.viewer.facts
    window.decisions.rename(album.id, "Old <Bridge>")
    qtbot.waitUntil(lambda: "Old &lt;Bridge&gt;" in facts.text("place"), timeout=LONG_MS)
    photo = window.viewer.photo
    assert photo is not None
    copy = Path(photo.file).parent / "copy of it.jpg"
    facts.show_more(PhotoDetails(photo.id, (47.37690, -8.54170), (Path(photo.file), copy)))
    assert facts.text("position") == "47.37690° N, 8.54170° W"
    assert "copy of it.jpg" in facts.text("copies")
    assert Path(photo.file).name not in facts.text("copies")
    (place,) = [one for one in facts.findChildren(QLabel) if one.text() == facts.text("place")]
    place.setFocus()
    qtbot.keyClick(place, Qt.Key.Key_Tab)
    qtbot.keyClick(place, Qt.Key.Key_Return)
    opened = window.landmarks.opened
    assert opened is not None
    assert opened.album.id == album.id
    assert window.landmarks.photos.isVisible()
