"""Icons in the colors of the palette, from resources/icons (Lucide, ISC license)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"


def icon(name: str) -> QIcon:
    """Load an icon by the name of its file; it follows palette changes.

    Raises:
        FileNotFoundError: no icon has this name.
    """
    return QIcon(_Engine((_FOLDER / f"{name}.svg").read_text(encoding="utf-8")))


class _Engine(QIconEngine):
    """Icon engine that draws an SVG outline in the text color.

    Qt does not support `currentColor` and draws it black, so the color is written into the SVG
    text.
    """

    def __init__(self, svg: str) -> None:
        super().__init__()
        self._svg = svg

    def clone(self) -> QIconEngine:
        return _Engine(self._svg)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = _colour(mode, state).name()
        renderer = QSvgRenderer(self._svg.replace("currentColor", colour).encode())
        renderer.render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, pixmap.rect(), mode, state)
        painter.end()
        return pixmap


def _colour(mode: QIcon.Mode, state: QIcon.State) -> QColor:
    group = QPalette.ColorGroup.Active
    if mode is QIcon.Mode.Disabled:
        group = QPalette.ColorGroup.Disabled
    selected = mode is QIcon.Mode.Selected
    role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.WindowText
    if state is QIcon.State.On and not selected:
        role = QPalette.ColorRole.Accent
    return QApplication.palette().color(group, role)
