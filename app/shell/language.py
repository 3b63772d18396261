"""The language of the window: the system's, or the one that a person chose."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtWidgets import QApplication

_KEY = "language"
_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "translations"


class Language(StrEnum):
    """What a person chooses; the first is what holds until they do."""

    SYSTEM = "system"
    ENGLISH = "en"
    CHINESE = "zh_CN"


def chosen_language() -> Language:
    """The language that a person chose."""
    kept = str(QSettings().value(_KEY, Language.SYSTEM))
    return Language(kept) if kept in list(Language) else Language.SYSTEM


def choose_language(language: Language) -> None:
    """Keeps the choice; it holds from the next start: no window changes while it is open."""
    QSettings().setValue(_KEY, language.value)


def apply_language(application: QApplication) -> None:
    """Gives the program the words of a language, and its way to write numbers and dates."""
    for former in application.findChildren(QTranslator):
        application.removeTranslator(former)
        former.deleteLater()
    chosen, system = chosen_language(), QLocale.system()
    language = spoken(system) if chosen is Language.SYSTEM else chosen
    # Whoever reads English in London keeps the dates of London.
    QLocale.setDefault(system if language is spoken(system) else QLocale(language.value))
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for folder, name in ((qt, "qtbase"), (_FOLDER, "cairn")):
        translator = QTranslator(application)
        if translator.load(f"{name}_{language.value}", str(folder)):
            application.installTranslator(translator)


def spoken(locale: QLocale) -> Language:
    """The first of the languages that a person reads which the program speaks, else English."""
    for name in locale.uiLanguages():
        if name == "zh":
            continue  # comes last, for every script
        wanted = QLocale(name)
        if wanted.language() == QLocale.Language.English:
            break
        if (
            wanted.language() == QLocale.Language.Chinese
            and wanted.script() == QLocale.Script.SimplifiedHanScript
        ):
            return Language.CHINESE
    return Language.ENGLISH
