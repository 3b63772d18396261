"""Backups of a library, and the way back from one."""

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
        bytes: its size.
    """

    path: Path
    bytes: int


@dataclass(frozen=True)
class Snapshot:
    """What a library held that cannot be computed again, some time ago; `restore` takes it.

    Attributes:
        path: its file.
        written: when, UTC.
        bytes: its size.
    """

    path: Path
    written: datetime
    bytes: int


def list_snapshots(root: Path) -> list[Snapshot]:
    """The snapshots of a library, the one written last first."""
    dated = [(path, written_at(path)) for path in snapshots(Layout(absolute(root)))]
    return [Snapshot(path, at, path.stat().st_size) for path, at in dated if at is not None]


def back_up(root: Path, file: Path) -> Written:
    """Copies a library's database, features included, into a file; others go on meanwhile.

    Raises:
        InputError: the file is something else than an older backup, or cannot be written.
        LibraryError: the library cannot be used, or there is no room.
    """
    target = absolute(file)
    with open_reader(absolute(root)) as reader:
        backups.back_up(reader, target)
    return Written(target, target.stat().st_size)


def restore(root: Path, file: Path, message: Callable[[str], None]) -> Written:
    """Makes a library what a backup or a snapshot holds, after keeping what it was.

    Raises:
        NotFoundError, InputError: the file is no sound backup.
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
