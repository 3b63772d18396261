"""Saved state of the window (page, filter, photo, landmark) and its restoration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QSettings, Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.landmarks.page import LandmarksPage
from app.photos.grid import SMALLEST, PhotoGrid
from app.photos.model import PhotoRole
from app.photos.page import PhotosPage
from app.viewer.page import ViewerPage
from engine.library.records import ShownPhoto

_NOTHING = -1


@dataclass(frozen=True)
class Parts:
    """Parts of the main window whose state is saved and restored.

    Attributes:
        stack: the stack of all pages.
        pages: the pages that can be restored, by name.
        view: shows a photo of the grid of all photos, by its row.
        show_landmark: opens a landmark, by its id.
    """

    stack: QStackedWidget
    pages: dict[str, QWidget]
    photos: PhotosPage
    landmarks: LandmarksPage
    viewer: ViewerPage
    view: Callable[[int], object]
    show_landmark: Callable[[int], object]


class Resume(QObject):
    """Saved page, filter, photo and landmark of the window, restored once.

    Args:
        root: the library's folder; each library has its own saved state.
        parts: the parts of the window.
    """

    def __init__(self, root: Path, parts: Parts) -> None:
        super().__init__(parts.stack)
        of = blake2b(str(root).encode(errors="surrogateescape"), digest_size=8).hexdigest()
        self._group, self._parts = f"where/{of}", parts
        self._waits = True
        parts.photos.filter.setText(str(self._kept("filter", "")))
        parts.photos.model.refilled.connect(self._return)
        cards, later = parts.landmarks.model, Qt.ConnectionType.QueuedConnection
        cards.modelReset.connect(self._return_to_landmark, later)
        cards.rowsInserted.connect(self._return_to_landmark, later)

    def keep(self) -> None:
        """Save the current page, filter, scroll position, photo and landmark."""
        if self._waits:
            return  # nothing was shown yet, so the saved state still holds
        parts, shown = self._parts, self._parts.stack.currentWidget()
        names = [name for name, page in parts.pages.items() if page is shown]
        in_viewer = shown is parts.viewer and parts.viewer.photo is not None
        self._keep("page", names[0] if names else "photos")
        self._keep("filter", parts.photos.filter.text())
        self._keep("top", _at_top(parts.photos.grid))
        selected = parts.photos.grid.selected
        photo = parts.viewer.photo if in_viewer else selected[0] if selected else None
        self._keep("photo", _NOTHING if photo is None else photo.id)
        opened = parts.landmarks.opened
        self._keep("landmark", _NOTHING if opened is None else opened.album.id)

    @Slot()
    def _return(self) -> None:
        if not self._parts.photos.model.total:
            return
        self._waits = False
        self._parts.photos.model.refilled.disconnect(self._return)
        parts, model, grid = self._parts, self._parts.photos.model, self._parts.photos.grid
        name = str(self._kept("page", ""))
        if name in parts.pages:
            parts.stack.setCurrentWidget(parts.pages[name])
        row = model.row_of(self._number("photo"))
        if row is not None:
            grid.go_to(row)
        top = model.row_of(self._number("top"))
        if top is not None:
            grid.scrollTo(model.index(top), PhotoGrid.ScrollHint.PositionAtTop)
        if name == "viewer":
            if row is None:
                parts.stack.setCurrentWidget(parts.photos)
            else:
                parts.view(row)
        self._return_to_landmark()

    @Slot()
    def _return_to_landmark(self) -> None:
        """Open the saved landmark once photos and landmarks are loaded, in any order."""
        cards = self._parts.landmarks.model
        if self._waits or not cards.rowCount():
            return
        cards.modelReset.disconnect(self._return_to_landmark)
        cards.rowsInserted.disconnect(self._return_to_landmark)
        if self._parts.stack.currentWidget() is self._parts.landmarks:
            self._parts.show_landmark(self._number("landmark"))

    def _number(self, key: str) -> int:
        kept = str(self._kept(key, _NOTHING))
        return int(kept) if kept.isdecimal() else _NOTHING

    def _kept(self, key: str, usual: object) -> object:
        return QSettings().value(f"{self._group}/{key}", usual)

    def _keep(self, key: str, value: object) -> None:
        QSettings().setValue(f"{self._group}/{key}", value)


def _at_top(grid: PhotoGrid) -> int:
    """Return the id of the photo at the upper left of a grid, or -1."""
    index = grid.indexAt(QPoint(SMALLEST // 2, SMALLEST // 2))
    if not index.isValid():
        return _NOTHING
    photo: ShownPhoto = index.data(PhotoRole.PHOTO)
    return photo.id
