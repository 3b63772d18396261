"""Backups: complete copies of a library's database, and their restoration."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from engine.errors import InputError, LibraryDamagedError, LibraryError
from engine.library.access import LibraryAccess
from engine.library.atomic_files import (
    WrittenFile,
    companions,
    remove_unfinished,
    scratch,
    written_whole,
)
from engine.library.connection import locked, open_database, open_reader
from engine.library.faults import damaged, files_explained
from engine.library.layout import Layout
from engine.library.migrations import migrations
from engine.library.photo_reads import absolute
from engine.library.reads import LibraryReader
from engine.library.recovery.copying import (
    carry_over_derived,
    copy_file,
    copy_whole,
    page_bytes,
    raise_sequences,
    repaginate,
    sequences,
)
from engine.library.recovery.replacement import finish_replacement, keep_damaged
from engine.library.recovery.snapshots import write_snapshot
from engine.library.soundness import (
    check_copy,
    connect_to_read,
    connect_unchanged,
    is_marked,
    malformed,
    problems,
)


def back_up(library: LibraryAccess, file: Path) -> WrittenFile:
    """Copy a library's database, features included, into a file.

    Others can read and write the library meanwhile.

    Args:
        library: the library.
        file: the target; an older backup is replaced.

    Raises:
        InputError: the file is something other than an older backup, or cannot be written.
        LibraryError: the library cannot be used, or there is no room.
    """
    target = absolute(file)
    with open_reader(absolute(library.root)) as reader:
        write_backup(reader, target)
    return WrittenFile(target, target.stat().st_size)


def restore(library: LibraryAccess, file: Path, message: Callable[[str], None]) -> WrittenFile:
    """Replace a library by a backup or a snapshot, keeping a copy of it.

    Args:
        library: the library.
        file: the backup or snapshot.
        message: called with messages for the user.

    Returns:
        the restored database.

    Raises:
        NotFoundError, InputError: the file is not a sound backup.
        LibraryError: the library cannot be written.
    """
    root = absolute(library.root)
    kept = replace_database(root, absolute(file))
    if kept is not None:
        message(f"What the library was is kept in {kept}.")
    with open_reader(root) as reader:
        waiting = reader.undescribed()
    if waiting:
        message(f"{waiting:,} photos have no features yet; 'cairn index' computes them.")
    database = Layout(root).database
    return WrittenFile(database, database.stat().st_size)


def write_backup(reader: LibraryReader, file: Path) -> None:
    """Copy a library's database, as of one moment, into a file.

    The file is written completely or not at all. Others may read and write the library meanwhile.

    Args:
        reader: the library.
        file: absolute; an existing backup is replaced.

    Raises:
        InputError: the file is not a backup, lies in the library, is in use, or cannot be written.
        LibraryDamagedError: the database is damaged, so that a backup could not be relied on.
        LibraryError: there is no room for it.
    """
    root = reader.layout.root
    _check_target(file, root)
    with files_explained(root), _target_explained(file), written_whole(file) as unfinished:
        copy_whole(reader.db.conn, unfinished)
        with closing(connect_to_read(unfinished)) as copy:
            found = problems(copy)
        if found:
            raise damaged(root, found[0])


def _check_target(file: Path, root: Path) -> None:
    if file.resolve().is_relative_to(root.resolve()):
        raise InputError(
            f"{file} lies in the library itself and would be lost with it; choose another folder.",
            file,
        )
    if not file.parent.is_dir():
        raise InputError(f"There is no folder {file.parent}; make it first.", file)
    if any(companion.exists() for companion in companions(file)):
        raise InputError(f"{file} is a database in use; choose another name.", file)
    with _target_explained(file):
        if file.exists() and not (file.is_file() and is_marked(file)):
            raise InputError(f"{file} is there, and is no backup; choose another name.", file)


@contextmanager
def _target_explained(file: Path) -> Iterator[None]:
    """Translate errors in writing the target file into Cairn's errors.

    Other SQLite errors concern the library that is read, and are raised unchanged.
    """
    unwritable = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise _no_room(file) from error
        if code in unwritable:
            raise InputError(f"{file} cannot be written; choose another folder.", file) from error
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_room(file) from error
        message = f"{file} cannot be written ({error.strerror}); choose another folder."
        raise InputError(message, file) from error


def _no_room(file: Path) -> LibraryError:
    return LibraryError(f"There is no room for {file}; make some, or choose another disk.", file)


def replace_database(root: Path, file: Path) -> Path | None:
    """Replace a library's database by a backup or a snapshot, if that is sound.

    The previous state is kept first: as a snapshot, or as all of its files if they are damaged.
    A crash at any moment leaves the old state or the new. Features that a snapshot lacks are copied
    from the present state.

    Args:
        root: the library's folder; it need not hold a library.
        file: the backup or snapshot; it is not changed.

    Returns:
        Path of the kept previous state: a snapshot or a folder; None if there was none.

    Raises:
        NotFoundError, InputError: the file is not a sound backup.
        LibraryLockedError, LibraryError: the library cannot be written.
    """
    check_copy(file)
    layout = Layout(root)
    lock = locked(root)
    try:
        with files_explained(root):
            finish_replacement(layout)
            remove_unfinished(root)
            return _restore(layout, file)
    finally:
        lock.release()


def _restore(layout: Layout, file: Path) -> Path | None:
    if _is_readable(layout.database):
        try:
            with closing(open_database(layout)) as live:
                return _replace_content(live.conn, layout, file)
        except LibraryDamagedError:
            pass  # damage found late: the damaged files are kept below
    kept = keep_damaged(layout)
    with written_whole(layout.replacement) as new:
        _prepare(new, file, {}, None)
    finish_replacement(layout)
    return kept


def _is_readable(database: Path) -> bool:
    """Return whether a database may be opened for writing.

    SQLite then moves the write-ahead log into the database.
    """
    if not database.is_file() or database.stat().st_size == 0:
        return True
    with closing(connect_unchanged(database)) as connection:
        return not malformed(connection, "quick_check(1)")


def _replace_content(live: sqlite3.Connection, layout: Layout, file: Path) -> Path | None:
    """Replace the content of the open library in one transaction.

    Readers see the old state, then the new. Returns the snapshot of the old state, if any.
    """
    held = "SELECT 1 FROM sources UNION ALL SELECT 1 FROM decisions LIMIT 1"
    begun = live.execute(held).fetchone()
    with scratch(layout.replacement) as new:
        _prepare(new, file, sequences(live), layout.database)
        with closing(sqlite3.connect(new, isolation_level=None)) as copy:
            repaginate(copy, page_bytes(live))
        # Not earlier: it drops the oldest snapshot, which may be the one to restore.
        kept = write_snapshot(layout) if begun else None
        live.execute("PRAGMA synchronous = FULL")
        with closing(connect_to_read(new)) as prepared:
            prepared.backup(live)
    return kept


def _prepare(new: Path, file: Path, highest: dict[str, int], present: Path | None) -> None:
    """Copy the backup, migrate it, raise its id counters and add present features."""
    copy_file(file, new)
    with closing(sqlite3.connect(new, isolation_level=None, uri=True)) as connection:
        migrations.apply(Database(connection, execute_plugins=False))
        raise_sequences(connection, highest)
        if present is not None:
            carry_over_derived(connection, present)
