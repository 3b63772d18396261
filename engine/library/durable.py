"""Files that appear under their name whole and on the disk, or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

COMPANIONS: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; beside another database it is poison."""

_UNFINISHED: Final = ".unfinished"


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Gives a name to write a file or a database under, which becomes `path` when all went well.

    Args:
        path: the file; one that is there is replaced. After an error nothing is left beside it.

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
    """Gives a name beside `path` for a file or a database that goes in the end."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{_UNFINISHED}")
    try:
        remove_database(unfinished)
        yield unfinished
    finally:
        remove_database(unfinished)


def remove_unfinished(folder: Path) -> None:
    """Removes what crashes have left in a folder of which the caller is the only writer."""
    for path in folder.glob(f"*{_UNFINISHED}*"):
        path.unlink(missing_ok=True)


def remove_database(path: Path) -> None:
    """Removes a database with its companions, where they are there; companions last."""
    path.unlink(missing_ok=True)
    remove_companions(path)


def remove_companions(path: Path) -> None:
    """Removes what SQLite kept beside a database."""
    for companion in companions(path):
        companion.unlink(missing_ok=True)


def companions(path: Path) -> list[Path]:
    """Where SQLite keeps what belongs to a database; the files need not be there."""
    return [path.with_name(path.name + suffix) for suffix in COMPANIONS]


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    if sys.platform == "win32":
        if path.is_dir():
            return  # Windows opens no folder, and writes names by itself
        flags = os.O_RDWR
    else:
        flags = os.O_RDONLY
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
