"""Menus, page rail and toolbar of the main window, built from shared actions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QSizePolicy, QToolBar, QWidget

from app.shell.actions import action
from app.shell.theme import Theme, choose_theme, chosen_theme


def add_menu(window: QMainWindow, title: str, actions: Sequence[QAction | None]) -> None:
    """Add a menu of actions to the menu bar; None adds a separator."""
    menu = window.menuBar().addMenu(title)
    for one in actions:
        if one is None:
            menu.addSeparator()
        else:
            menu.addAction(one)


def add_rail(window: QMainWindow, title: str, pages: Sequence[QAction]) -> None:
    """Add a toolbar of page actions on the left; one is checked at a time."""
    rail = QToolBar(title, movable=False)
    rail.setObjectName("rail")
    rail.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    rail.setIconSize(QSize(26, 26))
    group = QActionGroup(window)
    for page in pages:
        group.addAction(page)
        rail.addAction(page)
        button = rail.widgetForAction(page)
        button.setMinimumWidth(84)
    window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, rail)


def add_tools(window: QMainWindow, title: str, actions: Sequence[QAction | None]) -> None:
    """Add a toolbar at the top; None moves the following actions to the right."""
    bar = QToolBar(title, movable=False)
    bar.setObjectName("tools")
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    bar.setIconSize(QSize(18, 18))
    for one in actions:
        if one is None:
            spacer = QWidget()
            spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            bar.addWidget(spacer)
        else:
            bar.addAction(one)
    window.addToolBar(bar)


def theme_actions(window: QMainWindow) -> list[QAction]:
    """Create one checkable action per theme, of which one is checked at a time."""
    translate = QCoreApplication.translate
    names = {
        Theme.SYSTEM: translate("Themes", "Like the system"),
        Theme.LIGHT: translate("Themes", "Light"),
        Theme.DARK: translate("Themes", "Dark"),
    }
    group = QActionGroup(window)
    made = []
    for theme, text in names.items():
        one = action(window, None, text, None, lambda t=theme: choose_theme(t), checkable=True)  # type: ignore[misc]
        one.setChecked(theme is chosen_theme())
        group.addAction(one)
        made.append(one)
    return made
