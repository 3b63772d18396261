"""Row-by-row recovery of readable rows from a damaged SQLite database.

SQLite stops at the first damaged page of a table. Rows behind that page are found by seeking past
it: the interior pages lead to every row of a table whose own page is intact.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.library.base import Row
from engine.library.faults import READ_ERRORS, is_damage

_FIRST: Final = -(2**63)
_FAR: Final = 2**62
_NEAR: Final = 64  # about the rows of one page: each of them is tried


@dataclass(frozen=True)
class Column:
    """A table column; `required` is True if it must not be NULL."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True)
class Table:
    """A table as described by a sound database.

    Attributes:
        columns: its columns, or only those that another database has, too.
        key: names of the primary key's columns.
        has_rowid: True if it is stored by row number, not by its key.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    has_rowid: bool

    @property
    def names(self) -> str:
        """Return the column names as a list in SQL."""
        return ", ".join(column.name for column in self.columns)


def tables(connection: sqlite3.Connection) -> list[Table]:
    """Return the tables of a database in creation order, so referenced tables come first.

    Tables whose name begins with "_" and ``sqlite_sequence`` are left out.
    """
    named = connection.execute(
        """
        SELECT m.name, l.wr FROM sqlite_master AS m JOIN pragma_table_list(m.name) AS l
        WHERE m.type = 'table' AND substr(m.name, 1, 1) <> '_' AND m.name <> 'sqlite_sequence'
        ORDER BY m.rowid
        """
    )
    return [_table(connection, name, bool(without)) for name, without in named.fetchall()]


def _table(connection: sqlite3.Connection, name: str, without_rowid: bool) -> Table:
    sql = 'SELECT name, type, "notnull", pk FROM pragma_table_info(?)'
    rows = connection.execute(sql, (name,)).fetchall()
    columns = tuple(Column(each, kind, bool(required or pk)) for each, kind, required, pk in rows)
    key = tuple(row[0] for row in sorted(rows, key=lambda row: row[3]) if row[3])
    return Table(name, columns, key, not without_rowid)


def rescued_rows(connection: sqlite3.Connection, table: Table) -> Iterator[Row]:
    """Iterate over the readable rows of a table, without validating their values.

    Raises:
        sqlite3.Error: the disk fails; damage raises nothing.
    """
    if table.has_rowid:
        return _by_number(connection, table)
    return _from_both_ends(connection, table)


def _by_number(connection: sqlite3.Connection, table: Table) -> Iterator[Row]:
    sql = (
        f"SELECT rowid, {table.names} FROM {table.name} NOT INDEXED WHERE rowid >= ? ORDER BY rowid"
    )
    start = _FIRST
    while True:
        try:
            for number, *row in connection.execute(sql, (start,)):
                start = max(start, number + 1)
                yield tuple(row)
        except READ_ERRORS as error:
            if not is_damage(error):
                raise
        else:
            return
        # The sqlite3 module reads one row ahead: the next row may be readable when fetched alone.
        found = _next_readable(connection, sql + " LIMIT 1", start)
        if found is None:
            return
        yield found[1:]
        start = max(start, found[0]) + 1


def _next_readable(connection: sqlite3.Connection, sql: str, start: int) -> Row | None:
    """Return the first readable row from a row number on, or None."""
    start = max(start, 0)
    for number in range(start, start + _NEAR):
        readable, row = _read(connection, sql, number)
        if readable:
            return row
    bad, step = start + _NEAR - 1, _NEAR
    while not _read(connection, sql, bad + step)[0]:
        bad, step = bad + step, 2 * step
        if bad > _FAR:
            return None
    good = bad + step
    while good - bad > 1:
        middle = (good + bad) // 2
        if _read(connection, sql, middle)[0]:
            good = middle
        else:
            bad = middle
    return _read(connection, sql, good)[1]


def _read(connection: sqlite3.Connection, sql: str, number: int) -> tuple[bool, Row | None]:
    """Read the row at a row number; return (success, row or None)."""
    try:
        return True, connection.execute(sql, (number,)).fetchone()
    except READ_ERRORS as error:
        if not is_damage(error):
            raise
        return False, None


def _from_both_ends(connection: sqlite3.Connection, table: Table) -> Iterator[Row]:
    last: Row | None = None
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{column} {direction}" for column in table.key)
        try:
            for row in connection.execute(
                f"SELECT {table.names} FROM {table.name} ORDER BY {order}"
            ):
                if direction == "DESC" and row == last:
                    return
                if direction == "ASC":
                    last = row
                yield row
        except READ_ERRORS as error:
            if not is_damage(error):
                raise
        else:
            return
