"""Typed changes of a library, combined in its single writer."""

from __future__ import annotations

from collections.abc import Iterable

from engine.library.decisions import DecisionChanges
from engine.library.feature_reads import PAIRS_VERIFIED_BY
from engine.library.file_changes import FileChanges
from engine.library.landmark_changes import LandmarkChanges
from engine.library.reads import LibraryReader
from engine.library.records import Pair
from engine.library.source_changes import SourceChanges


class LibraryWriter(SourceChanges, FileChanges, LandmarkChanges, DecisionChanges, LibraryReader):
    """The single writer of a library, which reads too; see `engine.library.connection.open_writer`.

    Every change is a transaction of its own, or part of the open one
    (:meth:`~engine.library.transactions.Transactions.transaction`): batches are faster.
    """

    def register_model(self, name: str, version: str, sha256: str, features: str) -> int:
        """Add a model or update its record, and return its id.

        Args:
            name: of the model.
            version: of the model.
            sha256: of its file, in hexadecimal.
            features: its ``features_id``: another file with the same one is the same model.
        """
        with self.transaction():
            known = self.model_with(features, sha256)
            if known is None:
                sql = "INSERT INTO models (name, version, sha256, features) VALUES (?, ?, ?, ?)"
                self._change(sql, (name, version, sha256, features))
                return self._number("SELECT last_insert_rowid()")
            sql = "UPDATE models SET name = ?, version = ?, features = ? WHERE id = ?"
            self._change(sql, (name, version, features, known))
            # An older library may have two models with the same features: each keeps its own hash.
            self._change("UPDATE OR IGNORE models SET sha256 = ? WHERE id = ?", (sha256, known))
            return known

    def drop_features(self, features: Iterable[tuple[int, int]]) -> None:
        """Delete features, so that they are computed again.

        Args:
            features: (model id, photo id) of each.
        """
        rows = list(features)
        with self.transaction():
            for table in ("global_features", "local_features"):
                sql = f"DELETE FROM {table} WHERE model_id = ? AND photo_id = ?"
                self._change_many(sql, rows)

    def drop_model(self, model_id: int) -> None:
        """Delete all features and verifications of a model; its id stays assigned."""
        with self.transaction():
            for table in ("global_features", "local_features", "pairs", "uncompared"):
                self._change(f"DELETE FROM {table} WHERE model_id = ?", (model_id,))

    def store_pairs(self, model_id: int, pairs: Iterable[Pair]) -> None:
        """Store verifications, even without a verdict, so that none is repeated."""
        rows = ((model_id, p.a, p.b, p.inliers, p.verdict, p.probability) for p in pairs)
        with self.transaction():
            self._change_many("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?, ?)", rows)

    def replace_pairs(self, model_id: int, pairs: Iterable[Pair]) -> None:
        """Replace stored verifications; those that were removed in the meantime stay removed."""
        sql = """
            UPDATE pairs SET inliers = ?, verdict = ?, probability = ?
            WHERE a = ? AND b = ? AND model_id = ?
        """
        rows = ((p.inliers, p.verdict, p.probability, p.a, p.b, model_id) for p in pairs)
        with self.transaction():
            self._change_many(sql, rows)

    def set_pairs_verified_by(self, model_id: int, state: str) -> None:
        """Store the state of a model's verifications; see `pairs_verified_by`."""
        sql = "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)"
        with self.transaction():
            self._change(sql, (f"{PAIRS_VERIFIED_BY}{model_id}", state))

    def mark_compared(self, model_id: int, photos: Iterable[int]) -> None:
        """Record that photos were compared with others by a model; see `uncompared`."""
        sql = "DELETE FROM uncompared WHERE model_id = ? AND photo_id = ?"
        with self.transaction():
            self._change_many(sql, ((model_id, photo) for photo in photos))

    def set_setting(self, key: str, value: str) -> None:
        """Store a setting; it is on the disk when this returns."""
        with self.transaction(durable=True):
            sql = "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)"
            self._change(sql, (key, value))
