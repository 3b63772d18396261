"""A person does anything at any time; photos are indexed, go and come, and a drive is away."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.bridge.library import OpenLibrary
from app.shell.theme import Theme, choose_theme
from app.shell.window import MainWindow
from app.trash.trash import choose_to_ask
from engine.cairn import Cairn
from engine.landmarks.updater import load_constraints
from engine.library.connection import open_reader
from engine.samples.library import SampleSet
from tests.app.conftest import LONG_MS

_STEPS = 2000
_PAUSE_MS = 150  # in which what was begun goes on
_EVERY = 40  # steps between two things that happen beneath the window
_KEYS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageDown),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space),
    *(Qt.Key.Key_S, Qt.Key.Key_Y, Qt.Key.Key_N, Qt.Key.Key_X, Qt.Key.Key_A, Qt.Key.Key_B),
    *(Qt.Key.Key_M, Qt.Key.Key_H, Qt.Key.Key_P, Qt.Key.Key_C, Qt.Key.Key_T, Qt.Key.Key_W),
    *(Qt.Key.Key_I, Qt.Key.Key_R, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Tab),
)
_WITH_CTRL = (
    *(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_Comma),
    *(Qt.Key.Key_Z, Qt.Key.Key_Z, Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_H),
)


class Somebody:
    """Uses a window without a plan.

    Args:
        window: shown.
        folder: of its photos, which may go.
        seed: decides everything but how long things take.
    """

    def __init__(self, window: MainWindow, folder: Path, seed: int) -> None:
        self.window, self.folder, self.chance = window, folder, random.Random(seed)
        self.away = folder.with_name("away")
        self.decided: set[bytes] = set()
        self.took_back = False
        self.bugs: list[object] = []
        window.library.bug.connect(self.bugs.append)
        # A file dialog does not come back before it is answered.
        self._answering = QTimer(window, interval=_PAUSE_MS)
        self._answering.timeout.connect(self.answer)
        self._answering.start()

    def act(self) -> None:
        """Does something."""
        # In the history, a click or a key may take back.
        self.took_back = self.took_back or self.window.history.isVisible()
        acts: list[tuple[int, Callable[[], None]]] = [
            (50, self.press),
            (14, self.press_with_ctrl),
            (14, self.click),
            (4, self.name),
            (4, self.filter),
            (2, self.resize),
            (1, self.change_colours),
        ]
        weights, chosen = zip(*acts, strict=True)
        self.chance.choices(chosen, weights)[0]()
        self.answer()
        QApplication.processEvents()

    def press(self) -> None:
        QTest.keyClick(self._focus(), self.chance.choice(_KEYS))

    def press_with_ctrl(self) -> None:
        key = self.chance.choice(_WITH_CTRL)
        self.took_back = self.took_back or key == Qt.Key.Key_Z
        QTest.keyClick(self.window, key, Qt.KeyboardModifier.ControlModifier)

    def click(self) -> None:
        shown = [page for page in self.window.rail if page.isVisible()]
        page = shown[0] if shown else self.window.match
        at = QPoint(self.chance.randrange(page.width()), self.chance.randrange(page.height()))
        target: QWidget = page.childAt(at) or page
        if target.isEnabled() and target.isVisible():
            QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.mapFrom(page, at))

    def name(self) -> None:
        """Names a landmark, as a person does: by its card."""
        cards = self.window.landmarks.model.cards
        if cards:
            chosen = self.chance.choice(list(cards)).album.id
            self.window.decisions.rename(chosen, self.chance.choice(("Mill", "Bridge", "")))

    def filter(self) -> None:
        self.window.photos.filter.setText(self.chance.choice(("", "", "a", "19", "zzz")))

    def resize(self) -> None:
        self.window.resize(self.chance.randrange(700, 1600), self.chance.randrange(500, 1000))

    def change_colours(self) -> None:
        choose_theme(self.chance.choice(list(Theme)))

    def answer(self) -> None:
        """Whatever asks is answered, or left."""
        for asking in QApplication.topLevelWidgets():
            if asking.isVisible() and isinstance(asking, QDialog | QMenu):
                QTest.keyClick(asking, Qt.Key.Key_Escape)

    def disturb(self) -> None:
        """Something happens that the window did not do."""
        photos = sorted(self.folder.rglob("*.jpg")) if self.folder.exists() else []
        acts: list[Callable[[], object]] = [self.turn_away, self.turn_away]
        if len(photos) > 10:
            photo = self.chance.choice(photos)
            acts += [photo.unlink, lambda: self.copy(photo)]
        paused = self.chance.random() < 0.3
        acts.append(lambda: Cairn(self.window.library.root).set_paused(paused=paused))
        self.chance.choice(acts)()
        self.window.library.wake(everything=True)

    def turn_away(self) -> None:
        """The drive goes, or comes back."""
        if self.folder.exists():
            self.folder.rename(self.away)
        else:
            self.away.rename(self.folder)

    def copy(self, photo: Path) -> None:
        shutil.copy(photo, photo.with_name(f"copy {self.chance.randrange(1000)}.jpg"))

    def check(self) -> None:
        """No decision is gone that was not taken back, and all of them hold."""
        with open_reader(self.window.library.root) as reader, reader.at_one_moment():
            held = {one.uid for one in reader.decisions()}
            facts, landmarks = load_constraints(reader), reader.landmarks()
        assert self.took_back or self.decided <= held
        self.decided, self.took_back = held, False
        shared = {pair for one in landmarks for pair in combinations(sorted(one.photos), 2)}
        apart = {tuple(sorted((a, b))) for a, others in facts.apart.items() for b in others}
        assert not apart & shared
        assert self.bugs == []

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window


@pytest.mark.parametrize("seed", [1])
def test_two_thousand_steps_end_in_no_error_and_no_decision_is_lost(
    seed: int, tmp_path: Path, samples: SampleSet, qtbot: QtBot
) -> None:
    folder = Path(shutil.copytree(samples.root, tmp_path / "photos"))
    window = MainWindow(OpenLibrary(tmp_path / "library"))
    qtbot.addWidget(window)
    choose_to_ask(True)
    window.show()
    window.start()
    window.add_folder(folder)
    qtbot.waitUntil(lambda: window.photos.model.total > 5, timeout=LONG_MS)
    somebody = Somebody(window, folder, seed)
    for step in range(_STEPS):
        somebody.act()
        if step % _EVERY == _EVERY - 1:
            somebody.disturb()
            qtbot.wait(_PAUSE_MS)
            written: list[None] = []
            window.library.write(lambda: None, written.append, somebody.bugs.append)
            qtbot.waitUntil(lambda: bool(written), timeout=LONG_MS)  # noqa: B023
            somebody.check()
    assert somebody.decided
    QGuiApplication.clipboard().clear()
    window.close()
