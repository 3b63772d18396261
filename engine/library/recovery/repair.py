"""Detection of damage in a library's database, and its repair."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from engine.errors import LibraryDamagedError
from engine.library.atomic_files import companions, remove_unfinished, scratch, written_whole
from engine.library.connection import locked, open_reader
from engine.library.faults import READ_ERRORS, damaged, files_explained, is_damage
from engine.library.layout import Layout
from engine.library.migrations import migrations
from engine.library.recovery.copying import DERIVED, copy_file
from engine.library.recovery.replacement import finish_replacement, keep_damaged
from engine.library.recovery.rescue import rescued_rows, tables
from engine.library.recovery.row_validation import makes_sense
from engine.library.recovery.salvage import Salvaged, salvage
from engine.library.recovery.snapshots import newest_sound
from engine.library.soundness import connect_unchanged, problems

_HEADER = 100  # bytes; https://sqlite.org/fileformat.html#the_database_header
_WRITE_AHEAD = slice(18, 20)
_PAGES = slice(28, 32)
_FREE_PAGES = slice(32, 40)


@dataclass(frozen=True)
class Repair:
    """Result of replacing a damaged database.

    Attributes:
        kept: folder that keeps the damaged database.
        snapshot: snapshot that the new database started from; None: it started empty.
        tables: rows saved from the damaged database, by table.
    """

    kept: Path
    snapshot: Path | None
    tables: list[Salvaged]


def find_damage(root: Path) -> list[str]:
    """Return a few problems of a library's database, none if it is sound.

    Raises:
        NotALibraryError, LibraryNewerError, LibraryError: it cannot be checked.
    """
    try:
        with open_reader(root) as reader, files_explained(root):
            connection = reader.db.conn
            return problems(connection, "integrity_check") or _senseless(connection)
    except LibraryDamagedError as error:
        return [error.message]


def _senseless(connection: sqlite3.Connection) -> list[str]:
    found = []
    for table in tables(connection):
        if table.name not in DERIVED:
            held = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]
            # Rows that cannot be read at all, such as text that is not UTF-8, are not rescued.
            count = held - sum(makes_sense(table, row) for row in rescued_rows(connection, table))
            if count:
                found.append(f"{count} rows of {table.name} make no sense")
    return found


def repair_database(root: Path) -> Repair:
    """Replace a damaged database by its newest sound snapshot plus its readable rows.

    The damaged database is kept. The new one is built beside it, and is complete before it takes
    its place.

    Raises:
        LibraryLockedError, LibraryError: the library cannot be written.
    """
    layout = Layout(root)
    lock = locked(root)
    try:
        with files_explained(root):
            finish_replacement(layout)
            remove_unfinished(root)
            return _replace(layout)
    finally:
        lock.release()


def _replace(layout: Layout) -> Repair:
    kept = keep_damaged(layout)
    try:
        base = newest_sound(layout)
        with written_whole(layout.replacement) as new:
            saved = _build(new, base, kept / layout.database.name, layout)
    except BaseException:
        shutil.rmtree(kept)  # the damaged database is still in its place
        raise
    finish_replacement(layout)
    return Repair(kept, base, saved)


def _build(new: Path, base: Path | None, old: Path, layout: Layout) -> list[Salvaged]:
    if base is not None:
        copy_file(base, new)
    with closing(sqlite3.connect(new, isolation_level=None)) as target:
        migrations.apply(Database(target, execute_plugins=False))
        with _opened_damaged(old, new) as source:
            saved = [] if source is None else salvage(source, target)
        found = problems(target, "integrity_check")
    if found:
        raise damaged(layout.root, f"its repair failed: {found[0]}")
    return saved


@contextmanager
def _opened_damaged(old: Path, sound: Path) -> Iterator[sqlite3.Connection | None]:
    """Open the damaged database, with a replaced header if its own is damaged.

    Yields None if nothing can be read.
    """
    if not old.exists():
        yield None
        return
    with closing(connect_unchanged(old)) as source:
        if _has_schema(source):
            yield source
            return
    with scratch(old) as patched:
        for path in (old, companions(old)[0]):
            if path.exists():
                shutil.copyfile(path, patched.with_name(path.name.replace(old.name, patched.name)))
        _patch_header(patched, sound)
        with closing(connect_unchanged(patched)) as source:
            yield source if _has_schema(source) else None


def _has_schema(connection: sqlite3.Connection) -> bool:
    try:
        return connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
    except READ_ERRORS as error:
        if not is_damage(error):
            raise
        return False


def _patch_header(path: Path, sound: Path) -> None:
    """Replace a database's header by that of another database of Cairn.

    The headers are equal except for a few fields, which are set here.
    """
    with sound.open("rb") as file:
        header = bytearray(file.read(_HEADER))
    page_size = int.from_bytes(header[16:18], "big")
    header[_WRITE_AHEAD] = b"\2\2" if companions(path)[0].exists() else b"\1\1"
    header[_PAGES] = (path.stat().st_size // page_size).to_bytes(4, "big")
    header[_FREE_PAGES] = bytes(8)
    with path.open("r+b") as file:
        file.write(header)
