"""Program entry point: the graphical window or a command-line command."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from engine.cli.main import main as run_command
from engine.library.layout import default_root

_NO_DISPLAY = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, or run the command if one is given.

    Args:
        arguments: None for those of the process. Both the window and the commands accept
            ``--library DIR``.

    Returns:
        the exit code.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    match given:
        case []:
            return _show(default_root())
        case ["--library", root]:
            return _show(Path(root))
        case _:
            return run_command(given)


def _show(root: Path) -> int:
    """Show a library in a window until the window is closed.

    Returns:
        2 without a display, 0 if the library already has a window. Otherwise the process exits
        here.
    """
    if not _has_display():
        print("cairn: there is no display; 'cairn --help' lists the commands.", file=sys.stderr)
        return _NO_DISPLAY
    # Commands must start without loading Qt and work where it is not installed.
    from PySide6.QtWidgets import QApplication

    from app.bridge.library import OpenLibrary
    from app.shell.application import prepare
    from app.shell.crashes import CrashTrace
    from app.shell.instance import SingleInstance
    from app.shell.window import MainWindow

    application = QApplication(sys.argv[:1])
    prepare(application)
    instance = SingleInstance(root.absolute())
    if not instance.first():
        return 0
    library = OpenLibrary(root.absolute())
    window = MainWindow(library)
    window.bugs.catch_all()
    trace = CrashTrace(library)
    instance.called.connect(window.come_forward)
    window.show()
    window.start()
    code = application.exec()
    trace.end()
    instance.close()
    return _leave(code)


def _leave(code: int) -> NoReturn:
    """Exit the process at once, without joining threads.

    Threads that still read or compute have nothing to save.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _has_display() -> bool:
    """Return whether a display is available; Qt would abort without one."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
