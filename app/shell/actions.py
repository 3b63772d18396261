"""Actions: what has a name, an icon and a key."""

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
    """An action of a window, or of a part of one.

    Args:
        owner: whose it is.
        name: of its icon, None for none.
        text: for people.
        key: its shortcut, None for none.
        does: what it does.
        checkable: whether it is on or off.
        everywhere: whether its key holds wherever the focus is in the window, and not only in the
            widgets that it is added to.
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
