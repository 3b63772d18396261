"""Sources: the folders that Cairn looks after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import InputError, NotFoundError
from engine.ingest.relocation import adopt
from engine.library.changes import LibraryWriter
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.library.reads import LibraryReader
from engine.library.records import Source
from engine.photos.thumbnails import ThumbnailStore
from engine.photos.volumes import State, VolumeKind, source_state, volume_kind
from engine.service.grouping import Grouper
from engine.service.models import active_model

Message = Callable[[str], None]


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


def add_source(root: Path, path: Path, message: Message = lambda text: None) -> list[SourceStatus]:
    """Looks after a folder from now on; all sources.

    Args:
        root: the library's folder; begun when needed.
        path: the folder; one that is a known source, elsewhere, becomes no other one.
        message: told what a person should know.

    Raises:
        InputError: it is no folder, or the library lies inside it.
        LibraryError: the library cannot be used.
    """
    layout = Layout(absolute(root))
    folder = checked(path, layout.root)
    with open_writer(layout.root) as writer:
        begun(writer, [folder], message)
        return _listed(writer)


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


def begun(writer: LibraryWriter, folders: Sequence[Path], message: Message) -> list[Source]:
    """The sources that are asked for (none: all), added where they are new.

    A folder that is a known source, elsewhere, becomes no other one.
    """
    if not folders:
        return writer.sources()
    return [adopt(writer, folder, message) or writer.add_source(folder) for folder in folders]


def checked(path: Path, root: Path) -> Path:
    """A folder that can be a source.

    Raises:
        NotFoundError: there is no such folder.
        InputError: it is a file, or it and the library lie inside one another.
    """
    folder = absolute(path)
    if not folder.exists():
        raise NotFoundError(f"There is no folder {folder}; check the path.", folder)
    if not folder.is_dir():
        raise InputError(f"{folder} is a file; name the folder that holds it.", folder)
    resolved, library = folder.resolve(), root.resolve()
    if library.is_relative_to(resolved) or resolved.is_relative_to(library):
        raise InputError(
            f"The library {root} and the folder {folder} lie inside one another; "
            "choose another place with --library.",
            folder,
        )
    return folder
