"""The source folders of a library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import InputError, NotFoundError
from engine.indexing.relocation import adopt
from engine.landmarks.updater import Grouper
from engine.library.active_model import active_model
from engine.library.changes import LibraryWriter
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.library.reads import LibraryReader
from engine.library.records import Source
from engine.photos.thumbnails import ThumbnailStore
from engine.photos.volumes import State, VolumeKind, source_state, volume_kind

Message = Callable[[str], None]


@dataclass(frozen=True)
class SourceStatus:
    """The status of a source.

    Attributes:
        path: the folder.
        state: whether its volume is there.
        volume: the kind of that volume.
        photos: number of photos that have a file in it.
    """

    path: Path
    state: State
    volume: VolumeKind
    photos: int


def list_sources(root: Path) -> list[SourceStatus]:
    """List the sources of a library, by path.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        return _listed(reader)


def add_source(root: Path, path: Path, message: Message = lambda text: None) -> list[SourceStatus]:
    """Add a folder to the sources.

    Args:
        root: the library's folder; created when needed.
        path: the folder; a known source that was moved to it is relocated instead.
        message: called with messages for the user.

    Returns:
        all sources.

    Raises:
        InputError: it is not a folder, or it and the library lie inside one another.
        LibraryError: the library cannot be used.
    """
    layout = Layout(absolute(root))
    folder = checked(path, layout.root)
    with open_writer(layout.root) as writer:
        begun(writer, [folder], message)
        return _listed(writer)


def remove_source(root: Path, path: Path) -> list[SourceStatus]:
    """Remove a source, and photos that are in no other source.

    Returns:
        the remaining sources.

    Raises:
        NotFoundError: the path is not a source.
        LibraryError: the library cannot be used.
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
    """Change the path of a source and keep all data of its files.

    Returns:
        all sources.

    Raises:
        NotFoundError: `old` is not a source.
        InputError: `new` overlaps another source.
        LibraryError: the library cannot be used.
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
    """Return the sources of the given folders, adding new ones; all if none.

    A known source that was moved to a folder is relocated instead.
    """
    if not folders:
        return writer.sources()
    return [adopt(writer, folder, message) or writer.add_source(folder) for folder in folders]


def checked(path: Path, root: Path) -> Path:
    """Return the absolute path of a folder that can be a source.

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
