"""Confirmation dialog for large operations."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def question(
    over: QWidget, text: str, about: str, button: str, does: Callable[[], object]
) -> QMessageBox:
    """Create a confirmation dialog; the caller opens it.

    Args:
        over: the parent widget.
        text: the question.
        about: the consequences of accepting.
        button: the text of the accept button.
        does: called when the dialog is accepted; canceling does nothing.
    """
    box = QMessageBox(QMessageBox.Icon.Question, "Cairn", text, parent=over)
    box.setInformativeText(about)
    yes = box.addButton(button, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    yes.clicked.connect(lambda: does())
    return box
