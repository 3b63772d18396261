"""Sources: the folders that Cairn looks after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.reads import LibraryReader
from engine.photos.thumbnails import ThumbnailStore
from engine.photos.volumes import State, VolumeKind, source_state, volume_kind
from engine.service.grouping import Grouper
from engine.service.models import active_model


@dataclass(frozen=True)
class SourceStatus:
    """A source as it is shown.

    Attributes:
        path: the folder.
        state: whether its volume is there.
        volume: what kind of volume that is.
        photos: how many photos have a file in it.
    """

    path: Path
    state: State
    volume: VolumeKind
    photos: int


def list_sources(root: Path) -> list[SourceStatus]:
    """The sources of a library, by path.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        return _listed(reader)


def remove_source(root: Path, path: Path) -> list[SourceStatus]:
    """Stops looking after a folder, and forgets the photos that are nowhere else; the rest.

    Raises:
        NotFoundError: it is no source.
    """
    with open_writer(root) as writer:
        gone = writer.remove_source(path)
        store = ThumbnailStore(Layout(root).thumbnails)
        for content in gone:
            store.remove(content)
        if writer.landmarks():
            Grouper(writer, active_model(Layout(root), writer, None)).group_stored()
        return _listed(writer)


def relocate_source(root: Path, old: Path, new: Path) -> list[SourceStatus]:
    """Says that a folder is elsewhere now; what is known of its files is kept.

    Raises:
        NotFoundError: `old` is no source.
        InputError: `new` overlaps another source.
    """
    with open_writer(root) as writer:
        writer.relocate_source(old, new)
        return _listed(writer)


def _listed(reader: LibraryReader) -> list[SourceStatus]:
    return [
        SourceStatus(
            path=source.path,
            state=source_state(source.path),
            volume=volume_kind(source.path),
            photos=reader.photos_of_source(source.id),
        )
        for source in reader.sources()
    ]
