"""Opening a library, to read it or to be its one writer."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from engine.errors import LibraryError, NotALibraryError
from engine.library.changes import LibraryWriter
from engine.library.faults import explained
from engine.library.layout import Layout
from engine.library.lock import WriterLock
from engine.library.migrations import check, is_blank, migrations
from engine.library.reads import LibraryReader

# Readers never wait in WAL mode, but for an instant while another process opens or recovers it.
_BUSY_SECONDS = 10.0


def open_reader(root: Path) -> LibraryReader:
    """Opens a library for reading; works while another process writes.

    Args:
        root: the library's folder.

    Raises:
        NotALibraryError: there is no library, or something else.
        LibraryNewerError, LibraryDamagedError, LibraryError: it cannot be used.
    """
    layout = Layout(root)
    if not layout.database.is_file():
        raise NotALibraryError(
            f"There is no library in {root} yet; run 'cairn index PATH' to begin one.", root
        )
    with explained(root):
        db = _connect(layout)
        try:
            check(db, root)
            db.execute("PRAGMA query_only = ON")
        except BaseException:
            db.close()
            raise
    return LibraryReader(db, layout)


def open_writer(root: Path) -> LibraryWriter:
    """Opens a library as its one writer; begins it, or brings its schema up to date, when needed.

    Args:
        root: the library's folder, made when absent.

    Raises:
        LibraryLockedError: another process is writing to it; at once, without waiting.
        NotALibraryError: the folder's database is something else.
        LibraryNewerError, LibraryDamagedError, LibraryError: it cannot be used.
    """
    layout = Layout(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = WriterLock(layout.lock)
    except OSError as error:
        raise LibraryError(
            f"No library can be kept in {root} ({error.strerror}); choose another folder.", root
        ) from error
    try:
        db = _open_database(layout)
    except BaseException:
        lock.release()
        raise
    return LibraryWriter(db, layout, lock)


def _open_database(layout: Layout) -> Database:
    with explained(layout.root):
        db = _connect(layout)
        try:
            if not is_blank(db):
                check(db, layout.root)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            migrations.apply(db)
        except BaseException:
            db.close()
            raise
    return db


def _connect(layout: Layout) -> Database:
    # isolation_level=None: transactions begin where the code says so, nowhere else.
    connection = sqlite3.connect(layout.database, timeout=_BUSY_SECONDS, isolation_level=None)
    db = Database(connection, execute_plugins=False)
    db.execute("PRAGMA foreign_keys = ON")
    return db
