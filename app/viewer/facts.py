"""What is known of a photo, beside it."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from engine.library.records import ShownPhoto

_WIDTH = 280


class FactsPanel(QWidget):
    """A photo's date, size, camera and file; every value can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH)
        self._rows = {
            "taken": (self.tr("Taken"), QLabel()),
            "size": (self.tr("Size"), QLabel()),
            "camera": (self.tr("Camera"), QLabel()),
            "file": (self.tr("File"), QLabel()),
            "folder": (self.tr("Folder"), QLabel()),
        }
        form = QFormLayout(self)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for title, value in self._rows.values():
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            name = QLabel(title)
            name.setEnabled(False)
            name.setBuddy(value)
            form.addRow(name, value)

    def show_photo(self, photo: ShownPhoto) -> None:
        """Shows what is known of a photo."""
        path = PurePath(photo.file)
        width, height = photo.size
        megapixels = QLocale().toString(width * height / 1e6, "f", 1)
        unknown = self.tr("not known")
        values = {
            "taken": (photo.taken or unknown).replace("T", " ")[:16],
            "size": f"{width} x {height}, {megapixels} MP",
            "camera": photo.camera or unknown,
            "file": path.name,
            "folder": str(path.parent),
        }
        for key, text in values.items():
            self._rows[key][1].setText(text)
