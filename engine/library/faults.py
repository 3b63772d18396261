"""The one place where SQLite's errors become sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import LibraryDamagedError, LibraryError, NotALibraryError

_REMEDIES = {
    sqlite3.SQLITE_FULL: "there is no room left on its disk; make some and run it again",
    sqlite3.SQLITE_IOERR: "its disk does not answer; check the drive",
    sqlite3.SQLITE_READONLY: "it cannot be written; check its permissions",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check the folder and its permissions",
    sqlite3.SQLITE_PERM: "it cannot be opened; check its permissions",
    sqlite3.SQLITE_BUSY: "another program keeps it locked; close that program",
}


@contextmanager
def explained(root: Path) -> Iterator[None]:
    """Turns the SQLite errors that a user can do something about into expected ones.

    Args:
        root: the library's folder, for the message.

    Raises:
        LibraryDamagedError: the database is malformed.
        NotALibraryError: the file is no SQLite database.
        LibraryError: the disk is full or fails, or permissions are lacking.
    """
    try:
        yield
    except sqlite3.Error as error:
        # An error of Python's module itself, a misuse, has no code.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without the extension
        if code == sqlite3.SQLITE_CORRUPT:
            raise LibraryDamagedError(
                f"The library {root} is damaged ({error}); move it away and index again: your "
                "photos themselves are not touched.",
                root,
            ) from error
        if code == sqlite3.SQLITE_NOTADB:
            raise NotALibraryError(
                f"{root} holds a library.db that is not a Cairn library; choose another folder "
                "with --library.",
                root,
            ) from error
        if code not in _REMEDIES:
            raise
        raise LibraryError(
            f"The library {root} cannot be used: {_REMEDIES[code]}.", root
        ) from error
