"""Transactions of a library's single writer."""

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
    """Return the current time: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Transactions(Connected):
    """An open library whose writer lock is held; closing it releases the lock."""

    def __init__(self, db: Database, layout: Layout, lock: WriterLock) -> None:
        super().__init__(db, layout)
        self._lock = lock

    @contextmanager
    def landmarks_alone(self) -> Iterator[None]:
        """Exclude other writers while landmarks are read and then changed."""
        with self._lock.alone:
            yield

    def close(self) -> None:
        """Close the database, then release the lock."""
        super().close()
        self._lock.release()

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[None]:
        """Run the block as one transaction; an inner one joins the outer one.

        Args:
            durable: sync the changes to the disk at the end, instead of only handing them to the
                operating system. Used for a person's decisions. Computed data can be computed
                again, and survives a crash of the process in any case
                (https://sqlite.org/pragma.html#pragma_synchronous).

        Raises:
            LibraryError: see :func:`engine.library.faults.explained`.
        """
        level = "FULL" if durable else "NORMAL"
        with explained(self.layout.root):
            if not self._connection.in_transaction:  # ignored inside a transaction
                self.db.execute(f"PRAGMA synchronous = {level}")
            with self.db.atomic():
                yield

    def drop_orphans(self) -> list[bytes]:
        """Delete the photos that no file holds, and return their content keys.

        Must not be called while files are being recorded: when two files swap their names, one
        photo has no file for a moment.
        """
        rows = self._rows(
            """
            DELETE FROM photos
            WHERE NOT EXISTS (SELECT 1 FROM files WHERE photo_id = photos.id)
            RETURNING content
            """
        )
        return [row[0] for row in rows]
