"""Table of a model's metadata."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

from app.settings.section import size
from engine.delg.graph import ModelFile
from engine.delg.metadata import VerifySettings


class ModelCard(QLabel):
    """Label with a model's metadata in two columns; all text can be selected and copied."""

    def __init__(self) -> None:
        super().__init__(wordWrap=True)
        self._rows: list[tuple[str, str]] = []
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setAccessibleName(self.tr("Card of the model"))

    def show_model(self, model: ModelFile) -> None:
        """Show the metadata of a model."""
        about = model.metadata
        scales = len({*about.local_scales, *about.global_scales})
        self._rows = [
            (self.tr("Model"), f"{about.name} {about.version}"),
            (self.tr("Licence"), about.licence),
            (self.tr("Trained on"), about.trained_on),
            (self.tr("Features"), self._features(model)),
            (
                self.tr("Images"),
                self.tr("up to {} pixels, at {} scales").format(about.max_side, scales),
            ),
            (self.tr("Verdicts"), self._verdicts(about.verify)),
            (self.tr("File"), f"{size(model.bytes)}, {model.path.name}"),
            (self.tr("SHA-256"), _broken(model.sha256)),
            (self.tr("About it"), about.card),
        ]
        self._write()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Update the color of the row names when the palette changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._write()

    def _write(self) -> None:
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText).name()
        rows = (
            f'<tr><td style="color:{colour}; padding-right:12px; white-space:nowrap">'
            f"{escape(name)}</td><td>{escape(value)}</td></tr>"
            for name, value in self._rows
        )
        self.setText(f'<table cellpadding="2">{"".join(rows)}</table>')

    def _features(self, model: ModelFile) -> str:
        text = self.tr("global {} dimensions, local {} dimensions, up to {} a photo").format(
            model.global_dimensions, model.local_dimensions, model.metadata.max_features
        )
        if model.decides_orientation:
            text += ", " + self.tr("turns photos upright")
        return text

    def _verdicts(self, verify: VerifySettings) -> str:
        if verify.evidence is None:
            text = self.tr("verified from {} inliers, likely from {}, weak from {}")
            return text.format(verify.verified, verify.likely, verify.weak)
        text = self.tr("verified from a probability of {} %, likely from {} %, weak from {} %")
        limits = (verify.evidence.verified, verify.evidence.likely, verify.evidence.weak)
        return text.format(*(QLocale().toString(100 * limit, "g", 5) for limit in limits))


def _broken(digest: str) -> str:
    """Split a hex digest into groups of 16 characters, so that it can wrap."""
    return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))
