"""Base class of settings sections: a title, content and a status line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.bridge.library import OpenLibrary
from app.bridge.work import BackgroundTask
from app.shell.icons import icon
from engine.errors import CairnError

Result = TypeVar("Result")
Run = Callable[
    [Callable[[], Result], Callable[[Result], None], Callable[[CairnError], None]], BackgroundTask
]


class Section(QWidget):
    """Base widget of a settings section.

    Attributes:
        line: the status line: the running operation, or how the last one ended.

    Args:
        library: the open library.
    """

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__()
        self.library = library
        self._buttons: list[QPushButton] = []
        self.line = QLabel(wordWrap=True)
        self.line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 0)
        self._bar.setFixedSize(120, 6)
        self._head = QLabel()
        font = QFont(self._head.font())
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setBold(True)
        self._head.setFont(font)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._column.addWidget(self._head)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._bar)
        self._foot.addWidget(self.line, 1)
        self._column.addLayout(self._foot)
        self._bar.hide()
        self.line.hide()

    def set_title(self, text: str) -> None:
        """Set the title and the accessible name of the section."""
        self._head.setText(text)
        self.setAccessibleName(text)

    @property
    def busy(self) -> bool:
        """Return whether an operation is running."""
        return not self._bar.isHidden()

    def reload(self) -> None:
        """Reload the displayed values.

        A section that shows no data of the library need not override this.
        """

    def add(self, part: QWidget | QLayout) -> None:
        """Append a widget or a layout to the content, above the status line."""
        place = self._column.count() - 1
        if isinstance(part, QWidget):
            self._column.insertWidget(place, part)
        else:
            self._column.insertLayout(place, part)

    def add_below(self, part: QWidget) -> None:
        """Add a widget below the status line."""
        self._column.addWidget(part)

    def button(self, name: str, text: str, does: Callable[[], object]) -> QPushButton:
        """Create a button that is disabled while an operation runs."""
        made = QPushButton(icon(name), text)
        made.clicked.connect(lambda: does())
        self._buttons.append(made)
        return made

    def do(
        self,
        run: Run[Result],
        function: Callable[[], Result],
        while_: str,
        then: Callable[[Result], str],
    ) -> None:
        """Run a function in the background, and show its progress and its result.

        If it fails, the message of its error is shown.

        Args:
            run: the method that runs it: `OpenLibrary.care`, `write` or `write_alone`.
            function: the function to run.
            while_: the text shown while it runs.
            then: called with the result; returns the text that reports it.
        """
        self._rest(while_)
        run(
            function,
            lambda result: self.say(then(result)),
            lambda error: self.say(error.message),
        )

    def say(self, text: str) -> None:
        """Show how an operation ended, and enable the buttons."""
        self._bar.hide()
        self.line.setText(text)
        self.line.setVisible(bool(text))
        for button in self._buttons:
            button.setEnabled(True)

    def _rest(self, text: str) -> None:
        for button in self._buttons:
            button.setEnabled(False)
        self.line.setText(text)
        self.line.show()
        self._bar.show()


def row(*widgets: QWidget) -> QHBoxLayout:
    """Build a layout of widgets side by side, aligned to the left."""
    made = QHBoxLayout()
    for widget in widgets:
        made.addWidget(widget)
    made.addStretch()
    return made


def quiet(text: str = "") -> QLabel:
    """Create a dimmed label for an explanation."""
    label = QLabel(text, wordWrap=True)
    label.setEnabled(False)
    return label


def size(count: int) -> str:
    """Format a number of bytes in decimal units, as disk vendors do."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
