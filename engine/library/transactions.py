"""Transactions of the one writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlite_utils import Database

from engine.library.base import Connected
from engine.library.faults import explained
from engine.library.layout import Layout
from engine.library.lock import WriterLock


def now() -> str:
    """This moment, UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Transactions(Connected):
    """An open library whose writer lock is held; closing it lets the next writer in."""

    def __init__(self, db: Database, layout: Layout, lock: WriterLock) -> None:
        super().__init__(db, layout)
        self._lock = lock

    @contextmanager
    def landmarks_alone(self) -> Iterator[None]:
        """Nobody else changes landmarks between what is read and what is written inside."""
        with self._lock.alone:
            yield

    def close(self) -> None:
        """Closes the database, then releases the lock."""
        super().close()
        self._lock.release()

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[None]:
        """All or nothing of what is changed inside; an inner one joins the outer one.

        Args:
            durable: on the disk, and not only handed to the operating system, when it ends: for
                what a person decided. What the machine computed can be computed again, and
                survives a crash of the process in any case
                (https://sqlite.org/pragma.html#pragma_synchronous).
        """
        level = "FULL" if durable else "NORMAL"
        with explained(self.layout.root):
            if not self._connection.in_transaction:  # ignored inside a transaction
                self.db.execute(f"PRAGMA synchronous = {level}")
            with self.db.atomic():
                yield

    def drop_orphans(self) -> list[bytes]:
        """Deletes the photos that no file holds any more; returns their content keys.

        Not while files are being recorded: of two that swapped their names, one photo is held by
        none for a moment.
        """
        rows = self._rows(
            """
            DELETE FROM photos
            WHERE NOT EXISTS (SELECT 1 FROM files WHERE photo_id = photos.id)
            RETURNING content
            """
        )
        return [row[0] for row in rows]
