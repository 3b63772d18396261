"""Integrity checks of Cairn's database files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from engine.errors import InputError, LibraryError, NotFoundError
from engine.library.atomic_files import companions
from engine.library.faults import READ_ERRORS, damaged, files_explained, is_damage
from engine.library.layout import Layout
from engine.library.migrations import APPLICATION_ID, check, is_blank, migrations

SQLITE_VERSION = sqlite3.sqlite_version

_MAGIC = b"SQLite format 3\0"
_APPLICATION_ID_AT = 68  # https://sqlite.org/fileformat.html#the_database_header
_MOST_PROBLEMS = 5


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a database file for reading only.

    A file with companion files is in use, or was when its program ended, and is read with them.
    Only a file without them is opened as immutable, as a write-ahead-log database on a read-only
    medium requires (https://sqlite.org/wal.html#read_only_databases).
    """
    if any(companion.exists() for companion in companions(path)):
        return connect_unchanged(path)
    return _connect(path, "immutable=1")


def connect_unchanged(path: Path) -> sqlite3.Connection:
    """Open a database with its log, without moving the log into the database."""
    return _connect(path, "mode=ro")


def _connect(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None)


def problems(connection: sqlite3.Connection, check: str = "quick_check") -> list[str]:
    """Return a few problems that SQLite finds in a database, none if it is sound.

    Args:
        connection: the open database.
        check: ``quick_check``, or ``integrity_check``, which also compares the indexes.
    """
    found = malformed(connection, f"{check}({_MOST_PROBLEMS})")
    if not found and _has_another_schema(connection):
        found = ["its tables are not described as Cairn describes them"]
    if not found and connection.execute("PRAGMA foreign_key_check").fetchone():
        found = ["rows refer to others that are not there"]
    return found


def _has_another_schema(connection: sqlite3.Connection) -> bool:
    """Return whether the schema differs from the one that its migrations create.

    SQLite does not detect a flipped letter in a column's name.
    """
    held = Database(connection, execute_plugins=False)
    if is_blank(held):
        return False
    with closing(Database(memory=True, execute_plugins=False)) as expected:
        pending = [migration.name for migration in migrations.pending(held)]
        migrations.apply(expected, stop_before=pending[:1])
        return _schema(held) != _schema(expected)


def _schema(db: Database) -> list[tuple[str, ...]]:
    return sorted(db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def malformed(connection: sqlite3.Connection, check: str) -> list[str]:
    """Run a checking pragma of SQLite; return its findings, none if all is well.

    Args:
        connection: the open database.
        check: name and argument of the pragma, such as ``quick_check(1)``.

    Raises:
        sqlite3.Error: the check fails for another reason than damage.
    """
    try:
        rows = connection.execute(f"PRAGMA {check}").fetchall()
    except READ_ERRORS as error:
        if not is_damage(error):
            raise
        return [str(error)]
    # The text of a finding begins with a line that names the database.
    return [str(row[0]).splitlines()[-1] for row in rows if row[0] != "ok"]


def blame_damage(layout: Layout, error: Exception) -> None:
    """Raise `LibraryDamagedError` instead of an unexpected error, if the database is damaged.

    Args:
        layout: of the library, which must be closed.
        error: the unexpected error.

    Raises:
        LibraryDamagedError: the database is not sound.
    """
    with files_explained(layout.root), closing(connect_to_read(layout.database)) as connection:
        found = problems(connection)
    if found:
        raise damaged(layout.root, found[0]) from error


def is_marked(path: Path) -> bool:
    """Return whether a file has Cairn's application id, sound or not."""
    with path.open("rb") as file:
        header = file.read(100)
    mark = header[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4]
    return header.startswith(_MAGIC) and int.from_bytes(mark) == APPLICATION_ID


def check_copy(path: Path) -> None:
    """Check that a file is a complete, sound library that this version understands.

    Args:
        path: a backup or a snapshot.

    Raises:
        NotFoundError: there is no such file.
        InputError: it is no such library, or cannot be read.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}; check the path.", path)
    try:
        if not is_marked(path):
            raise InputError(f"{path} is no backup of a Cairn library; choose another.", path)
        with closing(connect_to_read(path)) as connection:
            found = problems(connection)
            if found:
                raise InputError(f"{path} is damaged ({found[0]}); choose another backup.", path)
            check(Database(connection, execute_plugins=False), path)
    except LibraryError as error:
        raise InputError(error.message, path) from error
    except (OSError, sqlite3.Error) as error:
        message = f"{path} cannot be read ({error}); check the disk and the permissions."
        raise InputError(message, path) from error


def is_sound_copy(path: Path) -> bool:
    """Return whether a file passes `check_copy`."""
    try:
        check_copy(path)
    except InputError:
        return False
    return True
