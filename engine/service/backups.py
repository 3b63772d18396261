"""Backup, restore and snapshots of a library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.library import backups
from engine.library.connection import open_reader
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.library.snapshots import snapshots, written_at


@dataclass(frozen=True)
class Written:
    """A file that was written.

    Attributes:
        path: the file.
        bytes: its size in bytes.
    """

    path: Path
    bytes: int


@dataclass(frozen=True)
class Snapshot:
    """A snapshot of a library's data that cannot be recomputed; `restore` accepts it.

    Attributes:
        path: its file.
        written: time of writing, UTC.
        bytes: its size in bytes.
    """

    path: Path
    written: datetime
    bytes: int


def list_snapshots(root: Path) -> list[Snapshot]:
    """List the snapshots of a library, the latest first."""
    dated = [(path, written_at(path)) for path in snapshots(Layout(absolute(root)))]
    return [Snapshot(path, at, path.stat().st_size) for path, at in dated if at is not None]


def back_up(root: Path, file: Path) -> Written:
    """Copy a library's database, features included, into a file.

    Others can read and write the library meanwhile.

    Args:
        root: the library's folder.
        file: the target; an older backup is replaced.

    Raises:
        InputError: the file is something other than an older backup, or cannot be written.
        LibraryError: the library cannot be used, or there is no room.
    """
    target = absolute(file)
    with open_reader(absolute(root)) as reader:
        backups.back_up(reader, target)
    return Written(target, target.stat().st_size)


def restore(root: Path, file: Path, message: Callable[[str], None]) -> Written:
    """Replace a library by a backup or a snapshot, keeping a copy of it.

    Args:
        root: the library's folder.
        file: the backup or snapshot.
        message: called with messages for the user.

    Returns:
        the restored database.

    Raises:
        NotFoundError, InputError: the file is not a sound backup.
        LibraryError: the library cannot be written.
    """
    root = absolute(root)
    kept = backups.restore(root, absolute(file))
    if kept is not None:
        message(f"What the library was is kept in {kept}.")
    with open_reader(root) as reader:
        waiting = reader.undescribed()
    if waiting:
        message(f"{waiting:,} photos have no features yet; 'cairn index' computes them.")
    database = Layout(root).database
    return Written(database, database.stat().st_size)
