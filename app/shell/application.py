"""Setup of the `QApplication`, shared by the program and its tests."""

from __future__ import annotations

import gc
import sys

from PySide6.QtWidgets import QApplication

from app.shell.language import apply_language
from app.shell.theme import apply_theme

# A thread that computes holds Python's GIL for this long before it must release it, and the GUI
# thread needs the GIL often. In seconds; the default is five times as long.
_TURN = 0.001


def prepare(application: QApplication) -> None:
    """Set the name, language, style and theme of the application.

    Settings are stored under the name. The thread switch interval and the garbage collector are
    tuned for a responsive window.
    """
    application.setApplicationName("Cairn")
    application.setOrganizationName("Cairn")
    apply_language(application)
    application.setStyle("Fusion")
    apply_theme()
    application.styleHints().colorSchemeChanged.connect(apply_theme)
    sys.setswitchinterval(_TURN)
    # Garbage collection stops all threads. Imported objects stay alive, so it can skip them.
    gc.freeze()
