"""What all windows and tests of the program have in common."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.shell.theme import apply_theme


def prepare(application: QApplication) -> None:
    """Gives the program its name, under which its settings are kept, and its looks."""
    application.setApplicationName("Cairn")
    application.setOrganizationName("Cairn")
    application.setStyle("Fusion")
    apply_theme()
    application.styleHints().colorSchemeChanged.connect(apply_theme)
