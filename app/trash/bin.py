"""Files go to the system's trash and come back. For a thread that may wait for the disk."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile, QStandardPaths

from engine.errors import CairnError
from engine.service.trash import KnownFile, forget, know_again, moment


@dataclass(frozen=True)
class Trashed:
    """What one request moved to the trash.

    Attributes:
        at: when, as decisions tell the time.
        files: what was moved.
        places: where each is now, "" where the system does not tell.
        stuck: what could not be moved, and is where it was.
    """

    at: str
    files: tuple[KnownFile, ...]
    places: tuple[str, ...]
    stuck: tuple[Path, ...]


def move_to_trash(root: Path, files: Sequence[KnownFile], at: str | None = None) -> Trashed:
    """Moves files to the trash and has the library forget them.

    Args:
        root: the library's folder.
        files: what to move.
        at: when it was asked for; None: now.

    Raises:
        LibraryError: the library cannot be read; nothing was moved.
    """
    at = at or moment(root)
    moved, places, stuck = [], [], []
    # On a freedesktop system the trash lies in this folder, which Qt does not make.
    with suppress(OSError):
        Path(_data_folder()).mkdir(parents=True, exist_ok=True)
    for one in files:
        if not one.file.exists():
            continue  # it went with the request before
        handle = QFile(str(one.file))
        if handle.moveToTrash():
            moved.append(one)
            places.append(handle.fileName())
        else:
            stuck.append(one.file)
    # What the library does not hear of now, its next look at the sources finds.
    with suppress(CairnError):
        forget(root, moved)
    return Trashed(at, tuple(moved), tuple(places), tuple(stuck))


def put_back(root: Path, trashed: Trashed) -> list[Path]:
    """Moves files back to where they were; those that cannot be, which stay in the trash."""
    back, stuck = [], []
    for one, place in zip(trashed.files, trashed.places, strict=True):
        # Qt's `rename` takes the place of no other file.
        if place and QFile.rename(place, str(one.file)):
            _drop_note(Path(place))
            back.append(one)
        else:
            stuck.append(one.file)
    with suppress(CairnError):
        know_again(root, back)
    return stuck


def _data_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)


def _drop_note(place: Path) -> None:
    """On a freedesktop system each file in the trash has a note, of where it was, beside it."""
    if place.parent.name == "files":
        note = place.parent.parent / "info" / f"{place.name}.trashinfo"
        with suppress(OSError):
            note.unlink()
