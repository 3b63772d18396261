"""Opening a library, to read it or to be its one writer."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from engine.errors import CairnError, LibraryError, NoLibraryError, NotALibraryError
from engine.library.changes import LibraryWriter
from engine.library.durable import companions
from engine.library.faults import damaged, explanation, files_explained
from engine.library.layout import Layout
from engine.library.lock import WriterLock
from engine.library.migrations import check, is_blank, migrations
from engine.library.reads import LibraryReader
from engine.library.replacement import finish_replacement
from engine.library.schema import PAGE_BYTES
from engine.library.snapshots import write_snapshot
from engine.library.soundness import blame_damage, connect_to_read

# Readers never wait in WAL mode, but for an instant while another process opens or recovers it.
_BUSY_SECONDS = 10.0


def open_reader(root: Path) -> LibraryReader:
    """Opens a library for reading; works while another process writes.

    Every reader sees the present schema: a library that an older version of Cairn wrote is brought
    up to date first, for which it must be free to be written.

    Args:
        root: the library's folder.

    Raises:
        NoLibraryError: there is no library yet.
        NotALibraryError: there is something else.
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


def _open_to_read(layout: Layout) -> Database:
    """Opens a library where it may be written, or as the immutable file that it is elsewhere.

    Without write-ahead log nobody writes to it; SQLite itself would fail for want of a place for
    one (https://sqlite.org/wal.html#read_only_databases).
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
    """Opens a library as its one writer; begins it, or brings its schema up to date, when needed.

    Args:
        root: the library's folder, made when absent.

    Raises:
        LibraryLockedError: another process is writing to it; at once, without waiting. So is
            another writer of this process, unless they share one lock (`share_writers`).
        NotALibraryError: the folder's database is something else.
        LibraryNewerError, LibraryDamagedError, LibraryError: it cannot be used.
    """
    lock = _lock(root, WriterLock.join)
    try:
        with lock.alone:  # of two that begin a library, one begins it
            db = open_database(Layout(root))
    except BaseException:
        lock.release()
        raise
    return LibraryWriter(db, Layout(root), lock)


def share_writers(root: Path) -> None:
    """From now on, several threads of this process may each be a writer of a library at once."""
    WriterLock.share(Layout(root).lock)


def locked(root: Path) -> WriterLock:
    """The writer lock of a library, whose folder is made when absent, and nobody else's.

    Raises:
        LibraryLockedError: another process holds it, or another writer of this one.
        LibraryError: there can be no library.
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
    """Opens the database of a library whose writer lock the caller holds; see `open_writer`."""
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
    """Closes a database that cannot be opened; damage is blamed for what nobody expected."""
    db.close()
    if not isinstance(error, Exception) or isinstance(error, CairnError):
        return
    if explanation(layout.root, error) is None:
        blame_damage(layout, error)


def _refuse_lost(layout: Layout) -> None:
    """A folder that lost its database must not begin anew as if nothing had been."""
    if layout.database.is_dir():
        raise NotALibraryError(
            f"{layout.database} is a folder; choose another folder with --library.", layout.root
        )
    wal = companions(layout.database)[0]
    log = wal.exists() and wal.stat().st_size > 0
    if _is_missing(layout) and (log or layout.was_used):
        raise damaged(layout.root, "its database is gone")


def _is_missing(layout: Layout) -> bool:
    # SQLite makes an empty file of one that is not there, and deletes a log beside an empty one.
    return not layout.database.exists() or layout.database.stat().st_size == 0


def _connect(layout: Layout) -> Database:
    # isolation_level=None: transactions begin where the code says so, nowhere else.
    connection = sqlite3.connect(layout.database, timeout=_BUSY_SECONDS, isolation_level=None)
    return _wrapped(connection)


def _wrapped(connection: sqlite3.Connection) -> Database:
    db = Database(connection, execute_plugins=False)
    db.execute("PRAGMA foreign_keys = ON")
    return db
