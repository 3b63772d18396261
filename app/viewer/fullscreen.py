"""Full screen mode of the main window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow, QToolBar, QWidget

from app.viewer.facts import FactsPanel


class FullScreen(QObject):
    """Full screen mode that hides the menu bar, the toolbars and the facts panel.

    Args:
        window: the window to enlarge.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._hidden: list[QWidget] = []
        self._maximised = False

    @Slot()
    def turn(self) -> None:
        """Toggle full screen mode."""
        if not self.end():
            self._begin()

    @Slot()
    def end(self) -> bool:
        """Leave full screen mode; return whether it was on."""
        if not self._hidden:
            return False
        for part in self._hidden:
            part.show()
        self._hidden.clear()
        if self._maximised:
            self._window.showMaximized()
        else:
            self._window.showNormal()
        return True

    def _begin(self) -> None:
        window = self._window
        # Shortcuts do not work while the menus of their actions are hidden, unless the window has
        # the actions, too.
        for title in window.menuBar().actions():
            menu = title.menu()
            if menu is not None:
                window.addActions(menu.actions())  # type: ignore[attr-defined]
        bars = (
            window.menuBar(),
            *window.findChildren(QToolBar),
            *window.findChildren(FactsPanel),
        )
        self._hidden = [part for part in bars if part.isVisible()]
        for part in self._hidden:
            part.hide()
        self._maximised = window.isMaximized()
        window.showFullScreen()
