"""Traceback file for hard crashes, which raise no Python exception."""

from __future__ import annotations

import faulthandler
from contextlib import suppress
from pathlib import Path
from typing import IO

from PySide6.QtCore import QObject, Slot

from app.bridge.library import OpenLibrary
from engine.library.layout import Layout

_NAME, _BEFORE = "crash.log", "crash-before.log"


class CrashTrace(QObject):
    """Log file that only a crash writes to and only a normal exit removes.

    Args:
        library: once it is open, its `told` signal reports a trace that the previous run left.
    """

    def __init__(self, library: OpenLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        logs = Layout(library.root).logs
        self._file, self._kept = logs / _NAME, logs / _BEFORE
        self._open: IO[str] | None = None
        library.opened.connect(self._opened)

    def end(self) -> None:
        """Stop tracing and remove the file; to be called at a normal exit."""
        if self._open is not None:
            faulthandler.disable()
            self._open.close()
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    @Slot()
    def _opened(self) -> None:
        self._library.opened.disconnect(self._opened)
        self._library.read(self._begin, self._tell, lambda error: None)

    def _begin(self) -> Path | None:
        """Start tracing, and keep the trace of the previous run if it crashed.

        The program also runs without a trace, so a file that cannot be written is no error.

        Returns:
            the previous run's trace, or None if that run did not crash.
        """
        crashed = None
        with suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            if self._file.exists() and self._file.stat().st_size > 0:
                crashed = self._file.replace(self._kept)
            self._open = self._file.open("w", encoding="utf-8")
            faulthandler.enable(self._open)
        return crashed

    def _tell(self, trace: Path | None) -> None:
        if trace is not None:
            text = self.tr("Cairn ended unexpectedly last time. Nothing is lost; a trace is in {}.")
            self._library.told.emit(text.format(trace))
