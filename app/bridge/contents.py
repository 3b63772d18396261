"""What the library holds, read anew whenever it may have changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.library import OpenLibrary
from engine.errors import CairnError
from engine.service.albums import NO_LANDMARKS, Landmarks, list_landmarks
from engine.service.listing import NO_PHOTOS, Listing, list_photos


class Contents(QObject):
    """The photos and landmarks of a library, as they were read last.

    Never read twice at the same time: however often the library changes meanwhile, it is read once
    more afterwards.

    Signals:
        listed: `photos` are others.
        grouped: `landmarks` are others.
        failed: the `CairnError` that kept them from being read.

    Attributes:
        photos: all photos.
        landmarks: all landmarks.
    """

    listed = Signal()
    grouped = Signal()
    failed = Signal(object)

    def __init__(self, library: OpenLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photos = NO_PHOTOS
        self.landmarks = NO_LANDMARKS
        self._library = library
        self._reading = self._changed = False
        library.changed.connect(self.refresh)
        library.bug.connect(self._recover)

    @Slot()
    def refresh(self) -> None:
        """Reads all anew."""
        self._changed = True
        if not self._reading:
            self._begin()

    def _begin(self) -> None:
        self._reading, self._changed = True, False
        root = self._library.root
        # Photos first: they can be shown while landmarks are still being read.
        self._library.read(lambda: list_photos(root), self._list, self._fail)

    def _list(self, photos: Listing) -> None:
        self.photos = photos
        self.listed.emit()
        root = self._library.root
        self._library.read(lambda: list_landmarks(root), self._group, self._fail)

    def _group(self, landmarks: Landmarks) -> None:
        self.landmarks = landmarks
        self.grouped.emit()
        self._end()

    def _fail(self, error: CairnError) -> None:
        self.failed.emit(error)
        self._end()

    @Slot(object)
    def _recover(self, error: Exception) -> None:
        """What is being read may have ended in it, and would be waited for without end."""
        self._end()

    def _end(self) -> None:
        self._reading = False
        if self._changed:
            self._begin()


def names_of(found: Landmarks) -> dict[int, str]:
    """The name of the landmark of each photo that is in a named one, by its id."""
    named = ((one.members, one.name) for one in found.landmarks if one.name)
    return {photo: name for members, name in named for photo in members}
