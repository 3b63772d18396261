"""Transfer of readable rows from a damaged database into a sound one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import Final

from engine.library.base import Row
from engine.library.faults import READ_ERRORS, is_damage
from engine.library.migrations import identify_shipped_model
from engine.library.recovery.copying import raise_sequences, sequences
from engine.library.recovery.rescue import Table, rescued_rows, tables
from engine.library.recovery.row_validation import makes_sense
from engine.library.soundness import malformed

_IDENTITY: Final = {"photos": "content", "landmarks": "key", "decisions": "uid"}
"""Columns that never change for an id; a row with another value is damaged."""


@dataclass(frozen=True)
class Salvaged:
    """Result of salvaging one table.

    Attributes:
        saved: number of rows taken from the damaged database.
        lost: number of rows that could not be taken; None if unknown.
    """

    table: str
    saved: int
    lost: int | None


def salvage(source: sqlite3.Connection, target: sqlite3.Connection) -> list[Salvaged]:
    """Copy the readable rows of a damaged database into a sound one.

    The copy is one transaction. An intact table replaces the sound database's table. Of any other
    table, rows that are readable and valid replace or join the rows of the sound database; its
    other rows stay unchanged.

    Args:
        source: the damaged database.
        target: the sound one: the snapshot to start from, or an empty library.

    Returns:
        The result for each table that both databases have.
    """
    target.execute("PRAGMA foreign_keys = OFF")
    target.execute("BEGIN")
    wanted = tables(target)
    done = [_salvage_table(source, target, table) for table in _known(source, wanted)]
    identify_shipped_model(target)  # a damaged older database lacks the column
    _drop_dangling(target, wanted)
    _drop_halves(target)
    if any(one.table == "pairs" and one.lost != 0 for one in done):
        _compare_again(target)
    _raise_sequences(source, target)
    target.execute("COMMIT")
    return done


def _known(source: sqlite3.Connection, wanted: list[Table]) -> list[Table]:
    """Return the tables that both databases have, with their common columns."""
    known = []
    for table in wanted:
        sql = "SELECT name FROM pragma_table_info(?)"
        try:
            there = {row[0] for row in source.execute(sql, (table.name,))}
        except READ_ERRORS as error:
            if not is_damage(error):
                raise
            return []
        columns = tuple(column for column in table.columns if column.name in there)
        if there.issuperset(table.key) and columns:
            known.append(replace(table, columns=columns))
    return known


def _salvage_table(
    source: sqlite3.Connection, target: sqlite3.Connection, table: Table
) -> Salvaged:
    held, saved, refused = _count(source, table), 0, 0
    whole = not malformed(source, f"integrity_check('{table.name}')")
    if whole:
        target.execute("SAVEPOINT whole")
        target.execute(f"DELETE FROM {table.name}")
        saved, refused = _lay_over(source, target, table)
        if saved != held:  # some rows are invalid, or hold text that cannot be read
            target.execute("ROLLBACK TO whole")
            saved, whole = 0, False
        target.execute("RELEASE whole")
    if not whole:
        saved, refused = _lay_over(source, target, table)
    return Salvaged(table.name, saved, None if held is None else max(held - saved, refused))


def _lay_over(
    source: sqlite3.Connection, target: sqlite3.Connection, table: Table
) -> tuple[int, int]:
    """Write the readable rows; return the numbers of written and refused rows."""
    marks = ", ".join("?" for _ in table.columns)
    sql = f"INSERT OR REPLACE INTO {table.name} ({table.names}) VALUES ({marks})"
    saved = refused = 0
    for row in rescued_rows(source, table):
        if not makes_sense(table, row) or _is_another(target, table, row):
            refused += 1
            continue
        try:
            target.execute(sql, row)
            saved += 1
        except sqlite3.IntegrityError:  # a value that the schema forbids
            refused += 1
    return saved, refused


def _is_another(target: sqlite3.Connection, table: Table, row: Row) -> bool:
    identity = _IDENTITY.get(table.name)
    if identity is None:
        return False
    values = dict(zip((column.name for column in table.columns), row, strict=True))
    sql = f"SELECT {identity} FROM {table.name} WHERE id = ?"
    known = target.execute(sql, (values["id"],)).fetchone()
    return known is not None and known[0] != values[identity]


def _count(source: sqlite3.Connection, table: Table) -> int | None:
    """Count the rows of a table, None if they cannot be counted.

    An index may give the number where the table itself is damaged.
    """
    try:
        return int(source.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])
    except READ_ERRORS as error:
        if not is_damage(error):
            raise
        return None


def _drop_dangling(target: sqlite3.Connection, wanted: list[Table]) -> None:
    """Remove references to rows that do not exist.

    A row is deleted if its reference is required. Otherwise the reference becomes NULL: a file
    whose photo was lost is kept, and its photo is determined again.
    """
    for table in wanted:
        required = {column.name for column in table.columns if column.required}
        sql = 'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)'
        for column, parent, key in target.execute(sql, (table.name,)).fetchall():
            verb = f"DELETE FROM {table.name}"
            if column not in required:
                verb = f"UPDATE {table.name} SET {column} = NULL"
            target.execute(
                f"{verb} WHERE {column} IS NOT NULL "
                f"AND {column} NOT IN (SELECT {key} FROM {parent})"
            )


def _drop_halves(target: sqlite3.Connection) -> None:
    """Delete global features without local ones, and the reverse, for recomputation."""
    kinds = ("global_features", "local_features")
    for table, other in (kinds, kinds[::-1]):
        target.execute(
            f"DELETE FROM {table} WHERE (model_id, photo_id) NOT IN "
            f"(SELECT model_id, photo_id FROM {other})"
        )


def _compare_again(target: sqlite3.Connection) -> None:
    """Mark all photos as uncompared, so that lost verifications are made again.

    Verifications that are still stored are not repeated.
    """
    target.execute(
        "INSERT OR IGNORE INTO uncompared (model_id, photo_id) "
        "SELECT model_id, photo_id FROM global_features"
    )


def _raise_sequences(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    try:
        highest = sequences(source)
    except (*READ_ERRORS, ValueError, TypeError) as error:
        if isinstance(error, sqlite3.Error) and not is_damage(error):
            raise
        return  # the ids of the saved photos are then the highest known
    known = {table.name for table in tables(target)}
    raise_sequences(target, {name: seq for name, seq in highest.items() if name in known})
