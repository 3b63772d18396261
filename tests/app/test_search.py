from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.bridge.library import OpenLibrary
from app.search.finder import Finder
from app.shell.window import MainWindow
from engine.retrieval.search import SearchQuery, SearchResult, SearchState
from engine.samples.library import SampleSet
from tests.app.asking import (
    answered,
    certain,
    drop,
    files_of,
    place_of,
    search_for,
    select,
    wait_for_answer,
)
from tests.app.conftest import LONG_MS

NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def test_the_place_of_the_selected_photo_is_found_and_proved(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    asked = next(iter(samples.landmarks.values()))[0]
    search_for(window, qtbot, asked)
    found = certain(window)
    assert len(found) == 3
    assert {place_of(file) for file in found} == {place_of(asked)}
    assert str(asked) not in found
    qtbot.keyClick(window.search.grid, Qt.Key.Key_Return)
    assert window.match.isVisible()
    assert window.match.lines.shown == window.search.model.hits[0].inliers
    second = window.match.second
    qtbot.waitUntil(lambda: second.sceneRect().width() == 800, timeout=LONG_MS)
    qtbot.keyClick(window.match, Qt.Key.Key_Right)
    assert window.match.lines.shown == window.search.model.hits[1].inliers
    qtbot.keyClick(window.match, Qt.Key.Key_Escape)
    assert window.search.current is window.search.model.hits[1]


def test_a_photo_that_is_dropped_is_searched_for(
    window: MainWindow, qtbot: QtBot, samples: SampleSet, tmp_path: Path
) -> None:
    asked = next(iter(samples.landmarks.values()))[1]
    copy = tmp_path / "from elsewhere.jpg"
    copy.write_bytes(asked.read_bytes())
    drop(window, files_of([copy]))
    wait_for_answer(window, qtbot)
    assert {place_of(file) for file in certain(window)} == {place_of(asked)}


def test_a_picture_that_is_pasted_is_searched_for(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    asked = next(iter(samples.landmarks.values()))[2]
    QGuiApplication.clipboard().setImage(QImage(str(asked)))
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    wait_for_answer(window, qtbot)
    assert {place_of(file) for file in certain(window)} == {place_of(asked)}


def test_what_is_no_photo_is_answered_with_a_sentence(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no photo")
    drop(window, files_of([tmp_path / "notes.txt"]))
    qtbot.waitUntil(lambda: "notes.txt" in window.search.summary.text(), timeout=LONG_MS)
    assert window.search.model.rowCount() == 0


def test_one_photo_is_laid_on_the_other_and_what_is_seen_can_be_copied(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.photos.grid.go_to(0)
    window.find_same_place()
    wait_for_answer(window, qtbot)
    window.proving.prove(1)
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
    wait_for_answer(window, qtbot)
    region = answered(window).queries[0].region
    assert region is not None
    assert abs(region.width - 600) < 10
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
    wait_for_answer(window, qtbot)
    other = window.search.model.hits[0].photo
    window.proving.prove(1)
    qtbot.keyClick(window.match, Qt.Key.Key_N)

    def together() -> bool:
        albums = (card.album.members for card in window.landmarks.model.cards)
        return any(member in photos and other in photos for photos in albums)

    qtbot.waitUntil(lambda: not together(), timeout=LONG_MS)
    assert window.search.current is window.search.model.hits[1]
    window.undoing.undo()
    qtbot.waitUntil(together, timeout=LONG_MS)


def test_a_picture_that_cannot_be_saved_says_so(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.photos.grid.go_to(0)
    window.find_same_place()
    wait_for_answer(window, qtbot)
    window.proving.prove(1)
    for name, written in (("match.png", True), ("nowhere/match.png", False)):
        target = tmp_path / name
        chosen = (str(target), "")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked, c=chosen: c)
        qtbot.keyClick(window.match, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert target.exists() is written
        assert (window.findChild(QMessageBox) is None) is written


def test_several_photos_are_one_question_and_each_find_is_proved_by_the_best_of_them(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    first, second = list(samples.landmarks.values())[1:3]
    drop(window, files_of([first[0], second[0]]))
    wait_for_answer(window, qtbot)
    assert {Path(file) for file in certain(window)} == {*first[1:], *second[1:]}
    for one in answered(window).hits[:6]:
        row = window.search.model.row_of(one.photo)
        assert row is not None
        window.proving.prove(row)
        asked = first[0] if Path(one.file) in first else second[0]
        assert f"{asked.parent.name}/{asked.name}" in window.match.captions.names[0]
    select(window, first[0], second[0])
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_S)
    assert window.search.answer is None
    wait_for_answer(window, qtbot)
    assert len(answered(window).queries) == 2
    assert {Path(file) for file in certain(window)} == {*first[1:], *second[1:]}


def test_a_picture_from_a_browser_is_searched_for_and_a_mere_address_is_refused(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    address = QMimeData()
    address.setUrls([QUrl("https://example.org/picture.jpg")])
    drop(window, address)
    box = window.findChild(QMessageBox)
    assert box is not None
    assert "address" in box.text()
    box.close()
    asked = next(iter(samples.landmarks.values()))[0]
    address.setImageData(QImage(str(asked)))
    # Wherever it is dropped: on a picture, too.
    window.view(window.photos.model, 0)
    place = window.viewer.picture.viewport()
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, address, LEFT, NO_KEY)
    QApplication.sendEvent(place, entering)
    assert entering.isAccepted()
    drop(window, address)
    wait_for_answer(window, qtbot)
    assert {place_of(file) for file in certain(window)} == {place_of(asked)}


def test_one_search_leads_to_the_next_and_back(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    asked = next(iter(samples.landmarks.values()))[0]
    search_for(window, qtbot, asked)
    before = answered(window)
    grid = window.search.grid
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    second = window.search.current
    assert second is not None
    qtbot.keyClick(grid, Qt.Key.Key_S)
    wait_for_answer(window, qtbot)
    assert answered(window).queries == (SearchQuery(Path(second.file), second.photo),)
    assert str(asked) in certain(window)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    third = window.search.current
    assert third is not None
    qtbot.keyClick(window.match, Qt.Key.Key_S)
    assert window.search.isVisible()
    wait_for_answer(window, qtbot)
    assert answered(window).queries[0].photo == third.photo
    for _ in range(2):
        qtbot.keyClick(grid, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.search.answer is before
    assert window.search.current is second


def test_what_a_person_selected_and_scrolled_to_stays_while_results_come_in(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    search_for(window, qtbot, next(iter(samples.landmarks.values()))[0])
    whole, grid, page = answered(window), window.search.grid, window.search
    finder = window.findChild(Finder)
    assert finder is not None
    similar = [replace(one, verification=None) for one in whole.hits]
    page.go_back()  # nothing is before it: nothing happens
    drop(window, files_of([Path(whole.hits[0].file)]))
    finder.abandon()
    finder.found.emit(replace(whole, hits=similar[::-1], state=SearchState.RUNNING))
    assert page.current is similar[-1]
    finder.found.emit(
        replace(whole, hits=[whole.hits[0], *similar[:0:-1]], state=SearchState.RUNNING)
    )
    assert page.current is whole.hits[0]
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert page.current is similar[1]
    bar = grid.verticalScrollBar()
    seen = bar.value()
    assert seen > 0
    finder.found.emit(
        replace(whole, hits=[*whole.hits[:3], *similar[:2:-1]], state=SearchState.RUNNING)
    )
    assert page.current is whole.hits[1]
    assert bar.value() == min(seen, bar.maximum())


def test_a_later_question_is_answered_instead_of_an_earlier_one(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    first, second = list(samples.landmarks.values())[:2]
    answers: list[SearchResult | None] = []
    window.search.grown.connect(lambda: answers.append(window.search.answer))
    drop(window, files_of([first[0]]))
    drop(window, files_of([second[0]]))
    wait_for_answer(window, qtbot)
    assert {one and one.queries[0].image for one in answers} == {second[0]}


def test_what_is_asked_before_there_are_photos_is_answered_when_there_are(
    qtbot: QtBot, samples: SampleSet, tmp_path: Path
) -> None:
    asked = next(iter(samples.landmarks.values()))[0]
    window = MainWindow(OpenLibrary(tmp_path / "new"))
    qtbot.addWidget(window)
    window.show()
    window.start()
    drop(window, files_of([asked]))
    qtbot.waitUntil(lambda: "by itself" in window.search.summary.text(), timeout=LONG_MS)
    drop(window, files_of([samples.root]))
    wait_for_answer(window, qtbot)
    assert window.search.model.hits
    window.close()
