from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.window import MainWindow
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
