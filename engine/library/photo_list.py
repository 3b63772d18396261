"""List of all photos of a library, for a grid view."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import overload

import numpy as np
from numpy.typing import NDArray

from engine.library.base import Row
from engine.library.photo_reads import shown_photo
from engine.library.reads import LibraryReader
from engine.library.records import ShownPhoto
from engine.photos.volumes import State, source_state

_TAKEN = 2  # column of the capture time in a row


class PhotoList(Sequence[ShownPhoto]):
    """A sequence of photos that are built from database rows on access.

    Rows are converted lazily, because a library may hold a hundred thousand photos.

    Args:
        rows: rows of `LibraryReader.shown_photos`.
        folders: folders of the sources, by source id.
    """

    def __init__(self, rows: Sequence[Row], folders: Mapping[int, str]) -> None:
        self._rows, self._folders = rows, dict(folders)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> ShownPhoto: ...
    @overload
    def __getitem__(self, index: slice) -> PhotoList: ...
    def __getitem__(self, index: int | slice) -> ShownPhoto | PhotoList:
        if isinstance(index, slice):
            return PhotoList(self._rows[index], self._folders)
        return shown_photo(self._rows[index], self._folders)

    def __add__(self, other: PhotoList) -> PhotoList:
        return PhotoList([*self._rows, *other._rows], self._folders | other._folders)

    def __iter__(self) -> Iterator[ShownPhoto]:
        return (shown_photo(row, self._folders) for row in self._rows)

    @cached_property
    def ids(self) -> NDArray[np.int64]:
        """Return the ids of the photos, int64 (n,)."""
        return np.fromiter((row[0] for row in self._rows), np.int64, len(self._rows))

    @cached_property
    def years(self) -> list[str]:
        """Return the year of each photo, "" if its date is unknown."""
        return [(row[_TAKEN] or "")[:4] for row in self._rows]

    @cached_property
    def texts(self) -> list[str]:
        """Return the case-folded search text of each photo: date, camera and file."""
        return [f"{one.taken or ''}\n{one.camera or ''}\n{one.file}".casefold() for one in self]

    def only(self, kept: Iterable[bool]) -> PhotoList:
        """Return the photos selected by a mask.

        Args:
            kept: for each photo, whether to keep it.
        """
        return PhotoList(list(compress(self._rows, kept)), self._folders)

    def of(self, photos: Collection[int]) -> PhotoList:
        """Return the photos whose ids are given."""
        return self.only(np.isin(self.ids, list(photos)).tolist())


@dataclass(frozen=True)
class Listing:
    """All photos of a library, with the state of its sources.

    Attributes:
        photos: latest first, photos without a date last.
        states: state of each source, by source id.
    """

    photos: PhotoList
    states: Mapping[int, State]

    def state(self, photo: ShownPhoto) -> State:
        """Return whether the photo's file is online, offline or missing."""
        state = self.states[photo.source]
        return State.MISSING if photo.missing and state is State.ONLINE else state


NO_PHOTOS = Listing(PhotoList([], {}), {})


def list_photos(reader: LibraryReader) -> Listing:
    """List all photos of a library."""
    with reader.at_one_moment():
        sources = reader.sources()
        rows = reader.shown_photos()
    folders = {source.id: str(source.path) for source in sources}
    states = {source.id: source_state(source.path) for source in sources}
    return Listing(PhotoList(rows, folders), states)
