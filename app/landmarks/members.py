"""The photos of one landmark, and what a person says of them; the photos that are in none."""

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
from engine.service.listing import Listing, PhotoList


class PhotosPanel(Panel):
    """Photos under tools that act on those that are selected.

    Signals:
        left: a person wants to go back to the cards.
        sought: the place of the selected photo is to be found.
        viewed: (model, row): a photo that is to be looked at.

    Attributes:
        model: the photos.
        photos: shows them.
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
        """What there is to do with the photos of this panel."""
        return []

    def show_photos(self, photos: PhotoList, listing: Listing) -> None:
        """Shows photos; where the selected ones are gone, what follows them is selected.

        Args:
            photos: in their order.
            listing: all photos, and the states of their sources.
        """
        selected = self.photos.selected
        row = None if not selected else self.model.row_of(selected[0].id)
        self.model.show_all(Listing(photos, listing.states))
        if row is not None and photos and not self.photos.selected:
            self.photos.go_to(min(row, len(photos) - 1))

    def offered(self) -> Sequence[QAction | None]:
        """All but the way back."""
        return [self._open, *list(super().offered())[1:]]

    def _back_action(self) -> QAction:
        return action(
            *(self, "chevron-left", self.tr("All landmarks"), "Escape", self.left.emit),
            everywhere=False,
        )

    def _search_action(self) -> QAction:
        # Its key is that of the window's own action.
        return action(self, "search", self.tr("Find the same place"), None, self.sought.emit)


class MembersPanel(PhotosPanel):
    """The photos of a landmark.

    Signals:
        times_wanted: they are to be shown one on the other, in the order of their dates.
    """

    times_wanted = Signal()

    def __init__(self, loader: ThumbnailLoader, decisions: Decisions) -> None:
        self._decisions = decisions
        self._landmark: int | None = None
        self._name = ""
        super().__init__(loader)

    def own_actions(self) -> list[QAction]:
        """What a person says of photos, and the way through the years."""
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
        """Shows the photos of a landmark.

        Args:
            card: the landmark.
            name: what it is called.
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
