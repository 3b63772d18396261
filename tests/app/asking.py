"""Steps that start a search in the window, for the tests of its results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app.shell.window import MainWindow
from engine.retrieval.search import SearchResult
from engine.retrieval.verdict import Verdict
from tests.app.conftest import LONG_MS

NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def place_of(file: str | Path) -> str:
    return Path(file).parent.name


def certain(window: MainWindow) -> list[str]:
    hits = answered(window).hits
    return [hit.file for hit in hits if hit.verdict is Verdict.VERIFIED]


def answered(window: MainWindow) -> SearchResult:
    answer = window.search.answer
    assert answer is not None
    assert answer.is_complete
    return answer


def wait_for_answer(window: MainWindow, qtbot: QtBot) -> None:
    def complete() -> bool:
        return window.search.answer is not None and window.search.answer.is_complete

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


def search_for(window: MainWindow, qtbot: QtBot, asked: Path) -> None:
    """Asks for the place of a photo of the library by its key, and waits for the answer."""
    select(window, asked)
    qtbot.keyClick(window, Qt.Key.Key_S)
    wait_for_answer(window, qtbot)
