"""What the library holds, read anew whenever it may have changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.library import OpenLibrary
from engine.errors import CairnError
from engine.service.albums import NO_LANDMARKS, Landmarks, list_landmarks
from engine.service.listing import NO_PHOTOS, Listing, list_photos

_SHARE = 0.1  # of the time that may go into reading while the library grows


class Contents(QObject):
    """The photos and landmarks of a library, as they were read last.

    Never read twice at the same time: however often the library changes meanwhile, it is read once
    more afterwards. While it grows, its photos are read now and then, and landmarks when they are
    others: reading all of a large library again and again would slow down what makes it grow.

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
        self._begun = self._rested_at = 0.0  # of the monotonic clock
        # Indexing stands back while this reads, and until it has for the first time: of two threads
        # that compute in Python each makes the other one, and the window, wait.
        self._alone = ExitStack()
        self._alone.enter_context(library.standing_back())
        library.changed.connect(self.refresh)
        library.growing.connect(self._grow)
        library.bug.connect(self._recover)

    @Slot()
    def refresh(self) -> None:
        """Reads all anew."""
        self._changed = True
        if not self._reading:
            self._begin()

    @Slot()
    def _grow(self) -> None:
        if not self._reading and time.monotonic() > self._rested_at:
            self._read_photos(self._list)

    def _begin(self) -> None:
        self._changed = False
        # Photos first: they can be shown while landmarks are still being read.
        self._read_photos(self._list_all)

    def _read_photos(self, then: Callable[[Listing], None]) -> None:
        self._reading, self._begun = True, time.monotonic()
        self._alone.enter_context(self._library.standing_back())
        root = self._library.root
        self._library.read(lambda: list_photos(root), then, self._fail)

    def _list(self, photos: Listing) -> None:
        self._show(photos)
        self._end()

    def _list_all(self, photos: Listing) -> None:
        self._show(photos)
        root = self._library.root
        self._library.read(lambda: list_landmarks(root), self._group, self._fail)

    def _show(self, photos: Listing) -> None:
        self.photos = photos
        self.listed.emit()

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
        self._reading, now = False, time.monotonic()
        self._alone.close()
        self._rested_at = now + (now - self._begun) / _SHARE
        if self._changed:
            self._begin()


def names_of(found: Landmarks) -> dict[int, str]:
    """The name of the landmark of each photo that is in a named one, by its id."""
    named = ((one.members, one.name) for one in found.landmarks if one.name)
    return {photo: name for members, name in named for photo in members}
