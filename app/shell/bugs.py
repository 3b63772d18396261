"""Dialog for unexpected exceptions, with a report that can be copied."""

from __future__ import annotations

import logging
import os
import platform
import re
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

logger = logging.getLogger(__name__)

_PATH = re.compile(r"(?:[A-Za-z]:)?[/\\](?:[^\s\"'<>|:]+[/\\])+")


def report_of(error: BaseException) -> str:
    """Format an exception as a report for developers, without folder names.

    The report holds the versions of Python and of the platform, and the traceback.
    """
    lines = "".join(traceback.format_exception(error))
    system = f"Python {platform.python_version()}, {platform.platform()}"
    return f"{system}\n{_PATH.sub('', lines.replace(str(Path.home()), '~'))}".replace(os.sep, "/")


class BugReporter(QObject):
    """Reporter that shows unexpected exceptions from the whole program, one at a time.

    Args:
        window: the parent of the dialog.
    """

    _raised = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._box: QMessageBox | None = None
        self._raised.connect(self.show)

    def catch_all(self) -> None:
        """Install this reporter as `sys.excepthook`."""
        sys.excepthook = self._caught

    def _caught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        sys.__excepthook__(kind, error, trace)
        self._raised.emit(error)

    @Slot(object)
    def show(self, error: BaseException) -> None:
        """Show an exception; only log it while another one is shown."""
        logger.error("An unexpected error.", exc_info=error)
        if self._box is not None:
            return
        text = self.tr("Something went wrong.")
        self._box = QMessageBox(QMessageBox.Icon.Critical, "Cairn", text, parent=self._window)
        self._box.setInformativeText(
            self.tr("That is a mistake in Cairn. Your photos and decisions are not affected.")
        )
        report = report_of(error)
        self._box.setDetailedText(report)
        copy = self._box.addButton(self.tr("Copy the report"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        self._box.addButton(QMessageBox.StandardButton.Close)
        self._box.finished.connect(self._end)
        self._box.open()

    @Slot()
    def _end(self) -> None:
        if self._box is not None:
            self._box.deleteLater()
            self._box = None
