"""Settings section for the theme and the language."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFormLayout

from app.bridge.library import OpenLibrary
from app.settings.section import Section, quiet
from app.shell.language import Language, choose_language, chosen_language

_WIDTH = 280


class LookSection(Section):
    """Section with the theme and the language.

    Args:
        library: the open library.
        themes: the actions that choose a theme; one of them is checked.
    """

    def __init__(self, library: OpenLibrary, themes: Sequence[QAction]) -> None:
        super().__init__(library)
        self.set_title(self.tr("Look"))
        self._themes = themes
        self.theme, self.language = QComboBox(), QComboBox()
        for number, theme in enumerate(themes):
            self.theme.addItem(theme.text())
            theme.toggled.connect(lambda on, row=number: self._mark(on=on, row=row))
        names = {
            Language.SYSTEM: self.tr("Like the system"),
            Language.ENGLISH: "English",
            Language.CHINESE: "简体中文",
        }
        for language, text in names.items():
            self.language.addItem(text, language.value)
        self.language.setCurrentIndex(self.language.findData(chosen_language().value))
        for combo in (self.theme, self.language):
            combo.setFixedWidth(_WIDTH)
        form = QFormLayout()
        form.addRow(self.tr("Theme"), self.theme)
        form.addRow(self.tr("Language"), self.language)
        form.addRow("", quiet(self.tr("Another language is spoken from the next start on.")))
        self.add(form)
        for number, theme in enumerate(themes):
            self._mark(on=theme.isChecked(), row=number)
        self.theme.activated.connect(self._choose_theme)
        self.language.activated.connect(self._choose_language)

    def _mark(self, *, on: bool, row: int) -> None:
        if on:
            self.theme.setCurrentIndex(row)

    @Slot(int)
    def _choose_theme(self, row: int) -> None:
        self._themes[row].trigger()

    @Slot(int)
    def _choose_language(self, row: int) -> None:
        choose_language(Language(self.language.itemData(row)))
