"""Light and dark color themes: the system's or the user's choice."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

_KEY = "theme"


class Theme(StrEnum):
    """Theme setting; the first member is the default."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


# Neutral grays, so that the photos stand out. Qt's own dark colors are not used, because not every
# platform has them (`QStyleHints.setColorScheme` does nothing without a platform theme).
_ROLES = QPalette.ColorRole
_LIGHT = {
    _ROLES.Window: "#f3f3f4",
    _ROLES.Base: "#fbfbfc",
    _ROLES.AlternateBase: "#e6e7e9",
    _ROLES.Button: "#ececee",
    _ROLES.Text: "#1d1f21",
    _ROLES.PlaceholderText: "#6c7075",
    _ROLES.Mid: "#c6c8cb",
    _ROLES.Accent: "#1f7a5c",
}
_DARK = {
    _ROLES.Window: "#1c1e20",
    _ROLES.Base: "#141517",
    _ROLES.AlternateBase: "#2a2c2f",
    _ROLES.Button: "#2a2c2f",
    _ROLES.Text: "#e8e9ea",
    _ROLES.PlaceholderText: "#9a9ea3",
    _ROLES.Mid: "#45484c",
    _ROLES.Accent: "#4bbd92",
}


def chosen_theme() -> Theme:
    """Return the theme setting."""
    kept = str(QSettings().value(_KEY, Theme.SYSTEM))
    return Theme(kept) if kept in list(Theme) else Theme.SYSTEM


def choose_theme(theme: Theme) -> None:
    """Store the theme setting and apply it at once."""
    QSettings().setValue(_KEY, theme.value)
    apply_theme()


def apply_theme() -> None:
    """Set the palette of the chosen theme, or of the system's."""
    theme = chosen_theme()
    system = QGuiApplication.styleHints().colorScheme()
    dark = theme is Theme.DARK or (theme is Theme.SYSTEM and system is Qt.ColorScheme.Dark)
    QApplication.setPalette(_palette(_DARK if dark else _LIGHT))


def _palette(colours: dict[QPalette.ColorRole, str]) -> QPalette:
    # Qt derives the roles that are not set: lighter and darker shades, other disabled text.
    palette = QPalette(QColor(colours[_ROLES.Button]), QColor(colours[_ROLES.Window]))
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    text, quiet = QColor(colours[_ROLES.Text]), QColor(colours[_ROLES.PlaceholderText])
    for role in (_ROLES.WindowText, _ROLES.ButtonText, _ROLES.ToolTipText):
        palette.setColor(role, text)
    for role in (_ROLES.WindowText, _ROLES.ButtonText, _ROLES.Text):
        palette.setColor(QPalette.ColorGroup.Disabled, role, quiet)
    palette.setColor(_ROLES.ToolTipBase, QColor(colours[_ROLES.AlternateBase]))
    palette.setColor(_ROLES.Highlight, QColor(colours[_ROLES.Accent]))
    palette.setColor(_ROLES.HighlightedText, QColor("#ffffff"))
    palette.setColor(_ROLES.Link, QColor(colours[_ROLES.Accent]))
    return palette
