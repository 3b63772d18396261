"""A question before something large is done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def question(
    over: QWidget, text: str, about: str, button: str, does: Callable[[], object]
) -> QMessageBox:
    """A box that asks whether to do something; still to be opened.

    Args:
        over: the widget that it is shown over.
        text: the question.
        about: what the answer means.
        button: the word for yes.
        does: called on that; cancelling does nothing.
    """
    box = QMessageBox(QMessageBox.Icon.Question, "Cairn", text, parent=over)
    box.setInformativeText(about)
    yes = box.addButton(button, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    yes.clicked.connect(lambda: does())
    return box
