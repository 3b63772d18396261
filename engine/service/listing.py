"""All photos of a library, as a grid shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.library.connection import open_reader
from engine.library.records import ShownPhoto
from engine.photos.volumes import State, source_state


@dataclass(frozen=True)
class Listing:
    """All photos.

    Attributes:
        photos: the latest first, those without a date at the end.
        states: of each source, by its id.
    """

    photos: list[ShownPhoto]
    states: Mapping[int, State]

    def state(self, photo: ShownPhoto) -> State:
        """Whether the photo's file is there, away with its volume, or gone."""
        state = self.states[photo.source]
        return State.MISSING if photo.missing and state is State.ONLINE else state


def list_photos(root: Path) -> Listing:
    """Lists all photos of a library.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        states = {source.id: source_state(source.path) for source in reader.sources()}
        photos = sorted(reader.shown_photos(), key=_latest_first, reverse=True)
    return Listing(photos, states)


def _latest_first(photo: ShownPhoto) -> tuple[str, int]:
    return photo.taken or "", photo.id
