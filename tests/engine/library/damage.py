"""Damaging databases as disks, cables and programs do."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from engine.library.schema import PAGE_BYTES

PAGE = PAGE_BYTES
LEAF_OF_A_TABLE = 13  # https://sqlite.org/fileformat.html#b_tree_pages


def zero_page(database: Path, page: int) -> None:
    """Overwrites a page, the first of which is 1."""
    overwrite(database, (page - 1) * PAGE, bytes(PAGE))


def overwrite(path: Path, offset: int, data: bytes) -> None:
    """Writes bytes over those that are there."""
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def flip(path: Path, chance: random.Random, count: int) -> None:
    """Flips bits anywhere in a file."""
    data = bytearray(path.read_bytes())
    for _ in range(count):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def truncate(path: Path, size: int) -> None:
    """Cuts the end of a file off."""
    with path.open("r+b") as file:
        file.truncate(size)


def root_page(database: Path, table: str) -> int:
    """The page in which the tree of a table or index begins."""
    with closing(sqlite3.connect(database)) as connection:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return int(connection.execute(sql, (table,)).fetchone()[0])


def leaf_page(database: Path, table: str, column: str) -> int:
    """A page that holds a row from the middle of a table of several pages."""
    with closing(sqlite3.connect(database)) as connection:
        sql = f"SELECT {column} FROM {table} LIMIT 1 OFFSET (SELECT count(*) / 2 FROM {table})"
        value = connection.execute(sql).fetchone()[0]
    wanted = value if isinstance(value, bytes) else value.encode()
    data, found = database.read_bytes(), -1
    while True:
        found = data.index(wanted, found + 1)
        page = found // PAGE + 1
        if data[(page - 1) * PAGE] == LEAF_OF_A_TABLE:
            return page
