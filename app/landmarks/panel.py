"""What the parts of the page of landmarks have in common: tools, a line of text, a view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMenu, QToolBar, QVBoxLayout, QWidget


class Panel(QWidget):
    """A view under its tools; a right click on it offers the same.

    Attributes:
        head: says what is shown.

    Args:
        view: what is shown.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__()
        self._view, self._bar = view, QToolBar()
        self.head = QLabel(margin=12)
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self._bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.head)
        column.addWidget(view, 1)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._offer)

    def add_tools(self, actions: Iterable[QAction]) -> None:
        """Offers actions above the view; their keys hold in it."""
        for one in actions:
            self._bar.addAction(one)
            self.addAction(one)

    def offered(self) -> Sequence[QAction | None]:
        """What a right click on the current row offers; None is a line between two."""
        return self._bar.actions()

    @Slot(QPoint)
    def _offer(self, at: QPoint) -> None:
        if self._view.currentIndex().isValid():
            pop_up(self._view, self.offered(), self._view.viewport().mapToGlobal(at))


def pop_up(parent: QWidget, actions: Iterable[QAction | None], at: QPoint) -> QMenu:
    """Shows a menu.

    Args:
        parent: that it belongs to.
        actions: that it offers; None is a line between two.
        at: where, on the screen.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for one in actions:
        if one is None:
            menu.addSeparator()
        else:
            menu.addAction(one)
    menu.popup(at)
    return menu
