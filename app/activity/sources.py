"""Table of the source folders, with the actions on one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.activity.table import TextTable
from app.shell.actions import action
from engine.indexing.sources import SourceStatus
from engine.photos.volumes import State


class SourceList(TextTable):
    """Table of the source folders and their states.

    Signals:
        wanted: request to add a folder.
        looked: request to scan all folders now.
        moved: the `Path` of a folder whose new location the user wants to give.
        unwanted: the `Path` of a folder that the user wants to remove.
    """

    wanted = Signal()
    looked = Signal()
    moved = Signal(object)
    unwanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(3)
        titles = self.tr("Folder"), self.tr("State"), self.tr("Photos")
        self.name(self.tr("Folders"), titles, (1, 0, 0))
        self.button("folder-plus", self.tr("Add a folder…"), self.wanted.emit)
        self.button("refresh-cw", self.tr("Look again now"), self.looked.emit)
        for name, text, key, does in (
            ("folder-open", self.tr("Open"), "Return", self._open),
            ("folder-input", self.tr("It is elsewhere…"), None, self._tell(self.moved.emit)),
            ("x", self.tr("Remove from Cairn…"), "Delete", self._tell(self.unwanted.emit)),
        ):
            self.button(name, text, does, for_selected=True)
            self.table.addAction(action(self.table, name, text, key, does, everywhere=False))

    def show_sources(self, sources: Sequence[SourceStatus]) -> None:
        """Show sources in place of the previous ones."""
        states = {
            State.ONLINE: self.tr("there"),
            State.OFFLINE: self.tr("offline: its drive is away"),
            State.MISSING: self.tr("missing: it was moved or deleted"),
        }
        number = QLocale().toString
        self.fill([(str(one.path), states[one.state], number(one.photos)) for one in sources])

    def _tell(self, hears: Callable[[Path], object]) -> Callable[[], None]:
        def tell() -> None:
            if self.selected:
                hears(Path(self.selected))

        return tell

    def _open(self) -> None:
        if self.selected:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self.selected))
