"""Photos and landmarks of the open library, read again when it changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.library import OpenLibrary
from engine.errors import CairnError
from engine.landmarks.landmark_list import NO_LANDMARKS, Landmarks
from engine.library.change_events import ANYTHING, ChangeEvent, Topic
from engine.library.photo_list import NO_PHOTOS, Listing

# Parts of a library that the list of photos shows: the states of sources, too.
_OF_PHOTOS = frozenset((Topic.PHOTOS, Topic.SOURCES))

_SHARE = 0.1  # largest share of the time spent on reading while photos are indexed


class Contents(QObject):
    """The photos and landmarks of a library, as they were last read.

    Reads never overlap: however often the library changes during one, a single read follows. While
    photos are indexed, the list of photos is read from time to time, and landmarks only after they
    changed, because reading a large library repeatedly would slow down the indexing.

    Signals:
        listed: `photos` was replaced.
        grouped: `landmarks` was replaced.
        failed: the `CairnError` raised by a read.

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
        self._reading = False
        self._stale: set[Topic] = set()  # changed since the last read of it began
        self._begun = self._rested_at = 0.0  # seconds of the monotonic clock
        # Indexing pauses during each read, and from the start to the end of the first one: two
        # threads that run Python code slow down each other and the window.
        self._alone = ExitStack()
        self._alone.enter_context(library.standing_back())
        library.changed.connect(self.refresh)
        library.growing.connect(self._grow)
        library.bug.connect(self._recover)

    @Slot(object)
    def refresh(self, change: ChangeEvent = ANYTHING) -> None:
        """Read what changed again, now or after the current read."""
        self._stale |= change.topics
        if not self._reading:
            self._begin()

    @Slot()
    def _grow(self) -> None:
        if not self._reading and time.monotonic() > self._rested_at:
            self._read_photos(self._list)

    def _begin(self) -> None:
        stale, self._stale = self._stale, set()
        if not stale.isdisjoint(_OF_PHOTOS):
            # Photos first: they can be shown while landmarks are still being read.
            self._read_photos(self._list_all if Topic.LANDMARKS in stale else self._list)
        elif Topic.LANDMARKS in stale:
            self._stand_back()
            self._read_landmarks()

    def _read_photos(self, then: Callable[[Listing], None]) -> None:
        self._stand_back()
        self._library.read(self._library.cairn.photos, then, self._fail)

    def _read_landmarks(self) -> None:
        self._library.read(self._library.cairn.landmarks, self._group, self._fail)

    def _stand_back(self) -> None:
        """Let indexing pause until `_end`."""
        self._reading, self._begun = True, time.monotonic()
        self._alone.enter_context(self._library.standing_back())

    def _list(self, photos: Listing) -> None:
        self._show(photos)
        self._end()

    def _list_all(self, photos: Listing) -> None:
        self._show(photos)
        self._read_landmarks()

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
        """End the current read, which may have failed with this exception.

        Otherwise no later read would start.
        """
        self._end()

    def _end(self) -> None:
        self._reading, now = False, time.monotonic()
        self._alone.close()
        self._rested_at = now + (now - self._begun) / _SHARE
        if self._stale:
            self._begin()


def names_of(found: Landmarks) -> dict[int, str]:
    """Return the landmark name of each photo in a named landmark, by photo id."""
    named = ((one.members, one.name) for one in found.landmarks if one.name)
    return {photo: name for members, name in named for photo in members}
