"""What Qt's Python binding must not do, of whatever version it is."""

from __future__ import annotations

import sys

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication


def test_calls_into_qt_give_back_no_reference_to_none_that_they_never_took(
    qapp: QApplication,
) -> None:
    picture = QPixmap(10, 10)
    painter = QPainter(picture)
    before = sys.getrefcount(None)
    for _ in range(500):
        painter.drawPixmap(QRect(0, 0, 5, 5), picture, QRect(0, 0, 5, 5))
    after = sys.getrefcount(None)
    painter.end()
    assert after > before - 100
