"""Side panel with the metadata of a photo."""

from __future__ import annotations

from html import escape
from pathlib import PurePath

from PySide6.QtCore import QLocale, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QWidget

from engine.landmarks.landmark_list import ListedLandmark
from engine.library.photo_details import PhotoDetails
from engine.library.records import ShownPhoto

_WIDTH = 280


class FactsPanel(QScrollArea):
    """Panel with a photo's date, size, camera, place and files; every value can be copied.

    Signals:
        landmark_wanted: emitted with the id of the landmark whose name was clicked.
    """

    landmark_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._photo: ShownPhoto | None = None
        titles = {
            "place": self.tr("Place"),
            "taken": self.tr("Taken"),
            "size": self.tr("Size"),
            "camera": self.tr("Camera"),
            "position": self.tr("Position"),
            "file": self.tr("File"),
            "folder": self.tr("Folder"),
            "copies": self.tr("Copies"),
        }
        content = QWidget()
        self._form = QFormLayout(content)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._values: dict[str, QLabel] = {}
        for key, title in titles.items():
            name, value = QLabel(title), QLabel(wordWrap=True)
            value.setAccessibleName(title)
            name.setEnabled(False)
            name.setBuddy(value)
            self._form.addRow(name, value)
            self._values[key] = value
            links = key in ("place", "folder", "copies")
            flags = Qt.TextInteractionFlag
            value.setTextInteractionFlags(
                flags.TextBrowserInteraction if links else flags.TextSelectableByMouse
            )
        self._values["place"].linkActivated.connect(self._open_place)
        for key in ("folder", "copies"):
            self._values[key].linkActivated.connect(_open_folder)
        self.setWidget(content)
        self.setWidgetResizable(True)

    def text(self, key: str) -> str:
        """Return the text of a row by its key, including its links as HTML."""
        return self._values[key].text()

    def show_photo(self, photo: ShownPhoto) -> None:
        """Show the metadata that the list of all photos holds."""
        self._photo = photo
        path = PurePath(photo.file)
        width, height = photo.size
        megapixels = QLocale().toString(width * height / 1e6, "f", 1)
        unknown = self.tr("not known")
        values = {
            "taken": (photo.taken or unknown).replace("T", " ")[:16],
            "size": f"{width} x {height}, {megapixels} MP",
            "camera": photo.camera or unknown,
            "file": path.name,
            "folder": _link(path.parent, str(path.parent)),
        }
        for key, text in values.items():
            self._values[key].setText(text)
        self._show("position", "")
        self._show("copies", "")

    @Slot(object)
    def show_more(self, about: PhotoDetails) -> None:
        """Show the position and the copies of the photo, if it is still shown."""
        if self._photo is None or about.photo != self._photo.id:
            return
        if about.position is not None:
            self._show("position", _written(*about.position))
        others = [file for file in about.files if str(file) != self._photo.file]
        self._show("copies", "<br>".join(_link(file.parent, str(file)) for file in others))

    def show_place(self, album: ListedLandmark | None) -> None:
        """Show the landmark that the photo belongs to.

        Args:
            album: the landmark, or None.
        """
        if album is None:
            self._show("place", "")
            return
        suggested = album.suggestions[0].name if album.suggestions else self.tr("Unnamed")
        name = escape(album.name or suggested)
        self._show("place", f'<a href="{album.id}">{name}</a>')

    def _show(self, key: str, text: str) -> None:
        self._values[key].setText(text)
        self._form.setRowVisible(self._values[key], bool(text))

    @Slot(str)
    def _open_place(self, landmark: str) -> None:
        self.landmark_wanted.emit(int(landmark))


def _link(folder: PurePath, text: str) -> str:
    address = QUrl.fromLocalFile(str(folder)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
    return f'<a href="{address}">{escape(text)}</a>'


def _open_folder(address: str) -> None:
    QDesktopServices.openUrl(QUrl(address))


def _written(latitude: float, longitude: float) -> str:
    """Format a position in degrees, as map services accept it."""
    sides = "S" if latitude < 0 else "N", "W" if longitude < 0 else "E"
    return f"{abs(latitude):.5f}° {sides[0]}, {abs(longitude):.5f}° {sides[1]}"
