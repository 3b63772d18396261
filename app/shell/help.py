"""Help dialogs: keyboard shortcuts and the About box."""

from __future__ import annotations

import importlib.metadata

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMessageBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.landmarks.gazetteer import ATTRIBUTION


def shortcuts(window: QWidget) -> list[tuple[str, str]]:
    """Return the actions of a window that have a shortcut.

    Returns:
        (text of the action, shortcut), sorted.
    """
    native = QKeySequence.SequenceFormat.NativeText
    found = {
        (one.iconText(), one.shortcut().toString(native))
        for one in window.findChildren(QAction)
        if not one.shortcut().isEmpty()
    }
    return sorted(found)


class ShortcutSheet(QDialog):
    """Dialog that lists all shortcuts of a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle(self.tr("Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(420, 480)
        rows = shortcuts(window)
        table = QTableWidget(len(rows), 2)
        table.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Key")])
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.setItem(row, column, QTableWidgetItem(text))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(table)
        layout.addWidget(buttons)


def show_about(window: QWidget) -> None:
    """Show the About box: version, license and credits."""
    version = importlib.metadata.version("cairn-photos")
    box = QMessageBox(window)
    box.setWindowTitle(QCoreApplication.translate("About", "About Cairn"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"Cairn {version}")
    box.setInformativeText(
        QCoreApplication.translate(
            "About",
            "Finds and groups the photos you took of the same place, on this computer alone.\n\n"
            "Apache License 2.0. Cities: {}. Icons: Lucide, ISC License. Qt for Python: LGPL.",
        ).format(ATTRIBUTION)
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
