"""Base class of the landmarks page's panels: toolbar, heading and item view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMenu, QToolBar, QVBoxLayout, QWidget


class Panel(QWidget):
    """Item view below a toolbar and a heading, with a context menu.

    Attributes:
        head: the heading.

    Args:
        view: the item view.
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
        """Add actions to the toolbar; their shortcuts work in this panel."""
        for one in actions:
            self._bar.addAction(one)
            self.addAction(one)

    def offered(self) -> Sequence[QAction | None]:
        """Return the context menu's actions for the current row; None is a separator."""
        return self._bar.actions()

    @Slot(QPoint)
    def _offer(self, at: QPoint) -> None:
        if self._view.currentIndex().isValid():
            pop_up(self._view, self.offered(), self._view.viewport().mapToGlobal(at))


def pop_up(parent: QWidget, actions: Iterable[QAction | None], at: QPoint) -> QMenu:
    """Open a menu and return it.

    Args:
        parent: the widget that the menu belongs to.
        actions: the actions of the menu; None is a separator.
        at: the position, in screen coordinates.
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
