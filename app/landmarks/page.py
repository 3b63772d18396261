"""Landmarks page: cards, photos of the open landmark, and waiting photos."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.bridge.contents import Contents
from app.bridge.library import OpenLibrary
from app.bridge.pictures import PictureLoader
from app.bridge.work import BackgroundTask
from app.landmarks.cards import CardsPanel
from app.landmarks.deciding import Decisions
from app.landmarks.members import MembersPanel, PhotosPanel
from app.landmarks.model import Card, LandmarkModel, cards_of
from app.landmarks.times import TimesPanel
from app.photos.grid import PhotoGrid
from app.photos.model import PhotoModel
from app.thumbnails.loader import ThumbnailLoader
from engine.library.records import ShownPhoto


class LandmarksPage(QWidget):
    """Page of all landmarks, and of one that is open.

    Signals:
        viewed: (model, row) of a photo to open.
        sought: request to search for the place of the photo that is `chosen`.
        failed: the `CairnError` raised by the page or one of its panels.

    Attributes:
        model: the landmarks.
        cards: the grid that shows them.
        members: the photos of the open landmark.
        photos: the grid that shows them.
        waiting: the panel of photos that wait for more evidence.
        times: the panel that shows the photos of a landmark over one another.
    """

    viewed = Signal(object, int)
    sought = Signal()
    failed = Signal(object)

    def __init__(
        self,
        library: OpenLibrary,
        contents: Contents,
        loader: ThumbnailLoader,
        pictures: PictureLoader,
        decisions: Decisions,
    ) -> None:
        super().__init__()
        self._library, self._contents = library, contents
        self.model = LandmarkModel()
        self._all = CardsPanel(library, self.model, loader, decisions)
        self._one = MembersPanel(loader, decisions)
        self.waiting = PhotosPanel(loader)
        self.times = TimesPanel(library, pictures)
        self.cards, self.summary = self._all.cards, self._all.head
        self.members, self.photos = self._one.model, self._one.photos
        self._open: int | None = None
        self._task = BackgroundTask()
        self._with_hidden = self._outdated = False
        self._views = QStackedWidget()
        for panel in (self._all, self._one, self.waiting, self.times):
            self._views.addWidget(panel)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._views)
        self._connect()

    def _connect(self) -> None:
        self._contents.grouped.connect(self._reload)
        self._all.opened.connect(self.open_row)
        self._all.waiting_wanted.connect(self.show_waiting)
        self._all.hidden_wanted.connect(self._show_hidden)
        self._one.times_wanted.connect(self.show_times)
        self.times.left.connect(self._leave_times)
        for part in (self._all, self.times):
            part.failed.connect(self.failed)
        for panel in (self._one, self.waiting):
            panel.left.connect(self.close_landmark)
            panel.sought.connect(self.sought)
            panel.viewed.connect(self.viewed)
        self.cards.itemDelegate().closeEditor.connect(self._catch_up)

    @property
    def opened(self) -> Card | None:
        """Return the card of the open landmark, or None."""
        row = None if self._open is None else self.model.row_of(self._open)
        return None if row is None else self.model.cards[row]

    @property
    def chosen(self) -> list[ShownPhoto]:
        """Return the selected photos, or the covers of the selected cards."""
        shown = self._views.currentWidget()
        if isinstance(shown, PhotosPanel):
            return shown.photos.selected
        covers = [self.model.cards[row].album.cover_photo for row in self.cards.rows]
        return list(self._contents.photos.photos.of(covers))

    def grid_of(self, model: PhotoModel) -> PhotoGrid | None:
        """Return the grid of this page that shows a model, or None."""
        panels = (self._one, self.waiting)
        return next((panel.photos for panel in panels if panel.model is model), None)

    @Slot(int)
    def open_row(self, row: int) -> None:
        """Show the photos of the landmark at a row of `model`."""
        if 0 <= row < self.model.rowCount():
            self._open = self.model.cards[row].album.id
            self.photos.clearSelection()
            self._show_members()
            self._views.setCurrentWidget(self._one)
            begin(self.photos)

    @Slot()
    def close_landmark(self) -> None:
        """Go back to the cards, to that of the landmark that was open."""
        self.times.stop()
        self._views.setCurrentWidget(self._all)
        row = None if self._open is None else self.model.row_of(self._open)
        self._open = None
        if row is not None:
            self.cards.go_to(row)
        self.cards.setFocus()

    @Slot()
    def show_waiting(self) -> None:
        """Show the photos that wait for more evidence.

        Each matches a photo of a landmark, but not enough of its photos to belong to it.
        """
        self._show_waiting_photos()
        self._views.setCurrentWidget(self.waiting)
        begin(self.waiting.photos)

    @Slot()
    def show_times(self) -> None:
        """Show the photos of the open landmark over one another, oldest first."""
        card = self.opened
        if card is not None:
            self._views.setCurrentWidget(self.times)
            self.times.show_landmark(self._name(card), card.album.cover_photo, self.members.photos)
            self.times.setFocus()

    @Slot()
    def _leave_times(self) -> None:
        self.times.stop()
        self._views.setCurrentWidget(self._one)
        self.photos.setFocus()

    @Slot(bool)
    def _show_hidden(self, hidden: bool) -> None:
        self._with_hidden = hidden
        self._reload()

    @Slot()
    def _catch_up(self) -> None:
        if self._outdated:
            self._reload()

    @Slot()
    def _reload(self) -> None:
        found, listing, hidden = self._contents.landmarks, self._contents.photos, self._with_hidden
        self._task.cancel()
        self._task = self._library.read(
            lambda: cards_of(found, listing.photos, hidden=hidden), self._show, self.failed.emit
        )

    def _show(self, cards: Sequence[Card]) -> None:
        # Replacing the cards would close the editor; `_catch_up` reloads after editing.
        self._outdated = self.cards.editing
        if self._outdated:
            return
        found = self._contents.landmarks
        self.model.show(cards)
        hidden = sum(album.hidden for album in found.landmarks)
        self._tell(len(found.landmarks) - hidden, hidden, len(found.waiting))
        if self._views.currentWidget() is self.waiting:
            self._show_waiting_photos()
        if self._open is not None:
            self._show_members()

    def _tell(self, shown: int, hidden: int, waiting: int) -> None:
        text = self.tr("%n landmarks", "", shown)
        if hidden:
            text += " · " + self.tr("%n hidden", "", hidden)
        if waiting:
            text += " · " + self.tr("%n photos wait for more evidence", "", waiting)
        if not shown and not hidden:
            text = self.tr("No landmarks yet: they form as photos of the same place are found.")
        self.summary.setText(text)
        self._all.waiting.setEnabled(bool(waiting))

    def _show_waiting_photos(self) -> None:
        listing = self._contents.photos
        photos = listing.photos.of(self._contents.landmarks.waiting)
        self.waiting.show_photos(photos, listing)
        text = self.tr("%n photos wait for more evidence", "", len(photos))
        why = self.tr("each matches a photo of a landmark, but not enough of its photos")
        self.waiting.head.setText(f"{text}: {why}." if photos else self.tr("No photo waits."))

    def _show_members(self) -> None:
        card = self.opened
        if card is None:
            self.close_landmark()
            return
        self._one.show_landmark(card, self._name(card), self._contents.photos)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Give the keyboard focus to the view that is shown."""
        super().showEvent(event)
        shown = self._views.currentWidget()
        (shown.photos if isinstance(shown, PhotosPanel) else self.cards).setFocus()

    def _name(self, card: Card) -> str:
        return card.album.name or card.suggestion or self.tr("Unnamed")


def begin(grid: PhotoGrid) -> None:
    """Focus a grid; make its first photo current if none is selected."""
    if not grid.selected:
        nothing = QItemSelectionModel.SelectionFlag.NoUpdate
        grid.selectionModel().setCurrentIndex(grid.model().index(0, 0), nothing)
    grid.setFocus()
