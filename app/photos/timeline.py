"""Timeline of years beside the photo grid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.shell.dates import month
from engine.library.records import ShownPhoto

_WIDTH = 52
_LEAST_GAP = 18  # pixels between two labels


class Timeline(QWidget):
    """Strip that labels the years along the grid; a click scrolls to that place.

    Signals:
        wanted: the row to scroll to.
    """

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photos: Sequence[ShownPhoto] = ()
        self._years: Sequence[tuple[str, int]] = ()
        self._shown = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Timeline"))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the width of a year's label, and a nominal height."""
        return QSize(_WIDTH, 100)

    def show_photos(self, photos: Sequence[ShownPhoto], years: Sequence[tuple[str, int]]) -> None:
        """Show the years of photos; hide the strip if there is only one.

        Args:
            photos: the photos in the order of their rows.
            years: (year, first row) of each year, in the order of the rows; "" for no date.
        """
        self._photos, self._years = photos, years
        self.setVisible(len(self._years) > 1)
        self.update()

    def mark(self, share: float) -> None:
        """Mark the scroll position of the grid: 0 to 1."""
        self._shown = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the years that have room, and the mark."""
        painter = QPainter(self)
        last = -_LEAST_GAP
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        for year, row in self._years:
            y = round(row / max(1, len(self._photos)) * self.height())
            if year and y - last >= _LEAST_GAP:
                place = QRect(0, y, self.width() - 6, _LEAST_GAP)
                painter.drawText(place, Qt.AlignmentFlag.AlignRight, year)
                last = y
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.fillRect(0, round(self._shown * (self.height() - 2)), self.width(), 2, accent)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Emit `wanted` for the row at the mouse."""
        self._go(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show the month at the mouse in a tooltip.

        While the left button is held, `wanted` is emitted, too.
        """
        row = self._row(event.position().toPoint())
        if row is not None:
            text = month(self._photos[row].taken) or self.tr("No date")
            QToolTip.showText(event.globalPosition().toPoint(), text, self)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position().toPoint())

    def _go(self, at: QPoint) -> None:
        row = self._row(at)
        if row is not None:
            self.wanted.emit(row)

    def _row(self, at: QPoint) -> int | None:
        if not self._photos:
            return None
        share = min(1.0, max(0.0, at.y() / max(1, self.height())))
        return min(len(self._photos) - 1, int(share * len(self._photos)))
