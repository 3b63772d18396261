"""A part of the settings: a title, what it holds, and a line that says how its work ends."""

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
from app.bridge.work import Task
from app.shell.icons import icon
from engine.errors import CairnError

Result = TypeVar("Result")
Run = Callable[[Callable[[], Result], Callable[[Result], None], Callable[[CairnError], None]], Task]


class Section(QWidget):
    """Shows a part of the settings.

    Attributes:
        line: what is being done, or how it ended.

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
        """Names the section."""
        self._head.setText(text)
        self.setAccessibleName(text)

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return not self._bar.isHidden()

    def reload(self) -> None:
        """Shows what there is now; a section that shows nothing of the library needs not to."""

    def add(self, part: QWidget | QLayout) -> None:
        """Puts a part under those that are there."""
        place = self._column.count() - 1
        if isinstance(part, QWidget):
            self._column.insertWidget(place, part)
        else:
            self._column.insertLayout(place, part)

    def add_below(self, part: QWidget) -> None:
        """Puts a part under the line."""
        self._column.addWidget(part)

    def button(self, name: str, text: str, does: Callable[[], object]) -> QPushButton:
        """A button that rests while something is being done."""
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
        """Has something done that takes its time.

        Args:
            run: where: `OpenLibrary.care`, `write` or `write_alone`.
            function: what.
            while_: what is said meanwhile.
            then: is given the result, and gives the sentence that tells of it.
        """
        self._rest(while_)
        run(
            function,
            lambda result: self.say(then(result)),
            lambda error: self.say(error.message),
        )

    def say(self, text: str) -> None:
        """Tells how something ended."""
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
    """Widgets side by side, from the left."""
    made = QHBoxLayout()
    for widget in widgets:
        made.addWidget(widget)
    made.addStretch()
    return made


def quiet(text: str = "") -> QLabel:
    """A label that explains."""
    label = QLabel(text, wordWrap=True)
    label.setEnabled(False)
    return label


def size(count: int) -> str:
    """Bytes, as disks are sold."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
