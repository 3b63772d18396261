"""The page of landmarks: cards, and the photos of the one that is opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QLabel,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.bridge.contents import Contents
from app.bridge.library import OpenLibrary
from app.bridge.work import Task
from app.landmarks.deciding import Decisions
from app.landmarks.delegate import CardDelegate
from app.landmarks.model import Card, LandmarkModel, cards_of
from app.photos.grid import PhotoGrid
from app.photos.model import PhotoModel
from app.shell.actions import action
from app.thumbnails.grid import PictureGrid
from app.thumbnails.loader import ThumbnailLoader
from engine.library.records import ShownPhoto
from engine.service.albums import export_album
from engine.service.listing import Listing


class CardGrid(PictureGrid):
    """Shows the cards: they can be renamed where they stand, and dropped on one another."""

    def __init__(self, model: LandmarkModel, loader: ThumbnailLoader) -> None:
        super().__init__(model, CardDelegate(loader), self.tr("Landmarks"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setDropIndicatorShown(True)

    @property
    def rows(self) -> list[int]:
        """The selected rows, that of the current card first."""
        current = self.currentIndex().row()
        rows = {index.row() for index in self.selectionModel().selectedIndexes()}
        return sorted(rows, key=lambda row: (row != current, row))


class LandmarksPage(QWidget):
    """All landmarks, and one of them.

    Signals:
        viewed: (model, row): a photo that is to be looked at.
        failed: the `CairnError` that kept something from being done.
    """

    viewed = Signal(object, int)
    failed = Signal(object)

    def __init__(
        self,
        library: OpenLibrary,
        contents: Contents,
        loader: ThumbnailLoader,
        decisions: Decisions,
    ) -> None:
        super().__init__()
        self._library, self._contents, self._decisions = library, contents, decisions
        self.model, self.members = LandmarkModel(), PhotoModel()
        self.cards = CardGrid(self.model, loader)
        self.photos = PhotoGrid(self.members, loader)
        self.summary, self._title = QLabel(margin=12), QLabel()
        self._open: int | None = None
        self._task = Task()
        self._views = QStackedWidget()
        self._lay_out()
        contents.grouped.connect(self._reload)
        self.model.renamed.connect(decisions.rename)
        self.model.dropped.connect(decisions.merge)
        self.cards.opened.connect(self.open_row)
        self.photos.opened.connect(lambda row: self.viewed.emit(self.members, row))

    @Slot(int)
    def open_row(self, row: int) -> None:
        """Shows the photos of a landmark."""
        self._open = self.model.cards[row].album.id
        self._show_members()
        self._views.setCurrentIndex(1)
        self.photos.setFocus()

    @Slot()
    def close_landmark(self) -> None:
        """Goes back to the cards."""
        self._views.setCurrentIndex(0)
        row = None if self._open is None else self.model.row_of(self._open)
        self._open = None
        if row is not None:
            self.cards.setCurrentIndex(self.model.index(row))
        self.cards.setFocus()

    @property
    def opened(self) -> Card | None:
        """The landmark that is open."""
        row = None if self._open is None else self.model.row_of(self._open)
        return None if row is None else self.model.cards[row]

    @property
    def chosen(self) -> list[ShownPhoto]:
        """The selected photos; while the cards are shown, the covers of the selected ones."""
        if self._open is not None:
            return self.photos.selected
        covers = [self.model.cards[row].album.cover_photo for row in self.cards.rows]
        return list(self._contents.photos.photos.of(covers))

    def _lay_out(self) -> None:
        for widget, actions, head in (
            (self.cards, self._card_actions(), self.summary),
            (self.photos, self._photo_actions(), self._title),
        ):
            bar = QToolBar()
            bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            for one in actions:
                bar.addAction(one)
                widget.addAction(one)
            view = QWidget()
            column = QVBoxLayout(view)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(bar)
            column.addWidget(head)
            column.addWidget(widget, 1)
            self._views.addWidget(view)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._views)

    def _card_actions(self) -> list[QAction]:
        rename = action(self, "pencil", self.tr("Rename"), "F2", self._rename, everywhere=False)
        merge = action(self, "merge", self.tr("Merge"), "M", self._merge, everywhere=False)
        hide = action(self, "eye-off", self.tr("Hide"), "H", self._hide, everywhere=False)
        export = action(self, "save", self.tr("Export…"), "Ctrl+E", self._export, everywhere=False)
        return [rename, merge, hide, export]

    def _photo_actions(self) -> list[QAction]:
        back = action(
            self,
            "chevron-left",
            self.tr("All landmarks"),
            "Escape",
            self.close_landmark,
            everywhere=False,
        )
        reject = action(
            self, "x", self.tr("Not this place"), "Delete", self._reject, everywhere=False
        )
        split = action(
            self, "split", self.tr("A place of its own"), "P", self._split, everywhere=False
        )
        cover = action(self, "star", self.tr("Use as cover"), "C", self._cover, everywhere=False)
        return [back, reject, split, cover]

    @Slot()
    def _reload(self) -> None:
        found, listing = self._contents.landmarks, self._contents.photos
        self._task.cancel()
        self._task = self._library.read(
            lambda: cards_of(found, listing.photos), self._show, self._fail
        )

    def _show(self, cards: Sequence[Card]) -> None:
        found = self._contents.landmarks
        self.model.show(cards)
        text = self.tr("%n landmarks", "", len(cards))
        if found.waiting:
            text += " · " + self.tr("%n photos wait for more evidence", "", len(found.waiting))
        if not found.landmarks:
            text = self.tr("No landmarks yet: they form as photos of the same place are found.")
        self.summary.setText(text)
        if self._open is not None:
            self._show_members()

    def _show_members(self) -> None:
        card = self.opened
        if card is None:
            self.close_landmark()
            return
        listing = self._contents.photos
        photos = listing.photos.of(card.album.members)
        self.members.show_all(Listing(photos, listing.states))
        name = card.album.name or card.suggestion or self.tr("Unnamed")
        self._title.setText(f"{name} · " + self.tr("%n photos", "", len(photos)))
        self._title.setMargin(12)

    def _fail(self, error: object) -> None:
        self.failed.emit(error)

    def _chosen(self) -> list[int]:
        return [self.model.cards[row].album.id for row in self.cards.rows]

    @Slot()
    def _rename(self) -> None:
        if self.cards.currentIndex().isValid():
            self.cards.edit(self.cards.currentIndex())

    @Slot()
    def _merge(self) -> None:
        first, *others = self._chosen() or [0]
        if others:
            self._decisions.merge(first, others)

    @Slot()
    def _hide(self) -> None:
        for landmark in self._chosen():
            self._decisions.hide(landmark)

    @Slot()
    def _export(self) -> None:
        chosen = self._chosen()
        folder = QFileDialog.getExistingDirectory(self, self.tr("Export to")) if chosen else ""
        root = self._library.root
        for landmark in chosen if folder else ():
            target = Path(folder) / str(self.model.index(self._row(landmark)).data())
            self._library.read(
                lambda one=landmark, to=target: export_album(root, one, to),  # type: ignore[misc]
                lambda done: self._library.told.emit(
                    self.tr("%n photos copied to {}", "", len(done[1])).format(done[1][0].parent)
                ),
                self._fail,
            )

    def _row(self, landmark: int) -> int:
        row = self.model.row_of(landmark)
        assert row is not None
        return row

    def _selected(self) -> Sequence[int]:
        return [photo.id for photo in self.photos.selected]

    @Slot()
    def _reject(self) -> None:
        if self._open is not None and self._selected():
            self._decisions.reject(self._open, self._selected())

    @Slot()
    def _split(self) -> None:
        if self._open is not None and self._selected():
            self._decisions.split(self._open, self._selected())

    @Slot()
    def _cover(self) -> None:
        if self._open is not None and self._selected():
            self._decisions.choose_cover(self._open, self._selected()[0])
