"""Translation of SQLite and file errors into Cairn's errors."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from engine.errors import LibraryDamagedError, LibraryError, NotALibraryError
from engine.library.layout import Layout

_REMEDIES = {
    sqlite3.SQLITE_FULL: "there is no room left on its disk; make some and run it again",
    sqlite3.SQLITE_IOERR: "its disk does not answer; check the drive",
    sqlite3.SQLITE_READONLY: "it cannot be written; check its permissions",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check the folder and its permissions",
    sqlite3.SQLITE_PERM: "it cannot be opened; check its permissions",
    sqlite3.SQLITE_BUSY: "another program keeps it locked; close that program",
}


READ_ERRORS: Final = (sqlite3.Error, UnicodeDecodeError)
"""Errors of reading a damaged database; the second if SQLite's own message is damaged."""


@contextmanager
def explained(root: Path) -> Iterator[None]:
    """Translate the SQLite errors that a user can remedy into expected errors.

    Args:
        root: the library's folder, for the message.

    Raises:
        LibraryDamagedError: the database is malformed.
        NotALibraryError: the file is not a SQLite database.
        LibraryError: the disk is full or fails, or permissions are lacking.
    """
    try:
        yield
    except sqlite3.Error as error:
        expected = explanation(root, error)
        if expected is None:
            raise
        raise expected from error


@contextmanager
def files_explained(root: Path) -> Iterator[None]:
    """Translate SQLite errors like `explained`, and errors of the library's files.

    Raises:
        LibraryDamagedError: the database is malformed.
        NotALibraryError: the file is not a SQLite database.
        LibraryError: the disk is full or fails, or permissions are lacking.
    """
    try:
        with explained(root):
            yield
    except UnicodeDecodeError as error:
        raise damaged(root, "SQLite's own words about it cannot be read") from error
    except OSError as error:
        room = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "make some room" if room else "check the disk and the permissions"
        raise LibraryError(
            f"The library {root} cannot be used ({error.strerror}); {remedy}.", root
        ) from error


@contextmanager
def decoded(root: Path, what: str) -> Iterator[None]:
    """Translate failures to decode stored values into an expected error.

    Args:
        root: the library's folder, for the message.
        what: description of the values, for the message.

    Raises:
        LibraryDamagedError: Cairn never wrote such values.
    """
    try:
        yield
    except (ValueError, TypeError, IndexError) as error:
        raise damaged(root, f"{what} make no sense") from error


def is_damage(error: Exception) -> bool:
    """Return whether one of `READ_ERRORS` means that the database file is damaged."""
    if isinstance(error, UnicodeDecodeError):
        return True
    code = _code(error)
    # The sqlite3 module reports text that is not UTF-8 without an error code; Cairn writes none.
    undecodable = code == 0 and "Could not decode" in str(error)
    return undecodable or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def damaged(root: Path, why: str) -> LibraryDamagedError:
    """Return the error for a damaged library, which names the repair command."""
    return LibraryDamagedError(
        f"The library {root} is damaged ({why}); run 'cairn doctor --repair': your photos "
        "themselves are not touched.",
        root,
    )


def not_a_library(root: Path, what: str) -> LibraryError:
    """Return the error for a database that is not, or no longer, Cairn's.

    Args:
        root: the library's folder.
        what: description of the database, for the message.
    """
    if Layout(root).was_used:
        return damaged(root, f"its database is {what}")
    return NotALibraryError(
        f"{root} holds a library.db that is {what}, not a Cairn library; choose another folder "
        "with --library.",
        root,
    )


def explanation(root: Path, error: Exception) -> LibraryError | None:
    """Return the expected error for one of `READ_ERRORS`, None if it is a bug."""
    code = _code(error)
    if code == sqlite3.SQLITE_NOTADB:
        return not_a_library(root, "no database")
    if is_damage(error):
        return damaged(root, str(error))
    if code in _REMEDIES:
        return LibraryError(f"The library {root} cannot be used: {_REMEDIES[code]}.", root)
    return None


def _code(error: Exception) -> int:
    # Errors of the sqlite3 module itself, such as a misuse, have no code.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # without the extended code
