"""What all windows and tests of the program have in common."""

from __future__ import annotations

import gc
import sys

from PySide6.QtWidgets import QApplication

from app.shell.language import apply_language
from app.shell.theme import apply_theme

# Python lets one thread run at a time; another one that computes is asked to make way only after
# this time, and the GUI thread asks often. In seconds; by default it is five times as long.
_TURN = 0.001


def prepare(application: QApplication) -> None:
    """Gives the program its name, under which settings are kept, its words, looks and manners."""
    application.setApplicationName("Cairn")
    application.setOrganizationName("Cairn")
    apply_language(application)
    application.setStyle("Fusion")
    apply_theme()
    application.styleHints().colorSchemeChanged.connect(apply_theme)
    sys.setswitchinterval(_TURN)
    # What was imported stays: no search for garbage, which stops all threads, looks at it again.
    gc.freeze()
