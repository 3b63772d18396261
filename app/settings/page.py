"""Settings page: preferences, models, backups and library maintenance."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QAction, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.bridge.library import OpenLibrary
from app.settings.backup import BackupSection
from app.settings.indexing import IndexingSection
from app.settings.library import LibrarySection
from app.settings.look import LookSection
from app.settings.models import ModelSection
from app.settings.section import Section
from app.settings.storage import StorageSection

_WIDTH = 880  # pixels; longer lines are hard to read


class SettingsPage(QScrollArea):
    """Scrollable page with all sections in one column.

    Args:
        library: the open library.
        themes: the actions that choose a theme.
    """

    def __init__(self, library: OpenLibrary, themes: Sequence[QAction]) -> None:
        super().__init__()
        self.look = LookSection(library, themes)
        self.indexing = IndexingSection(library)
        self.models = ModelSection(library)
        self.storage = StorageSection(library)
        self.backup = BackupSection(library)
        self.care = LibrarySection(library)
        self._sections: tuple[Section, ...] = (
            *(self.look, self.indexing, self.models),
            *(self.storage, self.backup, self.care),
        )
        self._lay_out()
        for choice in (*self.findChildren(QComboBox), *self.findChildren(QSlider)):
            choice.installEventFilter(self)
        library.changed.connect(self._refresh)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(14)
        for number, section in enumerate(self._sections):
            if number:
                column.addWidget(_line())
            column.addWidget(section)
        column.addStretch()
        middle = QWidget()
        middle.setLayout(column)
        middle.setMaximumWidth(_WIDTH)
        sides = QHBoxLayout()
        sides.setContentsMargins(20, 16, 20, 16)
        sides.addStretch(1)
        sides.addWidget(middle, 100)
        sides.addStretch(1)
        content = QWidget()
        content.setLayout(sides)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Settings"))

    @Slot()
    def _refresh(self) -> None:
        """Reload the disk usage if the page is visible.

        All sections are reloaded when the page is shown.
        """
        if self.isVisible():
            self.storage.reload()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Block wheel events on combo boxes and sliders, so that the page scrolls.

        Scrolling must not change a value that happens to be under the mouse.
        """
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Reload all sections when the page is shown."""
        super().showEvent(event)
        if not event.spontaneous():
            for section in self._sections:
                section.reload()


def _line() -> QFrame:
    line = QFrame(frameShape=QFrame.Shape.HLine, frameShadow=QFrame.Shadow.Plain)
    line.setForegroundRole(QPalette.ColorRole.Mid)
    return line
