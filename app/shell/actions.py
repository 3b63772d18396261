"""Factory of actions with a text, an icon and a shortcut."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.shell.icons import icon

Does = Callable[[], object]
Key = str | QKeySequence.StandardKey


def action(
    owner: QWidget,
    name: str | None,
    text: str,
    key: Key | None,
    does: Does,
    *,
    checkable: bool = False,
    everywhere: bool = True,
) -> QAction:
    """Create an action of a window or of one of its parts.

    Args:
        owner: the parent of the action.
        name: the name of its icon, or None.
        text: the displayed text.
        key: its shortcut, or None.
        does: called when the action is triggered.
        checkable: whether the action can be checked.
        everywhere: whether the shortcut works wherever the focus is in the window, and not only in
            the widgets that the action is added to.
    """
    made = QAction(text, owner)
    if name is not None:
        made.setIcon(icon(name))
    if key is not None:
        made.setShortcut(QKeySequence(key))
    made.setCheckable(checkable)
    if not everywhere:
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.triggered.connect(lambda checked: does())
    return made
