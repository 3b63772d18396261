from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.shell.window import MainWindow
from engine.retrieval.verdict import Verdict
from engine.samples.library import SampleSet
from tests.app.conftest import LONG_MS


def place_of(file: str | Path) -> str:
    return Path(file).parent.name


def certain(window: MainWindow) -> list[str]:
    hits = window.search.model.hits
    return [hit.file for hit in hits if hit.found.verdict is Verdict.VERIFIED]


def drop(window: MainWindow, data: QMimeData) -> None:
    copied, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    nothing = Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(50, 200), copied, data, button, nothing))


def test_the_place_of_the_selected_photo_is_found_and_proved(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    asked = next(iter(samples.landmarks.values()))[0]
    row = [photo.file for photo in window.photos.model.photos].index(str(asked))
    window.photos.grid.setFocus()
    window.photos.grid.go_to(row)
    qtbot.keyClick(window, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: bool(window.search.model.hits), timeout=LONG_MS)
    found = certain(window)
    assert len(found) == 3
    assert {place_of(file) for file in found} == {place_of(asked)}
    assert str(asked) not in found
    qtbot.keyClick(window.search.grid, Qt.Key.Key_Return)
    assert window.match.isVisible()
    assert window.match.lines.shown == window.search.model.hits[0].found.inliers
    second = window.match.second
    qtbot.waitUntil(lambda: second.sceneRect().width() == 800, timeout=LONG_MS)
    qtbot.keyClick(window.match, Qt.Key.Key_Right)
    assert window.match.lines.shown == window.search.model.hits[1].found.inliers
    qtbot.keyClick(window.match, Qt.Key.Key_Escape)
    assert window.search.grid.currentIndex().row() == 1


def test_a_photo_that_is_dropped_is_searched_for(
    window: MainWindow, qtbot: QtBot, samples: SampleSet, tmp_path: Path
) -> None:
    asked = next(iter(samples.landmarks.values()))[1]
    copy = tmp_path / "from elsewhere.jpg"
    copy.write_bytes(asked.read_bytes())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(copy))])
    drop(window, data)
    qtbot.waitUntil(lambda: bool(window.search.model.hits), timeout=LONG_MS)
    assert {place_of(file) for file in certain(window)} == {place_of(asked)}


def test_a_picture_that_is_pasted_is_searched_for(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    asked = next(iter(samples.landmarks.values()))[2]
    QGuiApplication.clipboard().setImage(QImage(str(asked)))
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.search.model.hits), timeout=LONG_MS)
    assert {place_of(file) for file in certain(window)} == {place_of(asked)}


def test_what_is_no_photo_is_answered_with_a_sentence(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no photo")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.txt"))])
    drop(window, data)
    qtbot.waitUntil(lambda: "notes.txt" in window.search.summary.text(), timeout=LONG_MS)
    assert window.search.model.rowCount() == 0


def test_one_photo_is_laid_on_the_other_and_what_is_seen_can_be_copied(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.photos.grid.go_to(0)
    window.find_same_place()
    qtbot.waitUntil(lambda: bool(window.search.model.hits), timeout=LONG_MS)
    window.prove(0)
    match = window.match
    qtbot.waitUntil(lambda: match.second.sceneRect().width() == 800, timeout=LONG_MS)
    qtbot.keyClick(match, Qt.Key.Key_B)
    assert match.overlay.isVisible()
    qtbot.keyClick(match, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().size() == match.overlay.size()


def test_a_part_of_a_photo_is_searched_for_by_a_box_around_it(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    asked = next(iter(samples.landmarks.values()))[0]
    row = [photo.file for photo in window.photos.model.photos].index(str(asked))
    window.view(window.photos.model, row)
    picture = window.viewer.picture
    qtbot.waitUntil(lambda: picture.sceneRect().width() == 800, timeout=LONG_MS)
    qtbot.keyClick(picture, Qt.Key.Key_R)
    start, end = (picture.mapFromScene(QPointF(x, y)) for x, y in ((100, 60), (700, 540)))
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(picture.viewport(), left, pos=start)
    nothing = Qt.KeyboardModifier.NoModifier
    for at in ((start + end) / 2, end):
        place = picture.viewport().mapToGlobal(at)
        kind = QMouseEvent.Type.MouseMove
        moved = QMouseEvent(kind, QPointF(at), QPointF(place), left, left, nothing)
        QApplication.sendEvent(picture.viewport(), moved)
    qtbot.mouseRelease(picture.viewport(), left, pos=end)
    qtbot.waitUntil(lambda: bool(window.search.model.hits), timeout=LONG_MS)
    answer = window.search.answer
    assert answer is not None
    assert answer.question.region is not None
    assert abs(answer.question.region.width - 600) < 10
    assert certain(window)
    assert {place_of(file) for file in certain(window)} == {place_of(asked)}


def test_a_person_says_of_a_match_that_it_is_another_place_and_it_is_parted(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.landmarks.model.rowCount() == 4, timeout=LONG_MS)
    cards = window.landmarks.model.cards
    member = cards[0].album.members[0]
    row = window.photos.model.row_of(member)
    assert row is not None
    window.photos.grid.go_to(row)
    window.find_same_place()
    qtbot.waitUntil(lambda: bool(window.search.model.hits), timeout=LONG_MS)
    other = window.search.model.hits[0].found.photo
    window.prove(0)
    qtbot.keyClick(window.match, Qt.Key.Key_N)

    def together() -> bool:
        albums = (card.album.members for card in window.landmarks.model.cards)
        return any(member in photos and other in photos for photos in albums)

    qtbot.waitUntil(lambda: not together(), timeout=LONG_MS)
    assert window.search.grid.currentIndex().row() == 1
    window.decisions.undo()
    qtbot.waitUntil(together, timeout=LONG_MS)


def test_a_picture_that_cannot_be_saved_says_so(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.photos.grid.go_to(0)
    window.find_same_place()
    qtbot.waitUntil(lambda: bool(window.search.model.hits), timeout=LONG_MS)
    window.prove(0)
    for name, written in (("match.png", True), ("nowhere/match.png", False)):
        target = tmp_path / name
        chosen = (str(target), "")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked, c=chosen: c)
        qtbot.keyClick(window.match, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert target.exists() is written
        assert (window.findChild(QMessageBox) is None) is written
