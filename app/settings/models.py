"""Settings section for the installed models and the active one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem

from app.bridge.library import OpenLibrary
from app.settings.card import ModelCard
from app.settings.section import Section, quiet, row
from app.shell.asking import question
from app.shell.files import ask_for_file
from engine.cairn import Cairn
from engine.delg.graph import ModelFile
from engine.delg.installed import EMBEDDED
from engine.delg.providers import ProviderChoice

_LIST_WIDTH = 220


@dataclass(frozen=True)
class Models:
    """Installed models, the active one and the execution providers.

    Attributes:
        installed: the installed models, embedded ones first.
        active: the name of the active model.
        providers: the execution provider that runs the model, and why the others do not.
    """

    installed: list[ModelFile]
    active: str
    providers: list[ProviderChoice]


class ModelSection(Section):
    """Section with the installed models and the metadata of the selected one.

    Attributes:
        names: the list of the models.
        card: the metadata of the selected model.
    """

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__(library)
        self.set_title(self.tr("Model"))
        self._shown: Models | None = None
        self._wanted: str | None = None  # the model to select once it is listed
        self.names, self.card = QListWidget(), ModelCard()
        self.names.setFixedWidth(_LIST_WIDTH)
        self.names.setAccessibleName(self.tr("Installed models"))
        self.provider = quiet()
        self.provider.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        both = QHBoxLayout()
        both.addWidget(self.names)
        both.addWidget(self.card, 1)
        self.use = self.button("check", self.tr("Use this model…"), self._ask_to_use)
        self.remove = self.button("x", self.tr("Remove"), self._remove)
        bring = self.button("download", self.tr("Import from a file…"), self._ask_for_file)
        self.add(both)
        self.add(row(self.use, bring, self.remove))
        self.add(self.provider)
        self.names.currentRowChanged.connect(self._select)

    def reload(self) -> None:
        """List the models that are installed now."""
        library = self.library.cairn
        self.library.care(lambda: _models(library), self._show, lambda e: self.say(e.message))

    def say(self, text: str) -> None:
        """Show how an operation ended, and update the buttons."""
        super().say(text)
        self._select(self.names.currentRow())

    def _show(self, models: Models) -> None:
        self._shown = models
        selected = self._wanted or self.selected_name or models.active
        self._wanted = None
        self.names.blockSignals(True)
        self.names.clear()
        for model in models.installed:
            name = model.metadata.name
            used = self.tr("{} (in use)").format(name) if name == models.active else name
            item = QListWidgetItem(used)
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.names.addItem(item)
            if name == selected:
                self.names.setCurrentItem(item)
        self.names.blockSignals(False)
        self._select(self.names.currentRow())
        self.provider.setText(self._told(models.providers))

    @property
    def selected_name(self) -> str | None:
        """Return the name of the selected model, or None."""
        item = self.names.currentItem()
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def _told(self, choices: list[ProviderChoice]) -> str:
        text = self.tr("ONNX Runtime runs the model on {}: {}.")
        lines = [text.format(_short(one.name), one.why) for one in choices if one.chosen]
        others: dict[str, list[str]] = {}
        for one in choices:
            if not one.chosen:
                others.setdefault(one.why, []).append(_short(one.name))
        text = self.tr("Not on {}: {}.")
        return "\n".join(
            [*lines, *(text.format(", ".join(names), why) for why, names in others.items())]
        )

    @Slot(int)
    def _select(self, row_: int) -> None:
        shown = self._shown
        known = shown is not None and 0 <= row_ < len(shown.installed)
        self.card.setVisible(known)
        if shown is None or not known:
            return
        model = shown.installed[row_]
        active = model.metadata.name == shown.active
        self.card.show_model(model)
        self.use.setEnabled(not active and not self.busy)
        embedded = model.path.parent == EMBEDDED
        self.remove.setEnabled(not active and not embedded and not self.busy)

    def _ask_for_file(self) -> None:
        title, kinds = self.tr("Choose a model"), self.tr("Models (*.onnx)")
        ask_for_file(self, title, kinds, self.import_file)

    def import_file(self, file: Path) -> None:
        """Install a model from a file after a trial run."""
        library = self.library.cairn
        self.do(
            self.library.care,
            lambda: library.import_model(file)[0][0].metadata.name,
            self.tr("The model is tried in a process of its own…"),
            self._imported,
        )

    def _imported(self, name: str) -> str:
        self._wanted = name
        self.reload()
        return self.tr("{} is installed. 'Use this model' has it look at your photos.").format(name)

    def _ask_to_use(self) -> None:
        name = self.selected_name
        if name is None:
            return
        text = self.tr("Use {} from now on?").format(name)
        about = self.tr(
            "All photos are looked at again in the background. What the former model computed "
            "is kept, and so are names and decisions."
        )
        question(self, text, about, self.tr("Use"), lambda: self._use(name)).open()

    def _use(self, name: str) -> None:
        library = self.library.cairn
        # Indexing keeps one model for its whole run, so it must stop and restart with the other.
        self.do(
            self.library.write_alone,
            lambda: library.use_model(name),
            self.tr("What is being computed comes to its end…"),
            lambda _: self._used(name),
        )

    def _used(self, name: str) -> str:
        self.reload()
        return self.tr("{} is in use: photos are looked at again in the background.").format(name)

    def _remove(self) -> None:
        library, name = self.library.cairn, self.selected_name
        if name is not None:
            self.do(
                self.library.write,
                lambda: library.remove_model(name),
                self.tr("Removing {}…").format(name),
                lambda _: self._removed(name),
            )

    def _removed(self, name: str) -> str:
        self._wanted = None
        self.reload()
        return self.tr("{} was removed.").format(name)


def _models(library: Cairn) -> Models:
    installed, active = library.models()
    return Models(installed, active, library.providers())


def _short(provider: str) -> str:
    return provider.removesuffix("ExecutionProvider")
