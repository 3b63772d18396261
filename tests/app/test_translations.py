"""What the window says in other languages than the one that it was written in."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QLocale,
    QObject,
    Qt,
    QTranslator,
)
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

import app
from app.bridge.library import OpenLibrary
from app.match.wording import percentage
from app.shell.dates import day, month
from app.shell.help import ShortcutSheet
from app.shell.language import (
    Language,
    apply_language,
    choose_language,
    chosen_language,
    spoken,
)
from app.shell.window import MainWindow
from engine.samples.library import SampleSet
from tests.app.conftest import LONG_MS

ROOT = Path(app.__file__).parents[1]
sys.path.append(str(ROOT / "packaging" / "translations"))
from update import FOLDER, LANGUAGES, collect, unfinished  # noqa: E402

_PLACEHOLDER = re.compile(r"%L?n|\{\w*\}|&(?=\w)")
# What a Chinese window says in Latin letters: the name of the program and of the samples' camera,
# of English, of keys, files, models and their sums, units, the letters that menus are opened by.
_LATIN = re.compile(
    r"<[^>]*>|Cairn(?: Pinhole)?|English"
    r"|(?:Ctrl|Alt|Shift|Del|Delete|Esc|Return|Space|Tab|Home|End|F\d+)\b|&[A-Z]\b|\(&?[A-Z]\)"
    r"|/\S*|\S+\.(?:jpe?g|png)\b|cairn-\S+|SHA-256|[KMG]i?B\b|\bMP\b"
)
_WORD = re.compile(r"[A-Za-z]{2,}")
_SAYING: dict[type, tuple[str, ...]] = {
    QAction: ("text", "toolTip", "statusTip", "whatsThis"),
    QWidget: ("toolTip", "statusTip", "whatsThis", "accessibleName", "windowTitle"),
    QAbstractButton: ("text",),
    QGroupBox: ("title",),
    QLabel: ("text",),
    QLineEdit: ("text", "placeholderText"),
    QMenu: ("title",),
}


@pytest.fixture
def speaking(qapp: QApplication) -> Iterator[None]:
    """Chinese is chosen, and until the end of the test it holds."""
    choose_language(Language.CHINESE)
    apply_language(qapp)
    yield
    choose_language(Language.ENGLISH)
    apply_language(qapp)


def messages(path: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    """The texts of a .ts file that the program says, each with its context."""
    for context in ElementTree.parse(path).iter("context"):
        for message in context.iter("message"):
            if message.find("translation[@type='vanished']") is None:
                yield context.findtext("name", ""), message


def forms(message: ElementTree.Element) -> list[str]:
    """A translation: one for each number that the language tells from others."""
    translation = message.find("translation")
    assert translation is not None
    plural = [form.text or "" for form in translation.iter("numerusform")]
    return plural or [translation.text or ""]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_of_the_window_is_translated_with_all_that_is_put_into_it(
    code: str, tmp_path: Path
) -> None:
    name = f"cairn_{code}.ts"
    for one in LANGUAGES:
        shutil.copy(FOLDER / f"cairn_{one}.ts", tmp_path)
    collect(tmp_path)
    assert unfinished(tmp_path / name) == []
    for _, message in messages(tmp_path / name):
        source = message.findtext("source", "")
        for form in forms(message):
            assert form, source
            wanted = sorted(_PLACEHOLDER.findall(source))
            assert sorted(_PLACEHOLDER.findall(form.replace("%Ln", "%n"))) == wanted, source


@pytest.mark.parametrize(("code", "counts"), [("zh_CN", [1]), ("en", [1, 2])])
def test_what_the_program_reads_is_made_of_what_was_translated(
    code: str, counts: list[int]
) -> None:
    translator = QTranslator()
    assert translator.load(f"cairn_{code}", str(FOLDER))
    for context, message in messages(FOLDER / f"cairn_{code}.ts"):
        source, plural = message.findtext("source", ""), message.get("numerus") == "yes"
        for count, form in zip(counts, forms(message), strict=False):
            found = translator.translate(context, source, "", count if plural else -1)
            assert found == form, (context, source)


def test_every_text_is_a_literal_and_is_found_by_the_object_that_says_it() -> None:
    """Qt looks a text up under the name of the object's class, then of its bases.

    A plural it takes for found under the first name: its number was put in.
    """
    for module in pkgutil.walk_packages(app.__path__, "app."):
        importlib.import_module(module.name)
    speakers = {one.__name__: one for one in _heirs(QObject) if one.__module__.startswith("app.")}
    topics = set()
    for path in (ROOT / "app").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _called(call) in ("tr", "translate"):
                said = call.args[: 1 if _called(call) == "tr" else 2]
                texts = [one.value for one in said if isinstance(one, ast.Constant)]
                assert len(texts) == len(said), f"{path}:{call.lineno}"
                topics.update(texts[:-1])
    for context, message in messages(FOLDER / "cairn_zh_CN.ts"):
        assert context in speakers or context in topics, context
        if message.get("numerus") and context in speakers:
            assert not list(_heirs(speakers[context])), (context, message.findtext("source"))


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _heirs(base: type) -> Iterator[type]:
    heirs: list[type] = base.__subclasses__()
    for heir in heirs:
        yield heir
        yield from _heirs(heir)


def test_the_window_in_chinese_says_no_english_word(
    speaking: None, root: Path, samples: SampleSet, qtbot: QtBot
) -> None:
    window = MainWindow(OpenLibrary(root))
    qtbot.addWidget(window)
    window.show()
    window.start()
    qtbot.waitUntil(lambda: window.photos.model.total == 20, timeout=LONG_MS)
    qtbot.waitUntil(lambda: window.landmarks.model.rowCount() == 4, timeout=LONG_MS)
    window.view(window.photos.model, 0)
    window.find_same_place()
    qtbot.waitUntil(lambda: window.search.model.rowCount() > 0, timeout=LONG_MS)
    window.landmarks.open_row(0)
    sheet = ShortcutSheet(window)
    qtbot.addWidget(sheet)
    qtbot.waitUntil(lambda: window.strip.text == "20 张照片", timeout=LONG_MS)
    names = re.compile("|".join(map(re.escape, samples.landmarks)))
    said = {names.sub("", text) for text in (*_said(window), *_said(sheet))}
    english = sorted(text for text in said if _WORD.search(_LATIN.sub("", text)))
    assert not english, english
    window.close()


def _said(window: QWidget) -> Iterator[str]:
    """All that a window says, hidden or not."""
    # Messages are sentences of the engine, which speaks English.
    silent = window.activity.messages if isinstance(window, MainWindow) else None
    for one in [window, *window.findChildren(QWidget), *window.findChildren(QAction)]:
        if one is silent:
            continue
        for kind, asked in _SAYING.items():
            if isinstance(one, kind):
                yield from (str(getattr(one, name)()) for name in asked)
        if isinstance(one, QComboBox):
            yield from (one.itemText(index) for index in range(one.count()))
        if isinstance(one, QAbstractItemView) and one.model() is not None:
            yield from _rows(one.model())


def _rows(model: QAbstractItemModel) -> Iterator[str]:
    roles = Qt.ItemDataRole
    # Of a list Qt does not tell the number of columns.
    columns = model.columnCount() if isinstance(model, QAbstractTableModel) else 1
    for row in range(model.rowCount()):
        for column in range(columns):
            for role in (roles.DisplayRole, roles.ToolTipRole, roles.AccessibleTextRole):
                yield str(model.index(row, column).data(role) or "")
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")


def test_the_system_decides_until_a_person_does(qapp: QApplication, speaking: None) -> None:
    assert chosen_language() is Language.CHINESE
    assert spoken(QLocale("zh_SG")) is Language.CHINESE
    assert spoken(QLocale("zh_TW")) is Language.ENGLISH
    assert spoken(QLocale("de_DE")) is Language.ENGLISH
    choose_language(Language.ENGLISH)
    apply_language(qapp)
    assert QLocale().language() is not QLocale.Language.Chinese
    assert qapp.translate("PhotosPage", "%n photos", "", 1) == "1 photo"
    assert qapp.translate("PhotosPage", "%n photos", "", 2) == "2 photos"


def test_dates_and_numbers_are_written_as_the_language_writes_them(
    qapp: QApplication, speaking: None
) -> None:
    assert day("2024-05-01T10:00:00") == "2024年5月1日"
    assert month("2024-05-01T10:00:00") == "2024年5月"
    assert day(None) == month("") == day("nonsense") == ""
    assert qapp.translate("PhotosPage", "%n photos", "", 100_000) == "100,000 张照片"
    assert qapp.translate("QPlatformTheme", "Close") == "关闭"
    assert [percentage(one) for one in (0.0, 0.966, 0.992, 1.0)] == [
        "<1%",
        "97%",
        "99.2%",
        ">99.9%",
    ]
