"""Welcome page of an empty library."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.shell.icons import icon

_ICON = 64


class Welcome(QWidget):
    """Page that offers to add folders.

    Signals:
        wanted: emitted with the folder to add, or None if it is still to be chosen.
    """

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        picture = QLabel(pixmap=icon("landmark").pixmap(_ICON, _ICON))
        title = QLabel(self.tr("Every photo you took of a place, found at once"))
        font = QFont(title.font())
        font.setPointSizeF(font.pointSizeF() * 1.6)
        title.setFont(font)
        promise = QLabel(
            self.tr("Your photos are only read, and nothing ever leaves this computer.")
        )
        hint = QLabel(self.tr("You can also drop folders here."))
        hint.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setSpacing(14)
        layout.addStretch()
        buttons = self._buttons()
        self._first = buttons[0]
        for widget in (picture, title, promise, *buttons, hint):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Focus the first button, which is the usual choice."""
        super().showEvent(event)
        self._first.setFocus()

    def _buttons(self) -> list[QPushButton]:
        pictures = _pictures()
        buttons = []
        if pictures is not None:
            usual = QPushButton(icon("images"), self.tr("Add {}").format(pictures))
            usual.setDefault(True)
            usual.clicked.connect(lambda: self.wanted.emit(pictures))
            buttons.append(usual)
        other = QPushButton(icon("folder-plus"), self.tr("Choose a folder…"))
        other.clicked.connect(lambda: self.wanted.emit(None))
        return [*buttons, other]


def _pictures() -> Path | None:
    """Return the user's Pictures folder.

    Returns:
        None if there is none, or if it is the home folder.
    """
    location = QStandardPaths.StandardLocation.PicturesLocation
    folder = Path(QStandardPaths.writableLocation(location))
    return folder if folder.is_dir() and folder != Path.home() else None
