"""Activity page: sources, files that could not be indexed, and messages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTime, Signal, Slot
from PySide6.QtWidgets import QLabel, QListWidget, QMessageBox, QVBoxLayout, QWidget

from app.activity.failures import FailureList
from app.activity.sources import SourceList
from app.bridge.library import OpenLibrary
from app.shell.files import ask_for_folder
from engine.cairn import Cairn
from engine.indexing.sources import SourceStatus
from engine.library.records import Failure

_MOST_MESSAGES = 200


@dataclass(frozen=True)
class _Now:
    """The sources and failures that the page shows."""

    sources: list[SourceStatus]
    failed: list[Failure]


class ActivityPage(QWidget):
    """Page that lists the sources and their states, the failures and the messages.

    Attributes:
        sources: the table of source folders.
        failures: the table of files that could not be indexed.
        messages: the list of messages, latest first.

    Signals:
        wanted: request to add a folder; the argument is None, as the user has yet to choose one.
        emptied: the last folder was removed.
        failed: the `CairnError` raised by a read or by a request of the user.
    """

    wanted = Signal(object)
    emptied = Signal()
    failed = Signal(object)

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__()
        self._library = library
        self._folders, self._failures = SourceList(), FailureList()
        self.sources, self.failures = self._folders.table, self._failures.table
        self.messages = QListWidget()
        self.messages.setWordWrap(True)
        self.messages.setAccessibleName(self.tr("Messages"))
        self._lay_out()
        self._connect()

    @Slot()
    def reload(self) -> None:
        """Read the sources and failures in the background and show them."""
        library = self._library.cairn
        self._library.read(lambda: _now(library), self._show, self.failed.emit)

    @Slot(str)
    def keep_message(self, text: str) -> None:
        """Add a message and the current time on top of the list.

        Beyond `_MOST_MESSAGES`, the oldest message is dropped.
        """
        self.messages.insertItem(0, f"{QTime.currentTime().toString('HH:mm')}  {text}")
        while self.messages.count() > _MOST_MESSAGES:
            self.messages.takeItem(self.messages.count() - 1)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 16, 16, 16)
        page.setSpacing(14)
        page.addWidget(self._folders, 3)
        page.addWidget(self._failures, 3)
        page.addWidget(QLabel(f"<b>{self.tr('Messages')}</b>"))
        page.addWidget(self.messages, 2)
        self._failures.hide()

    def _connect(self) -> None:
        self._library.changed.connect(self.reload)
        self._library.told.connect(self.keep_message)
        self._folders.wanted.connect(lambda: self.wanted.emit(None))
        self._folders.looked.connect(self._look_again)
        self._folders.moved.connect(self._ask_where)
        self._folders.unwanted.connect(self._ask_to_remove)
        self._failures.again.connect(self._retry)

    def _show(self, now: _Now) -> None:
        before = self.sources.rowCount()
        self._folders.show_sources(now.sources)
        self._failures.show_failures(now.failed)
        self._failures.setVisible(bool(now.failed))
        if before and not now.sources:
            self.emptied.emit()

    @Slot()
    def _look_again(self) -> None:
        self._library.told.emit(self.tr("Looking at all folders again."))
        self._library.wake(everything=True)

    @Slot()
    def _retry(self) -> None:
        library = self._library.cairn
        self._library.write(
            lambda: library.retry_failures(),
            lambda count: self._library.wake(everything=True),
            self.failed.emit,
        )

    @Slot(object)
    def _ask_where(self, folder: Path) -> None:
        title = self.tr("Where is {} now?").format(folder.name)
        ask_for_folder(self, title, lambda new: self.relocate(folder, new))

    def relocate(self, old: Path, new: Path) -> None:
        """Record the new path of a source; the data of its files is kept."""
        library = self._library.cairn
        told = self.tr("{} is {} now.").format(old, new)
        self._library.write_alone(
            lambda: library.relocate_source(old, new),
            lambda _: self._library.told.emit(told),
            self.failed.emit,
        )

    @Slot(object)
    def _ask_to_remove(self, folder: Path) -> None:
        text = self.tr("Remove {} from Cairn? No file is touched; names and decisions are kept.")
        kinds = QMessageBox.StandardButton
        box = QMessageBox(QMessageBox.Icon.Question, "Cairn", text.format(folder), parent=self)
        box.setStandardButtons(kinds.Yes | kinds.No)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.accepted.connect(lambda: self._remove(folder))
        box.open()

    def _remove(self, folder: Path) -> None:
        library = self._library.cairn
        self._library.write_alone(lambda: library.remove_source(folder), _nothing, self.failed.emit)


def _now(library: Cairn) -> _Now:
    return _Now(library.sources(), library.failures())


def _nothing(result: object) -> None:
    """Ignore a result: views refresh on `OpenLibrary.changed`."""
