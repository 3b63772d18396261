"""Copies of a library's database, complete or without derived data."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from engine.library.feature_reads import PAIRS_VERIFIED_BY
from engine.library.migrations import APPLICATION_ID
from engine.library.soundness import connect_to_read

DERIVED: Final = ("global_features", "local_features", "pairs", "uncompared")
"""Tables that are recomputed from photos and models: nearly all of a database's bytes."""


def copy_whole(source: sqlite3.Connection, target: Path) -> None:
    """Copy an open database, as of one moment, into a new, self-contained file.

    Other connections may read and write the source meanwhile.
    """
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        source.backup(copy)
        # Write-ahead logging would need two more files and a writable folder.
        copy.execute("PRAGMA journal_mode = DELETE")


def copy_file(source: Path, target: Path) -> None:
    """Copy a database that no connection has open into a new file."""
    with closing(connect_to_read(source)) as connection:
        copy_whole(connection, target)


def copy_without_derived(database: Path, target: Path) -> None:
    """Copy a database, as of one moment, without the rows of ``DERIVED``.

    Args:
        database: other connections may read and write it meanwhile.
        target: a new file; it becomes an equal library whose photos have no features.
    """
    with closing(sqlite3.connect(target, isolation_level=None, uri=True)) as copy:
        # The file is not used before it is complete and synced, so a journal would be useless.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute("ATTACH ? AS live", (f"{database.absolute().as_uri()}?mode=rw",))
        copy.execute(f"PRAGMA main.page_size = {page_bytes(copy, 'live')}")
        copy.execute("BEGIN")
        for table in _create_schema(copy):
            if table not in DERIVED:
                copy.execute(f'INSERT INTO main."{table}" SELECT * FROM live."{table}"')
        _copy_sequences(copy)
        copy.execute(f"PRAGMA main.application_id = {APPLICATION_ID}")
        copy.execute("COMMIT")


def page_bytes(connection: sqlite3.Connection, schema: str = "main") -> int:
    """Return the page size of a database in bytes."""
    return int(connection.execute(f"PRAGMA {schema}.page_size").fetchone()[0])


def repaginate(copy: sqlite3.Connection, size: int) -> None:
    """Change the page size of a copy to `size` bytes.

    SQLite cannot copy a database onto one with another page size.
    """
    if page_bytes(copy) != size:
        copy.execute(f"PRAGMA page_size = {size}")
        copy.execute("VACUUM")


def _create_schema(copy: sqlite3.Connection) -> list[str]:
    """Create the tables and indexes of ``live`` in ``main``; return the table names."""
    schema = copy.execute(
        """
        SELECT type, name, sql FROM live.sqlite_master
        WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid
        """
    ).fetchall()
    for _, _, sql in schema:
        copy.execute(sql)
    return [name for kind, name, _ in schema if kind == "table"]


def _copy_sequences(copy: sqlite3.Connection) -> None:
    """Copy the highest ids ever assigned, so that none is assigned again."""
    copy.execute("DELETE FROM main.sqlite_sequence")
    copy.execute("INSERT INTO main.sqlite_sequence SELECT * FROM live.sqlite_sequence")


def sequences(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the highest id that each table ever assigned."""
    rows = connection.execute("SELECT name, seq FROM sqlite_sequence")
    return {str(name): int(highest) for name, highest in rows}


def raise_sequences(connection: sqlite3.Connection, at_least: dict[str, int]) -> None:
    """Raise the id counters so that no id assigned elsewhere is assigned again.

    A photo's id is its label wherever photos are identified by number, and is never reused.

    Args:
        connection: the database to change.
        at_least: highest id assigned elsewhere, by table.
    """
    held = sequences(connection)
    for table, highest in at_least.items():
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        highest = max(highest, held.get(table, 0))
        connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, highest))


def carry_over_derived(target: sqlite3.Connection, database: Path) -> None:
    """Copy features from another state of the same library into a copy without features.

    Args:
        target: the copy; nothing happens if it has features of its own.
        database: a sound database with the present schema. Features and verifications are copied
            where id and content of their photos, and id and features or file of their model, are
            the same; photos that were compared there count as compared.
    """
    if target.execute("SELECT 1 FROM global_features LIMIT 1").fetchone():
        return
    target.execute("ATTACH ? AS other", (f"{database.absolute().as_uri()}?mode=rw",))
    photos = "SELECT id FROM main.photos JOIN other.photos USING (id, content)"
    models = (
        "SELECT id FROM main.models AS here JOIN other.models AS there USING (id) "
        "WHERE here.features = there.features OR here.sha256 = there.sha256"
    )
    owned = {"global_features": ("photo_id",), "local_features": ("photo_id",), "pairs": ("a", "b")}
    for table, owners in owned.items():
        known = " AND ".join(f"{owner} IN ({photos})" for owner in owners)
        target.execute(
            f"INSERT INTO main.{table} SELECT * FROM other.{table} "
            f"WHERE model_id IN ({models}) AND {known}"
        )
    target.execute(
        "DELETE FROM main.uncompared "
        "WHERE (photo_id, model_id) NOT IN (SELECT photo_id, model_id FROM other.uncompared)"
    )
    _carry_over_settings(target)
    target.execute("DETACH other")


def _carry_over_settings(target: sqlite3.Connection) -> None:
    """Copy the settings that describe verifications, replacing those of the copy."""
    where = f"WHERE key LIKE '{PAIRS_VERIFIED_BY}%'"
    target.execute(f"DELETE FROM main.settings {where}")
    target.execute(f"INSERT INTO main.settings SELECT * FROM other.settings {where}")
