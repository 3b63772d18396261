"""Base class of all access to a library's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database

from engine.errors import CairnError
from engine.library.faults import explained
from engine.library.layout import Layout
from engine.library.soundness import blame_damage

Row = tuple[Any, ...]


class Connected:
    """An open library; a context manager that closes it.

    Attributes:
        db: the database, for queries that the typed reads do not cover.
        layout: paths of the library.
    """

    def __init__(self, db: Database, layout: Layout) -> None:
        self.db = db
        self.layout = layout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        if isinstance(error, Exception) and not isinstance(error, CairnError):
            # An unexpected error: a damaged database can cause errors of any kind.
            blame_damage(self.layout, error)

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Run all reads inside the block on one consistent state of the database.

        Other processes may write meanwhile. The block's transaction is rolled back at its end.
        """
        with explained(self.layout.root):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def _stream(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Row]:
        with explained(self.layout.root):
            # Not `yield from`: it would close the cursor of a stream that is left early, possibly
            # after the database is closed.
            for row in self._connection.execute(sql, parameters):  # noqa: UP028
                yield row

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        return list(self._stream(sql, parameters))

    def _row(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        rows = self._rows(sql, parameters)
        return rows[0] if rows else None

    def _number(self, sql: str, parameters: Sequence[object] = ()) -> int:
        return int(self._rows(sql, parameters)[0][0])

    def _change(self, sql: str, parameters: Sequence[object] = ()) -> int:
        with explained(self.layout.root):
            return self._connection.execute(sql, parameters).rowcount

    def _change_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with explained(self.layout.root):
            self._connection.executemany(sql, rows)

    @property
    def _connection(self) -> sqlite3.Connection:
        return self.db.conn
