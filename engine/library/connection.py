"""Opening of a library, for reading or as its single writer."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from engine.errors import CairnError, LibraryError, NoLibraryError, NotALibraryError
from engine.library.atomic_files import companions
from engine.library.changes import LibraryWriter
from engine.library.faults import damaged, explanation, files_explained
from engine.library.layout import Layout
from engine.library.lock import WriterLock
from engine.library.migrations import check, is_blank, migrations
from engine.library.reads import LibraryReader
from engine.library.recovery.replacement import finish_replacement
from engine.library.recovery.snapshots import write_snapshot
from engine.library.schema import PAGE_BYTES
from engine.library.soundness import blame_damage, connect_to_read

# In WAL mode readers wait only briefly, while another process opens or recovers the database.
_BUSY_SECONDS = 10.0


def open_reader(root: Path) -> LibraryReader:
    """Open a library for reading; another process may write meanwhile.

    Every reader sees the present schema: a library written by an older version of Cairn is migrated
    first, which requires its writer lock.

    Args:
        root: the library's folder.

    Raises:
        NoLibraryError: there is no library yet.
        NotALibraryError: the folder's database is something else.
        LibraryNewerError, LibraryDamagedError, LibraryError: it cannot be used.
    """
    layout = Layout(root)
    if _is_missing(layout) or layout.database.is_dir():
        _refuse_lost(layout)
        raise NoLibraryError(
            f"There is no library in {root} yet; run 'cairn index PATH' to begin one.", root
        )
    if layout.replacement.exists():
        open_writer(root).close()
    with files_explained(root):
        db = _open_to_read(layout)
        if migrations.pending(db):
            db.close()
            open_writer(root).close()
            db = _open_to_read(layout)
    return LibraryReader(db, layout)


@contextmanager
def reader_if_any(root: Path) -> Iterator[LibraryReader | None]:
    """Yield the library's reader, or None if no library exists yet.

    Raises:
        LibraryError: the library exists but cannot be used.
    """
    if not Layout(root).database.exists():
        yield None
        return
    try:
        reader = open_reader(root)
    except NoLibraryError:  # another process is creating it: SQLite makes an empty file first
        yield None
        return
    with reader:
        yield reader


def _open_to_read(layout: Layout) -> Database:
    """Open a library to read it, as an immutable file where that is necessary.

    That is the case in a folder that cannot be written and has no write-ahead log: no process is
    writing to the library, and SQLite itself would fail because it cannot create a log
    (https://sqlite.org/wal.html#read_only_databases).
    """
    fixed = not os.access(layout.root, os.W_OK) and not any(
        companion.exists() for companion in companions(layout.database)
    )
    db = _wrapped(connect_to_read(layout.database)) if fixed else _connect(layout)
    try:
        check(db, layout.root)
        db.execute("PRAGMA query_only = ON")
    except BaseException as error:
        _give_up(db, layout, error)
        raise
    return db


def open_writer(root: Path) -> LibraryWriter:
    """Open a library as its single writer; create or migrate it if needed.

    Args:
        root: the library's folder, created when absent.

    Raises:
        LibraryLockedError: another process is writing to it; raised at once, without waiting. Also
            raised if this process has another writer, unless they share a lock (`share_writers`).
        NotALibraryError: the folder's database is something else.
        LibraryNewerError, LibraryDamagedError, LibraryError: it cannot be used.
    """
    lock = _lock(root, WriterLock.join)
    try:
        with lock.alone:  # only one of two threads may create the library
            db = open_database(Layout(root))
    except BaseException:
        lock.release()
        raise
    return LibraryWriter(db, Layout(root), lock)


def share_writers(root: Path) -> None:
    """Allow several threads of this process to write to a library at once."""
    WriterLock.share(Layout(root).lock)


def locked(root: Path) -> WriterLock:
    """Acquire the writer lock of a library exclusively; create its folder if absent.

    Raises:
        LibraryLockedError: another process, or another writer of this process, holds the lock.
        LibraryError: the folder cannot hold a library.
    """
    return _lock(root, WriterLock)


def _lock(root: Path, taken: Callable[[Path], WriterLock]) -> WriterLock:
    try:
        root.mkdir(parents=True, exist_ok=True)
        return taken(Layout(root).lock)
    except OSError as error:
        raise LibraryError(
            f"No library can be kept in {root} ({error.strerror}); choose another folder.", root
        ) from error


def open_database(layout: Layout) -> Database:
    """Open the database of a library whose writer lock the caller holds.

    Raises:
        LibraryError: see `open_writer`.
    """
    with files_explained(layout.root):
        finish_replacement(layout)
        _refuse_lost(layout)
        db = _connect(layout)
        try:
            _bring_up_to_date(db, layout)
        except BaseException as error:
            _give_up(db, layout, error)
            raise
    return db


def _bring_up_to_date(db: Database, layout: Layout) -> None:
    blank = is_blank(db)
    if not blank:
        check(db, layout.root)
    elif layout.was_used:
        raise damaged(layout.root, "its database is empty")
    db.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # ignored where there are pages already
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    if not blank and migrations.pending(db):
        write_snapshot(layout)
    migrations.apply(db)


def _give_up(db: Database, layout: Layout, error: BaseException) -> None:
    """Close a database that failed to open, and check unexpected errors for damage."""
    db.close()
    if not isinstance(error, Exception) or isinstance(error, CairnError):
        return
    if explanation(layout.root, error) is None:
        blame_damage(layout, error)


def _refuse_lost(layout: Layout) -> None:
    """Raise an error if a folder has lost its database.

    A new library there would hide the loss.
    """
    if layout.database.is_dir():
        raise NotALibraryError(
            f"{layout.database} is a folder; choose another folder with --library.", layout.root
        )
    wal = companions(layout.database)[0]
    log = wal.exists() and wal.stat().st_size > 0
    if _is_missing(layout) and (log or layout.was_used):
        raise damaged(layout.root, "its database is gone")


def _is_missing(layout: Layout) -> bool:
    # SQLite creates an absent file as an empty one, and deletes a log beside an empty file.
    return not layout.database.exists() or layout.database.stat().st_size == 0


def _connect(layout: Layout) -> Database:
    # isolation_level=None: transactions begin only where the code begins them.
    connection = sqlite3.connect(layout.database, timeout=_BUSY_SECONDS, isolation_level=None)
    return _wrapped(connection)


def _wrapped(connection: sqlite3.Connection) -> Database:
    db = Database(connection, execute_plugins=False)
    db.execute("PRAGMA foreign_keys = ON")
    return db
