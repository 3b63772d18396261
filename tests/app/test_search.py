from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPersistentModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.bridge.library import OpenLibrary
from app.search.finder import Answer, Finder
from app.search.model import HitModel, Role
from app.search.rows import Cell, Heading
from app.shell.window import MainWindow
from engine.library.records import Photo
from engine.photos.facts import Facts
from engine.photos.formats import Format
from engine.retrieval.search import Found
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import Verification
from engine.samples.library import SampleSet
from engine.service.streaming import Hit, Query
from tests.app.conftest import LONG_MS

NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def place_of(file: str | Path) -> str:
    return Path(file).parent.name


def certain(window: MainWindow) -> list[str]:
    hits = answered(window).hits
    return [hit.file for hit in hits if hit.found.verdict is Verdict.VERIFIED]


def answered(window: MainWindow) -> Answer:
    answer = window.search.answer
    assert answer is not None
    assert answer.complete
    return answer


def wait_for_answer(window: MainWindow, qtbot: QtBot) -> None:
    def complete() -> bool:
        return window.search.answer is not None and window.search.answer.complete

    qtbot.waitUntil(complete, timeout=LONG_MS)


def drop(window: MainWindow, data: QMimeData) -> None:
    copied = Qt.DropAction.CopyAction
    window.dropEvent(QDropEvent(QPointF(50, 200), copied, data, LEFT, NO_KEY))


def files_of(paths: Sequence[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def select(window: MainWindow, *asked: Path) -> None:
    files = [photo.file for photo in window.photos.model.photos]
    grid = window.photos.grid
    grid.go_to(files.index(str(asked[0])))
    for path in asked[1:]:
        index = window.photos.model.index(files.index(str(path)))
        grid.selectionModel().select(index, grid.selectionModel().SelectionFlag.Select)
    grid.setFocus()


def test_the_place_of_the_selected_photo_is_found_and_proved(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    asked = next(iter(samples.landmarks.values()))[0]
    select(window, asked)
    qtbot.keyClick(window, Qt.Key.Key_S)
    wait_for_answer(window, qtbot)
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
    region = answered(window).question.queries[0].region
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
    other = window.search.model.hits[0].found.photo
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


def hit(photo: int, verdict: Verdict | None, inliers: int, shot: int | None = None) -> Hit:
    none = np.empty((0, 2))
    proof = Verification(0.5, 0, inliers, verdict, None, None, None, none, none, np.zeros(inliers))
    facts = Facts(Format.JPEG, 4, 3, None, None, None, None)
    about = Photo(photo, photo.to_bytes(16, "big"), facts)
    return Hit(Found(photo, 0.5, proof), 0, about, f"/photos/{photo}.jpg", shot)


def shown(model: HitModel) -> list[object]:
    rows = [model.index(row).data(Role.ROW) for row in range(model.rowCount())]
    return [(one.verdict, one.count) if isinstance(one, Heading) else one.key for one in rows]


def test_results_stand_in_groups_and_what_is_selected_stays_so_while_they_come() -> None:
    model = HitModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    similar = [hit(photo, None, 0) for photo in (1, 2, 3, 4)]
    model.show(similar)
    assert shown(model) == [(None, 4), 1, 2, 3, 4]
    selected = QPersistentModelIndex(model.index(3))
    sure, likely = hit(3, Verdict.VERIFIED, 90), hit(5, Verdict.LIKELY, 20)
    model.show([sure, likely, similar[3], similar[1]])
    assert shown(model) == [(Verdict.VERIFIED, 1), 3, (Verdict.LIKELY, 1), 5, (None, 2), 4, 2]
    assert selected.row() == 1
    assert model.beside(1, 1) == 3
    assert model.beside(1, -1) is None
    model.show([])
    assert model.rowCount() == 0


def test_nearly_identical_photos_are_one_cell_until_they_are_spread() -> None:
    model = HitModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    best, other = hit(1, Verdict.VERIFIED, 90), hit(2, Verdict.VERIFIED, 80)
    model.show([best, other, hit(3, Verdict.LIKELY, 20)])
    behind = hit(3, Verdict.LIKELY, 20, shot=1)
    model.show([replace(best, shot=1), other, behind])
    assert shown(model) == [(Verdict.VERIFIED, 3), 1, 2]
    cell: Cell = model.index(1).data(Role.ROW)
    assert (cell.others, cell.spread) == (1, False)
    assert model.toggle(1) == 1
    assert shown(model) == [(Verdict.VERIFIED, 3), 1, 3, 2]
    assert model.toggle(2) == 1
    assert shown(model) == [(Verdict.VERIFIED, 3), 1, 2]
    assert [one.found.photo for one in model.hits] == [1, 2, 3]


def test_a_shot_is_spread_and_hidden_by_a_key_and_by_a_click(
    window: MainWindow, qtbot: QtBot, samples: SampleSet, tmp_path: Path
) -> None:
    asked, other, *_ = next(iter(samples.landmarks.values()))
    burst = tmp_path / "burst"
    burst.mkdir()
    with Image.open(other) as photo:
        for number in (1, 2):
            photo.crop((number, 0, 800, 600)).save(burst / f"{number}.jpg", quality=95)
    drop(window, files_of([burst]))

    def together() -> bool:
        return any(len(card.album.members) == 6 for card in window.landmarks.model.cards)

    qtbot.waitUntil(together, timeout=LONG_MS)
    select(window, asked)
    qtbot.keyClick(window, Qt.Key.Key_S)
    wait_for_answer(window, qtbot)
    grid, model = window.search.grid, window.search.model
    shots = [one.shot for one in model.hits if one.shot is not None]
    assert len(shots) == 3
    row = model.row_of(next(one for one in model.hits if one.shot is not None).found.photo)
    assert row is not None
    rows = model.rowCount()
    grid.go_to(row)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert model.rowCount() == rows + 2
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert model.rowCount() == rows
    assert grid.currentIndex().row() == row
    corner = grid.visualRect(model.index(row)).topRight() + QPoint(-25, 35)
    qtbot.mouseClick(grid.viewport(), LEFT, pos=corner)
    assert model.rowCount() == rows + 2


def test_keys_lead_through_all_groups(window: MainWindow, qtbot: QtBot, samples: SampleSet) -> None:
    select(window, next(iter(samples.landmarks.values()))[0])
    qtbot.keyClick(window, Qt.Key.Key_S)
    wait_for_answer(window, qtbot)
    grid, hits = window.search.grid, window.search.model.hits
    assert window.search.current is hits[0]
    for expected in hits[1:]:
        qtbot.keyClick(grid, Qt.Key.Key_Right)
        assert window.search.current is expected
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    assert window.search.current is hits[0]
    seen = [hits[0]]
    for _ in range(len(hits)):
        qtbot.keyClick(grid, Qt.Key.Key_Down)
        assert window.search.current is not None
        seen.append(window.search.current)
    verdicts = dict.fromkeys(one.found.verdict for one in hits)
    assert dict.fromkeys(one.found.verdict for one in seen) == verdicts
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert window.search.current is hits[-1]
    assert seen[-1].found.verdict is hits[-1].found.verdict


def test_several_photos_are_one_question_and_each_find_is_proved_by_the_best_of_them(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    first, second = list(samples.landmarks.values())[1:3]
    drop(window, files_of([first[0], second[0]]))
    wait_for_answer(window, qtbot)
    assert {Path(file) for file in certain(window)} == {*first[1:], *second[1:]}
    for one in answered(window).hits[:6]:
        row = window.search.model.row_of(one.found.photo)
        assert row is not None
        window.proving.prove(row)
        asked = first[0] if Path(one.file) in first else second[0]
        assert f"{asked.parent.name}/{asked.name}" in window.match.captions.names[0]
    select(window, first[0], second[0])
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_S)
    assert window.search.answer is None
    wait_for_answer(window, qtbot)
    assert len(answered(window).question.queries) == 2
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
    select(window, asked)
    qtbot.keyClick(window, Qt.Key.Key_S)
    wait_for_answer(window, qtbot)
    before = answered(window)
    grid = window.search.grid
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    second = window.search.current
    assert second is not None
    qtbot.keyClick(grid, Qt.Key.Key_S)
    wait_for_answer(window, qtbot)
    assert answered(window).question.queries == (Query(Path(second.file), second.found.photo),)
    assert str(asked) in certain(window)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    third = window.search.current
    assert third is not None
    qtbot.keyClick(window.match, Qt.Key.Key_S)
    assert window.search.isVisible()
    wait_for_answer(window, qtbot)
    assert answered(window).question.queries[0].photo == third.found.photo
    for _ in range(2):
        qtbot.keyClick(grid, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.search.answer is before
    assert window.search.current is second


def test_what_a_person_selected_and_scrolled_to_stays_while_results_come_in(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    select(window, next(iter(samples.landmarks.values()))[0])
    qtbot.keyClick(window, Qt.Key.Key_S)
    wait_for_answer(window, qtbot)
    whole, grid, page = answered(window), window.search.grid, window.search
    finder = window.findChild(Finder)
    assert finder is not None
    similar = [replace(one, found=replace(one.found, verification=None)) for one in whole.hits]
    page.go_back()  # nothing is before it: nothing happens
    drop(window, files_of([Path(whole.hits[0].file)]))
    finder.abandon()
    finder.found.emit(replace(whole, hits=similar[::-1], complete=False))
    assert page.current is similar[-1]
    finder.found.emit(replace(whole, hits=[whole.hits[0], *similar[:0:-1]], complete=False))
    assert page.current is whole.hits[0]
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert page.current is similar[1]
    bar = grid.verticalScrollBar()
    seen = bar.value()
    assert seen > 0
    finder.found.emit(replace(whole, hits=[*whole.hits[:3], *similar[:2:-1]], complete=False))
    assert page.current is whole.hits[1]
    assert bar.value() == min(seen, bar.maximum())


def test_a_later_question_is_answered_instead_of_an_earlier_one(
    window: MainWindow, qtbot: QtBot, samples: SampleSet
) -> None:
    first, second = list(samples.landmarks.values())[:2]
    answers: list[Answer | None] = []
    window.search.grown.connect(lambda: answers.append(window.search.answer))
    drop(window, files_of([first[0]]))
    drop(window, files_of([second[0]]))
    wait_for_answer(window, qtbot)
    assert {one and one.question.queries[0].image for one in answers} == {second[0]}


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
