"""Questions answered by a key, and the history of what was decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.review.page import ReviewPage
from app.shell.window import MainWindow
from engine.cairn import Cairn
from engine.library.connection import open_writer
from engine.library.records import Pair
from engine.samples.library import SampleSet
from tests.app.conftest import LONG_MS

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def root(root: Path, samples: SampleSet) -> Path:
    """A library in which two landmarks are likely to be one, and a photo waits."""
    with open_writer(root) as writer:
        (model,) = (one.id for one in writer.models())
        one, other, third, _ = writer.landmarks()
        (stranger, *_) = (writer.photo_by_path(path) for path in samples.distractors)
        assert stranger is not None
        ends = sorted((third.photos[0], stranger.id))
        likely = sorted((one.photos[0], other.photos[0]))
        writer.store_pairs(
            model,
            [
                Pair(ends[0], ends[1], 50, "verified", 0.994),
                Pair(likely[0], likely[1], 30, "likely"),
            ],
        )
    return root


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> ReviewPage:
    """The page of review, which asks."""
    shown = window.review
    qtbot.waitUntil(lambda: window.landmarks.model.rowCount() == 4, timeout=LONG_MS)
    qtbot.keyClick(window, Qt.Key.Key_4, CTRL)
    qtbot.waitUntil(lambda: shown.queue.known, timeout=LONG_MS)
    return shown


def current(page: ReviewPage) -> tuple[int, int]:
    assert page.queue.current is not None
    return page.queue.current.photos


def left(page: ReviewPage) -> int:
    return len(page.queue.coming)


def sizes(window: MainWindow) -> list[int]:
    return [len(card.album.members) for card in window.landmarks.model.cards]


def undo_of(window: MainWindow) -> QAction:
    (found,) = (one for one in window.findChildren(QAction) if one.iconText() == "Undo")
    return found


def test_a_key_answers_and_an_undo_brings_the_question_back(
    window: MainWindow, page: ReviewPage, qtbot: QtBot
) -> None:
    before, asked = left(page), current(page)
    assert "on the right" in page.title.text()
    assert f"{before} questions left" in page.summary.text()
    qtbot.keyClick(page, Qt.Key.Key_Y)
    assert left(page) == before - 1
    qtbot.waitUntil(lambda: sorted(sizes(window)) == [4, 4, 4, 5], timeout=LONG_MS)
    qtbot.waitUntil(undo_of(window).isEnabled, timeout=LONG_MS)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: left(page) == before, timeout=LONG_MS)
    assert current(page) == asked
    assert page.pair.captions[1].text().startswith("waits")


def test_of_two_questions_as_useful_the_more_probable_is_asked_first(
    root: Path, samples: SampleSet
) -> None:
    with open_writer(root) as writer:
        (model,) = (one.id for one in writer.models())
        stranger = writer.photo_by_path(samples.distractors[1])
        assert stranger is not None
        a, b = sorted((writer.landmarks()[3].photos[0], stranger.id))
        writer.store_pairs(model, [Pair(a, b, 40, "verified", 0.998)])
    first, second, *_ = Cairn(root).questions().asked
    assert (first.inliers, first.probability) == (40, 0.998)
    assert (second.inliers, second.probability) == (50, 0.994)


def test_of_two_groups_the_most_probable_pair_is_asked_about(
    root: Path, samples: SampleSet
) -> None:
    with open_writer(root) as writer:
        (model,) = (one.id for one in writer.models())
        stranger = writer.photo_by_path(samples.distractors[0])
        assert stranger is not None
        a, b = sorted((writer.landmarks()[2].photos[1], stranger.id))
        writer.store_pairs(model, [Pair(a, b, 30, "verified", 0.998)])
    first, *_ = Cairn(root).questions().asked
    assert (first.inliers, first.probability) == (30, 0.998)


def test_the_summary_says_the_probability_of_the_match(page: ReviewPage) -> None:
    text = page.summary.text()
    assert text.startswith("verified, but too few photos agree · 99.4 % · 50 points · ")


def test_two_landmarks_become_one_or_are_never_asked_about_again(
    window: MainWindow, page: ReviewPage, root: Path, qtbot: QtBot
) -> None:
    qtbot.keyClick(page, Qt.Key.Key_N)
    assert page.title.text() == "Are these two landmarks one place?"
    qtbot.keyClick(page, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: sorted(sizes(window)) == [4, 4, 8], timeout=LONG_MS)
    while page.queue.current is not None:
        qtbot.keyClick(page, Qt.Key.Key_N)
    assert not page.pair.isVisible()
    window.strip.pause.click()  # as any change, it has the questions read anew
    qtbot.waitUntil(lambda: len(Cairn(root).albums().waiting) == 1, timeout=LONG_MS)
    assert page.queue.current is None


def test_a_question_can_be_put_off_until_all_others_were_asked(
    page: ReviewPage, qtbot: QtBot
) -> None:
    asked = [one.photos for one in page.queue.coming]
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert current(page) == asked[1]
    for _ in asked[1:]:
        qtbot.keyClick(page, Qt.Key.Key_Right)
    assert current(page) == asked[0]
    assert left(page) == len(asked)


def test_photos_and_what_agrees_in_them_are_shown_and_the_lines_can_be_hidden(
    page: ReviewPage, qtbot: QtBot
) -> None:
    views = page.pair.views
    qtbot.waitUntil(lambda: all(view.sceneRect().width() == 800 for view in views), timeout=LONG_MS)
    qtbot.waitUntil(page.pair.lines.isVisible, timeout=LONG_MS)
    qtbot.keyClick(page, Qt.Key.Key_L)
    assert not page.pair.lines.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert not page.pair.lines.isVisible()


def test_undo_and_redo_say_what_they_do_and_nothing_without_anything_to_do(
    window: MainWindow, page: ReviewPage, qtbot: QtBot
) -> None:
    undo = undo_of(window)
    assert not undo.isEnabled()
    window.decisions.rename(window.landmarks.model.cards[0].album.id, "Salt & Pepper")
    qtbot.waitUntil(undo.isEnabled, timeout=LONG_MS)
    assert undo.text() == "Undo: name a landmark “Salt && Pepper”"
    assert undo.toolTip() == "Undo: name a landmark “Salt & Pepper”"
    assert undo.iconText() == "Undo"
    told = "Undone: name a landmark “Salt & Pepper”"
    undo.trigger()
    qtbot.waitUntil(lambda: window.strip.text == told, timeout=LONG_MS)
    assert not undo.isEnabled()


def test_the_history_lists_what_was_decided_and_one_goes_back_and_forth_in_it(
    window: MainWindow, page: ReviewPage, qtbot: QtBot
) -> None:
    history = window.history
    QAbstractItemModelTester(
        history.model, QAbstractItemModelTester.FailureReportingMode.Fatal, history
    )
    qtbot.keyClick(window, Qt.Key.Key_H, CTRL)
    assert history.isVisible()
    landmark = window.landmarks.model.cards[0].album.id
    for name in ("One", "Two", "Three"):
        window.decisions.rename(landmark, name)
    qtbot.waitUntil(lambda: history.model.rowCount() == 3, timeout=LONG_MS)
    texts = [str(history.model.index(row).data()) for row in range(3)]
    assert texts == [
        "Rename “Two” to “Three”",
        "Rename “One” to “Two”",
        "Name a landmark “One”",
    ]
    history.list.setCurrentIndex(history.model.index(2))
    history.list.setFocus()
    qtbot.keyClick(history.list, Qt.Key.Key_Return)
    undone = [True, True, False]
    qtbot.waitUntil(
        lambda: [entry.undone for entry in history.model.entries] == undone, timeout=LONG_MS
    )
    assert history.list.currentIndex().row() == 2
    spoken = history.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert str(spoken).endswith("taken back")
    at = history.list.visualRect(history.model.index(0)).center()
    left_button = Qt.MouseButton.LeftButton
    qtbot.mouseClick(history.list.viewport(), left_button, pos=at)
    qtbot.mouseDClick(history.list.viewport(), left_button, pos=at)
    qtbot.waitUntil(
        lambda: not any(entry.undone for entry in history.model.entries), timeout=LONG_MS
    )
    qtbot.waitUntil(
        lambda: "Three" in [card.album.name for card in window.landmarks.model.cards],
        timeout=LONG_MS,
    )
