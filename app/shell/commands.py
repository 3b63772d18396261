"""Actions of the main window: menus, page rail and toolbar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

from app.history.turning import Turning
from app.shell.actions import action
from app.shell.help import ShortcutSheet, show_about
from app.shell.icons import icon
from app.shell.menus import add_menu, add_rail, add_tools, theme_actions

if TYPE_CHECKING:
    from app.shell.window import MainWindow

_KEYS = QKeySequence.StandardKey


class Commands(QObject):
    """Actions of the main window, placed in its menus, page rail and toolbar.

    Attributes:
        themes: the theme actions, one of which is checked.
        pages: one action for each page of the rail, in its order.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.themes = theme_actions(window)
        self.pages: list[QAction] = []

    def offer(self) -> None:
        """Create the actions and add them to the window, whose pages must exist."""
        self.pages = self._page_actions()
        library, edit = self._library_actions(), self._edit_actions()
        add_menu(self._window, self.tr("&Library"), library)
        add_menu(self._window, self.tr("&Edit"), edit)
        add_menu(self._window, self.tr("&View"), [*self.pages, None, *self.themes])
        add_menu(self._window, self.tr("&Help"), self._help_actions())
        add_rail(self._window, self.tr("Pages"), self.pages)
        tools = [one for one in (*edit, *library) if one is not None and not one.icon().isNull()]
        add_tools(self._window, self.tr("Tools"), tools)

    def mark(self, page: QWidget | None) -> None:
        """Check the rail action of the page that is shown."""
        for shown, one in zip(self._window.rail, self.pages, strict=True):
            if shown is page:
                one.setChecked(True)

    def _page_actions(self) -> list[QAction]:
        about = (
            ("images", self.tr("Photos"), "Ctrl+1"),
            ("landmark", self.tr("Landmarks"), "Ctrl+2"),
            ("search", self.tr("Same place"), "Ctrl+3"),
            ("list-checks", self.tr("Review"), "Ctrl+4"),
            ("activity", self.tr("Activity"), "Ctrl+5"),
            ("settings-2", self.tr("Settings"), "Ctrl+,"),
        )
        return [
            action(
                *(self._window, name, text, key),
                lambda page=page: self._window.show_page(page),  # type: ignore[misc]
                checkable=True,
            )
            for (name, text, key), page in zip(about, self._window.rail, strict=True)
        ]

    def _library_actions(self) -> list[QAction | None]:
        window = self._window
        add = lambda: window.add_folder(None)  # noqa: E731
        return [
            action(window, "folder-plus", self.tr("Add a folder…"), "Ctrl+O", add),
            None,
            action(window, None, self.tr("Quit"), _KEYS.Quit, window.close),
        ]

    def _edit_actions(self) -> list[QAction | None]:
        window = self._window
        paste = lambda: window.taker.take(QGuiApplication.clipboard().mimeData())  # noqa: E731
        undo = action(window, "undo-2", self.tr("Undo"), _KEYS.Undo, window.undoing.undo)
        redo = action(window, "redo-2", self.tr("Redo"), _KEYS.Redo, window.undoing.redo)
        Turning(window.library, window.undoing, undo, redo, self)
        find = self.tr("Find the same place")
        part = self.tr("Paste a picture to find its place")
        return [
            undo,
            redo,
            self._history_action(),
            None,
            action(window, "search", find, "S", window.find_same_place),
            action(window, "clipboard-paste", part, _KEYS.Paste, paste),
            action(window, None, self.tr("Filter"), _KEYS.Find, window.filter),
        ]

    def _history_action(self) -> QAction:
        dock = self._window.history
        self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.hide()
        shown = dock.toggleViewAction()
        shown.setIcon(icon("history"))
        shown.setShortcut("Ctrl+H")
        return shown

    def _help_actions(self) -> list[QAction | None]:
        window = self._window
        sheet = lambda: ShortcutSheet(window).open()  # noqa: E731
        return [
            action(window, None, self.tr("Shortcuts"), "F1", sheet),
            action(window, None, self.tr("About Cairn"), None, lambda: show_about(window)),
        ]
