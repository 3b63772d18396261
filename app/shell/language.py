"""Language of the user interface: the system's or the user's choice."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtWidgets import QApplication

_KEY = "language"
_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "translations"


class Language(StrEnum):
    """Language setting; the first member is the default."""

    SYSTEM = "system"
    ENGLISH = "en"
    CHINESE = "zh_CN"


def chosen_language() -> Language:
    """Return the language setting."""
    kept = str(QSettings().value(_KEY, Language.SYSTEM))
    return Language(kept) if kept in list(Language) else Language.SYSTEM


def choose_language(language: Language) -> None:
    """Store the language setting, which takes effect at the next start.

    Open windows are not translated again.
    """
    QSettings().setValue(_KEY, language.value)


def apply_language(application: QApplication) -> None:
    """Install the translations and the locale for the language setting."""
    for former in application.findChildren(QTranslator):
        application.removeTranslator(former)
        former.deleteLater()
    chosen, system = chosen_language(), QLocale.system()
    language = spoken(system) if chosen is Language.SYSTEM else chosen
    # Keep regional formats such as British dates if the system's language is the same.
    QLocale.setDefault(system if language is spoken(system) else QLocale(language.value))
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for folder, name in ((qt, "qtbase"), (_FOLDER, "cairn")):
        translator = QTranslator(application)
        if translator.load(f"{name}_{language.value}", str(folder)):
            application.installTranslator(translator)


def spoken(locale: QLocale) -> Language:
    """Return the first of a locale's languages that Cairn supports, else English."""
    for name in locale.uiLanguages():
        if name == "zh":
            continue  # a fallback for every script, listed last
        wanted = QLocale(name)
        if wanted.language() == QLocale.Language.English:
            break
        if (
            wanted.language() == QLocale.Language.Chinese
            and wanted.script() == QLocale.Script.SimplifiedHanScript
        ):
            return Language.CHINESE
    return Language.ENGLISH
