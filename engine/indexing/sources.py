"""The source folders of a library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.delg.installed import InstalledModels
from engine.errors import InputError, NotFoundError
from engine.indexing.relocation import adopt
from engine.landmarks.updater import LandmarkUpdater
from engine.library.active_model import active_model
from engine.library.changes import LibraryWriter
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


def add_source(
    writer: LibraryWriter, folder: Path, message: Message = lambda text: None
) -> list[SourceStatus]:
    """Add a folder to the sources.

    Args:
        writer: the library.
        folder: a folder that `checked` accepted; a known source that was moved to it is relocated
            instead.
        message: called with messages for the user.

    Returns:
        all sources.
    """
    begun(writer, [folder], message)
    return list_sources(writer)


def remove_source(writer: LibraryWriter, models: InstalledModels, path: Path) -> list[SourceStatus]:
    """Remove a source, and photos that are in no other source.

    Args:
        writer: the library.
        models: the installed models.
        path: the source.

    Returns:
        the remaining sources.

    Raises:
        NotFoundError: the path is not a source.
    """
    gone = writer.remove_source(path)
    store = ThumbnailStore(writer.layout.thumbnails)
    for content in gone:
        store.remove(content)
    if writer.landmarks():
        LandmarkUpdater(writer, active_model(models, writer)).group_stored()
    return list_sources(writer)


def list_sources(reader: LibraryReader) -> list[SourceStatus]:
    """List the sources of a library, by path."""
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
