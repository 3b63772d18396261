"""The page of what Cairn does: folders, what could not be read, how fast, what it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTime, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.bridge.library import OpenLibrary
from app.shell.icons import icon
from engine.library.layout import Layout
from engine.library.records import Failure
from engine.photos.volumes import State
from engine.service.sources import SourceStatus, list_sources, remove_source
from engine.service.speed import Speed, choose_speed, chosen_speed
from engine.service.status import Status, failures, retry, status

_MOST_MESSAGES = 200


@dataclass(frozen=True)
class _Now:
    """What the page shows."""

    sources: list[SourceStatus]
    failed: list[Failure]
    status: Status
    speed: Speed


class ActivityPage(QWidget):
    """Shows the sources and their state, the failures and why, and the speed.

    Signals:
        wanted: a folder is to be added, which is still to be chosen: None.
        failed: the `CairnError` that kept something from being done.
    """

    wanted = Signal(object)
    failed = Signal(object)

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__()
        self._library = library
        self.sources = _table([self.tr("Folder"), self.tr("State"), self.tr("Photos")])
        self.failures = _table([self.tr("File"), self.tr("Why it cannot be read")])
        self.sources.setAccessibleName(self.tr("Folders"))
        self.failures.setAccessibleName(self.tr("Files that cannot be read"))
        self.messages = QListWidget()
        self.messages.setAccessibleName(self.tr("Messages"))
        self.speed = QComboBox()
        self._used, self._model = QLabel(), QLabel()
        self._lay_out()
        library.changed.connect(self.reload)
        library.told.connect(self._keep_message)
        self.speed.activated.connect(self._choose_speed)

    @Slot()
    def reload(self) -> None:
        """Shows what there is now."""
        root = self._library.root
        self._library.read(lambda: _now(root), self._show, self.failed.emit)

    @Slot(str)
    def _keep_message(self, text: str) -> None:
        self.messages.insertItem(0, f"{QTime.currentTime().toString('HH:mm')}  {text}")
        while self.messages.count() > _MOST_MESSAGES:
            self.messages.takeItem(self.messages.count() - 1)

    def _lay_out(self) -> None:
        names = {
            Speed.GENTLE: self.tr("Gentle: half of the computer, other programs first"),
            Speed.STEADY: self.tr("Steady: other programs first"),
            Speed.FULL: self.tr("Full: as fast as it can"),
        }
        for speed, text in names.items():
            self.speed.addItem(text, speed.value)
        add = self._button("folder-plus", self.tr("Add a folder…"), lambda: self.wanted.emit(None))
        remove = self._button("x", self.tr("Remove from Cairn…"), self._ask_to_remove)
        again = self._button("redo-2", self.tr("Try again"), self._retry)
        form = QFormLayout()
        form.addRow(self.tr("Speed of indexing"), self.speed)
        form.addRow(self.tr("Model"), self._model)
        form.addRow(self.tr("On the disk"), self._used)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 16, 16, 16)
        page.setSpacing(10)
        page.addWidget(QLabel(f"<b>{self.tr('Folders')}</b>"))
        page.addWidget(self.sources, 2)
        page.addLayout(_row(add, remove))
        page.addWidget(QLabel(f"<b>{self.tr('Files that cannot be read')}</b>"))
        page.addWidget(self.failures, 3)
        page.addLayout(_row(again))
        page.addWidget(QLabel(f"<b>{self.tr('Messages')}</b>"))
        page.addWidget(self.messages, 2)
        page.addLayout(form)

    def _button(self, name: str, text: str, does: Callable[[], object]) -> QPushButton:
        button = QPushButton(icon(name), text)
        button.clicked.connect(lambda: does())
        return button

    def _show(self, now: _Now) -> None:
        states = {
            State.ONLINE: self.tr("there"),
            State.OFFLINE: self.tr("offline: its drive is away"),
            State.MISSING: self.tr("missing: it was moved or deleted"),
        }
        _fill(
            self.sources,
            [(str(one.path), states[one.state], f"{one.photos:n}") for one in now.sources],
        )
        _fill(self.failures, [(str(one.path), one.error) for one in now.failed])
        self.speed.setCurrentIndex(self.speed.findData(now.speed.value))
        self._model.setText(now.status.model)
        sizes = (now.status.database, now.status.index, now.status.thumbnails)
        texts = [QLocale().formattedDataSize(size) for size in sizes]
        parts = (self.tr("database {}"), self.tr("index {}"), self.tr("thumbnails {}"))
        self._used.setText(", ".join(a.format(b) for a, b in zip(parts, texts, strict=True)))

    @Slot(int)
    def _choose_speed(self, index: int) -> None:
        root, speed = self._library.root, Speed(self.speed.itemData(index))
        self._library.write(lambda: choose_speed(root, speed), _nothing, self.failed.emit)

    def _retry(self) -> None:
        root = self._library.root
        self._library.write(
            lambda: retry(root),
            lambda count: self._library.wake(everything=True),
            self.failed.emit,
        )

    def _ask_to_remove(self) -> None:
        chosen = self.sources.item(self.sources.currentRow(), 0)
        if chosen is None:
            return
        folder = Path(chosen.text())
        text = self.tr("Remove {} from Cairn? No file is touched; names and decisions are kept.")
        kinds = QMessageBox.StandardButton
        box = QMessageBox(QMessageBox.Icon.Question, "Cairn", text.format(folder), parent=self)
        box.setStandardButtons(kinds.Yes | kinds.No)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.accepted.connect(lambda: self._remove(folder))
        box.open()

    def _remove(self, folder: Path) -> None:
        root = self._library.root
        self._library.write_alone(lambda: remove_source(root, folder), _nothing, self.failed.emit)


def _now(root: Path) -> _Now:
    return _Now(list_sources(root), failures(root), status(root), chosen_speed(Layout(root)))


def _table(titles: Sequence[str]) -> QTableWidget:
    table = QTableWidget(0, len(titles))
    table.setHorizontalHeaderLabels(list(titles))
    table.verticalHeader().hide()
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    return table


def _fill(table: QTableWidget, rows: Sequence[tuple[str, ...]]) -> None:
    table.setRowCount(len(rows))
    for number, texts in enumerate(rows):
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(number, column, item)


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch()
    return row


def _nothing(result: object) -> None:
    """Views hear of it when the library has changed."""
