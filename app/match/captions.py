"""Captions above two photos: their names and the verdict."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.match.side import MatchSide


class Captions(QWidget):
    """Line of text above two photos: the name of each, and the verdict between them.

    Attributes:
        names: the full names of both photos.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names = ("", "")
        self.first, self._verdict, self.second = QLabel(), QLabel(), QLabel()
        ends = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
        for label, end in zip((self.first, self.second), ends, strict=True):
            label.setAlignment(end | Qt.AlignmentFlag.AlignVCenter)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        font = self._verdict.font()
        font.setBold(True)
        self._verdict.setFont(font)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 6, 10, 6)
        line.setSpacing(16)
        line.addWidget(self.first, 1)
        line.addWidget(self._verdict)
        line.addWidget(self.second, 1)

    @property
    def verdict(self) -> str:
        """Return the text of the verdict."""
        return self._verdict.text()

    @verdict.setter
    def verdict(self, text: str) -> None:
        self._verdict.setText(text)

    def show_sides(self, sides: tuple[MatchSide, MatchSide]) -> None:
        """Show the names of two photos."""
        self.names = sides[0].title, sides[1].title
        for label, side in zip((self.first, self.second), sides, strict=True):
            label.setToolTip(side.file)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Shorten long names in the middle."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        for label, name in zip((self.first, self.second), self.names, strict=True):
            room = max(60, (self.width() - self._verdict.sizeHint().width() - 52) // 2)
            middle = Qt.TextElideMode.ElideMiddle
            label.setText(label.fontMetrics().elidedText(name, middle, room))
