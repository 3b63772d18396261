from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.match.page import MatchPage
from app.match.wording import match_summary
from app.shell.window import MainWindow
from engine.samples.library import SampleSet
from tests.app.asking import answered, drop, files_of, wait_for_answer
from tests.app.conftest import LONG_MS


@pytest.fixture
def match(window: MainWindow, qtbot: QtBot, samples: SampleSet) -> MatchPage:
    """The best match of a photo that was dropped."""
    asked = next(iter(samples.landmarks.values()))[0]
    drop(window, files_of([asked]))
    wait_for_answer(window, qtbot)
    window.proving.prove(1)
    shown = window.match
    views = (shown.first, shown.second)
    qtbot.waitUntil(lambda: all(view.sceneRect().width() == 800 for view in views), timeout=LONG_MS)
    return shown


def test_left_and_right_are_swapped_with_all_that_belongs_to_them(
    window: MainWindow, match: MatchPage, qtbot: QtBot
) -> None:
    hit = answered(window).hits[0]
    proof = hit.verification
    assert proof is not None
    assert proof.alignment is not None
    names = match.captions.names
    points = f"{hit.inliers} points"
    assert match.captions.verdict == match_summary("verified", hit.probability, points)
    assert Path(hit.file).name in names[1]
    match.first.zoom_to(2)
    seen = match.first.zoom, match.second.zoom
    qtbot.keyClick(match, Qt.Key.Key_X)
    assert match.captions.names == (names[1], names[0])
    assert match.lines.ends(0).tolist() == proof.points_b.tolist()
    assert match.second.zoom == pytest.approx(seen[0], rel=0.05)
    assert match.first.zoom == pytest.approx(seen[1], rel=0.05)
    qtbot.keyClick(match, Qt.Key.Key_Right)
    assert match.captions.names[1] == names[0]
    qtbot.keyClick(match, Qt.Key.Key_X)
    assert match.captions.names[0] == names[0]


def test_attention_is_laid_over_both_photos_and_taken_away(
    window: MainWindow, match: MatchPage, qtbot: QtBot
) -> None:
    before = match.picture()
    assert not match.attention.shown
    qtbot.keyClick(match, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: match.attention.shown, timeout=LONG_MS)
    assert match.picture() != before
    qtbot.keyClick(match, Qt.Key.Key_Right)
    assert not match.attention.shown
    qtbot.waitUntil(lambda: match.attention.shown, timeout=LONG_MS)
    qtbot.keyClick(match, Qt.Key.Key_A)
    assert not match.attention.shown


def test_a_photo_that_nothing_proves_is_shown_without_lines(
    window: MainWindow, match: MatchPage, qtbot: QtBot
) -> None:
    last = window.search.model.row_of(answered(window).hits[-1].photo)
    assert last is not None
    window.proving.prove(last)
    assert match.lines.shown == 0
    assert match.captions.verdict == "similar"
    assert window.search.isHidden()
