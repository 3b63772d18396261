"""Atomic file writing: a file appears complete and synced, or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

COMPANIONS: Final = ("-wal", "-shm", "-journal")
"""Suffixes of the files that SQLite keeps beside a database; they damage any other database."""

_UNFINISHED: Final = ".unfinished"


@dataclass(frozen=True)
class WrittenFile:
    """A file that was written.

    Attributes:
        path: the file.
        bytes: its size in bytes.
    """

    path: Path
    bytes: int


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path that replaces `path` when the block succeeds.

    Args:
        path: the file or database to write; an existing one is replaced. After an error no
            temporary file remains.

    Raises:
        OSError: the folder cannot be written.
    """
    with scratch(path) as unfinished:
        yield unfinished
        sync(unfinished)
        unfinished.replace(path)
        sync(path.parent)


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` for a temporary file or database; delete it afterwards."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{_UNFINISHED}")
    try:
        remove_database(unfinished)
        yield unfinished
    finally:
        remove_database(unfinished)


def remove_unfinished(folder: Path) -> None:
    """Remove temporary files that crashes left in a folder.

    The caller must be the only writer of the folder.
    """
    for path in folder.glob(f"*{_UNFINISHED}*"):
        path.unlink(missing_ok=True)


def remove_database(path: Path) -> None:
    """Remove a database, then its companion files, where they exist."""
    path.unlink(missing_ok=True)
    remove_companions(path)


def remove_companions(path: Path) -> None:
    """Remove the files that SQLite keeps beside a database."""
    for companion in companions(path):
        companion.unlink(missing_ok=True)


def companions(path: Path) -> list[Path]:
    """Return the paths of a database's companion files, which need not exist."""
    return [path.with_name(path.name + suffix) for suffix in COMPANIONS]


def sync(path: Path) -> None:
    """Wait until a file, or a folder's directory entries, are on the disk."""
    if sys.platform == "win32":
        if path.is_dir():
            return  # Windows cannot open folders, and writes their entries by itself
        flags = os.O_RDWR
    else:
        flags = os.O_RDONLY
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
