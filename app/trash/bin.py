"""File operations of the system's trash.

They may wait for the disk, so call them outside the GUI thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile, QStandardPaths

from engine.errors import CairnError
from engine.library.access import LibraryAccess
from engine.library.trash import KnownFile, forget, know_again, moment


@dataclass(frozen=True)
class Trashed:
    """Result of one request to move files to the trash.

    Attributes:
        at: the time of the request, in the format of decisions.
        files: the files that were moved.
        places: the path of each file in the trash; "" if the system does not tell it.
        stuck: the files that could not be moved, and are still in their folders.
    """

    at: str
    files: tuple[KnownFile, ...]
    places: tuple[str, ...]
    stuck: tuple[Path, ...]


def move_to_trash(
    library: LibraryAccess, files: Sequence[KnownFile], at: str | None = None
) -> Trashed:
    """Move files to the trash and remove them from the library.

    Args:
        library: the library.
        files: the files to move.
        at: the time of the request; None for now.

    Raises:
        LibraryError: the library cannot be read; nothing was moved.
    """
    at = at or moment(library)
    moved, places, stuck = [], [], []
    # On a freedesktop system the trash is in this folder, which Qt does not create.
    with suppress(OSError):
        Path(_data_folder()).mkdir(parents=True, exist_ok=True)
    for one in files:
        if not one.file.exists():
            continue  # an earlier request moved it
        handle = QFile(str(one.file))
        if handle.moveToTrash():
            moved.append(one)
            places.append(handle.fileName())
        else:
            stuck.append(one.file)
    # If this fails, the next scan of the sources finds that the files are gone.
    with suppress(CairnError):
        forget(library, moved)
    return Trashed(at, tuple(moved), tuple(places), tuple(stuck))


def put_back(library: LibraryAccess, trashed: Trashed) -> list[Path]:
    """Move files from the trash back to their folders.

    Returns:
        the files that could not be moved back, which stay in the trash.
    """
    back, stuck = [], []
    for one, place in zip(trashed.files, trashed.places, strict=True):
        # `QFile.rename` does not overwrite an existing file.
        if place and QFile.rename(place, str(one.file)):
            _drop_note(Path(place))
            back.append(one)
        else:
            stuck.append(one.file)
    with suppress(CairnError):
        know_again(library, back)
    return stuck


def _data_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)


def _drop_note(place: Path) -> None:
    """Delete the `.trashinfo` file of a file that was in the trash.

    On a freedesktop system, each file in the trash has one, which records its original path.
    """
    if place.parent.name == "files":
        note = place.parent.parent / "info" / f"{place.name}.trashinfo"
        with suppress(OSError):
            note.unlink()
