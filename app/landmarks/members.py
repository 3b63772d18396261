"""Photo panels of the landmarks page: photos of one landmark, or of none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog

from app.landmarks.deciding import Decisions
from app.landmarks.model import Card
from app.landmarks.panel import Panel
from app.photos.grid import PhotoGrid
from app.photos.model import PhotoModel
from app.shell.actions import action
from app.thumbnails.loader import ThumbnailLoader
from engine.library.photo_list import Listing, PhotoList


class PhotosPanel(Panel):
    """Grid of photos below a toolbar that acts on the selected ones.

    Signals:
        left: request to go back to the cards.
        sought: request to search for the place of the selected photo.
        viewed: (model, row) of a photo to open.

    Attributes:
        model: the photos.
        photos: the grid that shows them.
    """

    left = Signal()
    sought = Signal()
    viewed = Signal(object, int)

    def __init__(self, loader: ThumbnailLoader) -> None:
        self.model = PhotoModel()
        self.photos = PhotoGrid(self.model, loader)
        super().__init__(self.photos)
        self.add_tools([self._back_action(), *self.own_actions(), self._search_action()])
        self._open = action(
            *(self, "images", self.tr("Open"), None),
            lambda: self.viewed.emit(self.model, self.photos.currentIndex().row()),
        )
        self.photos.opened.connect(lambda row: self.viewed.emit(self.model, row))

    def own_actions(self) -> list[QAction]:
        """Return the actions specific to this panel."""
        return []

    def show_photos(self, photos: PhotoList, listing: Listing) -> None:
        """Show photos and keep the selection.

        If the selected photos are gone, the one that took the first row of them is selected.

        Args:
            photos: the photos in display order.
            listing: all photos, and the states of their sources.
        """
        selected = self.photos.selected
        row = None if not selected else self.model.row_of(selected[0].id)
        self.model.show_all(Listing(photos, listing.states))
        if row is not None and photos and not self.photos.selected:
            self.photos.go_to(min(row, len(photos) - 1))

    def offered(self) -> Sequence[QAction | None]:
        """Return the context menu's actions: opening, and the toolbar's without Back."""
        return [self._open, *list(super().offered())[1:]]

    def _back_action(self) -> QAction:
        return action(
            *(self, "chevron-left", self.tr("All landmarks"), "Escape", self.left.emit),
            everywhere=False,
        )

    def _search_action(self) -> QAction:
        # No key here: the window's own action has it.
        return action(self, "search", self.tr("Find the same place"), None, self.sought.emit)


class MembersPanel(PhotosPanel):
    """Panel of the photos of a landmark.

    Signals:
        times_wanted: request to show the photos over one another, in the order of their dates.
    """

    times_wanted = Signal()

    def __init__(self, loader: ThumbnailLoader, decisions: Decisions) -> None:
        self._decisions = decisions
        self._landmark: int | None = None
        self._name = ""
        super().__init__(loader)

    def own_actions(self) -> list[QAction]:
        """Return the actions on the landmark and on its selected photos."""
        return [
            action(self, name, text, key, does, everywhere=False)
            for name, text, key, does in (
                ("pencil", self.tr("Rename"), "F2", self._rename),
                ("x", self.tr("Not this place"), "Delete", self._reject),
                ("split", self.tr("A place of its own"), "P", self._split),
                ("star", self.tr("Use as cover"), "C", self._cover),
                ("film", self.tr("Over time"), "T", self.times_wanted.emit),
            )
        ]

    def show_landmark(self, card: Card, name: str, listing: Listing) -> None:
        """Show the photos of a landmark.

        Args:
            card: the landmark.
            name: its displayed name.
            listing: all photos.
        """
        self._landmark, self._name = card.album.id, card.album.name or card.suggestion or ""
        photos = listing.photos.of(card.album.members)
        self.show_photos(photos, listing)
        self.head.setText(f"{name} · " + self.tr("%n photos", "", len(photos)))

    @Slot()
    def _rename(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Rename"))
        dialog.setLabelText(self.tr("Name of this place"))
        dialog.setTextValue(self._name)
        landmark = self._landmark
        dialog.textValueSelected.connect(lambda name: self._decide_name(landmark, name))
        dialog.open()

    def _decide_name(self, landmark: int | None, name: str) -> None:
        if landmark is not None:
            self._decisions.rename(landmark, name)

    def _selected(self) -> list[int]:
        return [photo.id for photo in self.photos.selected]

    @Slot()
    def _reject(self) -> None:
        if self._landmark is not None and self._selected():
            self._decisions.reject(self._landmark, self._selected())

    @Slot()
    def _split(self) -> None:
        if self._landmark is not None and self._selected():
            self._decisions.split(self._landmark, self._selected())

    @Slot()
    def _cover(self) -> None:
        if self._landmark is not None and self._selected():
            self._decisions.choose_cover(self._landmark, self._selected()[0])
