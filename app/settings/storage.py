"""Settings section for disk usage."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel

from app.bridge.library import OpenLibrary
from app.settings.section import Section, quiet, size
from engine.library.layout import Layout
from engine.library.status import Status
from engine.photos.thumbnails import ThumbnailStore


class StorageSection(Section):
    """Section with the sizes of the database, the index and the thumbnails."""

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__(library)
        self.set_title(self.tr("Storage"))
        self.database, self.index, self.thumbnails = QLabel(), QLabel(), QLabel()
        form = QFormLayout()
        titles = (self.tr("Database"), self.tr("Index of the search"), self.tr("Thumbnails"))
        values = (self.database, self.index, self.thumbnails)
        for title, value in zip(titles, values, strict=True):
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(title, value)
        self.add(form)
        self.add(quiet(self.tr("Thumbnails that were not looked at for long go first.")))

    def reload(self) -> None:
        """Show the current disk usage."""
        self.library.read(
            self.library.cairn.status, self._show, lambda error: self.say(error.message)
        )

    def _show(self, now: Status) -> None:
        budget = ThumbnailStore(Layout(self.library.root).thumbnails).budget
        self.database.setText(size(now.database))
        self.index.setText(size(now.index))
        text = self.tr("{} of at most {}")
        self.thumbnails.setText(text.format(size(now.thumbnails), size(budget)))
