"""The typed changes of a library."""

from __future__ import annotations

from collections.abc import Iterable

from engine.library.decisions import DecisionChanges
from engine.library.file_changes import FileChanges
from engine.library.landmark_changes import LandmarkChanges
from engine.library.reads import LibraryReader
from engine.library.records import Pair
from engine.library.source_changes import SourceChanges


class LibraryWriter(SourceChanges, FileChanges, LandmarkChanges, DecisionChanges, LibraryReader):
    """The one writer of a library, which reads too; see `engine.library.connection.open_writer`.

    Every change is a transaction of its own, or part of the one that is open
    (:meth:`~engine.library.transactions.Transactions.transaction`): batches are quicker.
    """

    def register_model(self, name: str, version: str, sha256: str) -> int:
        """The id of a model in this library, by the SHA-256 (hex) of its file."""
        rows = self._rows(
            """
            INSERT INTO models (name, version, sha256) VALUES (?, ?, ?)
            ON CONFLICT (sha256) DO UPDATE SET name = excluded.name, version = excluded.version
            RETURNING id
            """,
            (name, version, sha256),
        )
        return int(rows[0][0])

    def drop_features(self, features: Iterable[tuple[int, int]]) -> None:
        """Deletes features, by (model id, photo id): they are computed again."""
        rows = list(features)
        with self.transaction():
            for table in ("global_features", "local_features"):
                sql = f"DELETE FROM {table} WHERE model_id = ? AND photo_id = ?"
                self._change_many(sql, rows)

    def drop_model(self, model_id: int) -> None:
        """Deletes all features and verifications of a model; its id stays its own."""
        with self.transaction():
            for table in ("global_features", "local_features", "pairs", "uncompared"):
                self._change(f"DELETE FROM {table} WHERE model_id = ?", (model_id,))

    def store_pairs(self, model_id: int, pairs: Iterable[Pair]) -> None:
        """Keeps verifications, those without a verdict included, so that none is made twice."""
        rows = ((model_id, p.a, p.b, p.inliers, p.verdict) for p in pairs)
        with self.transaction():
            self._change_many("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?)", rows)

    def mark_compared(self, model_id: int, photos: Iterable[int]) -> None:
        """Notes that photos were compared with others by a model: see `uncompared`."""
        sql = "DELETE FROM uncompared WHERE model_id = ? AND photo_id = ?"
        with self.transaction():
            self._change_many(sql, ((model_id, photo) for photo in photos))

    def set_setting(self, key: str, value: str) -> None:
        """Keeps a setting; it is on the disk when this returns."""
        with self.transaction(durable=True):
            sql = "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)"
            self._change(sql, (key, value))
