"""The typed changes of a library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.library.file_changes import FileChanges
from engine.library.reads import LibraryReader
from engine.library.records import Pair
from engine.library.source_changes import SourceChanges
from engine.library.transactions import now


class LibraryWriter(SourceChanges, FileChanges, LibraryReader):
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
            for table in ("global_features", "local_features", "pairs"):
                self._change(f"DELETE FROM {table} WHERE model_id = ?", (model_id,))

    def store_pairs(self, model_id: int, pairs: Iterable[Pair]) -> None:
        """Keeps verifications, those without a verdict included, so that none is made twice."""
        rows = ((model_id, p.a, p.b, p.inliers, p.verdict, p.score) for p in pairs)
        with self.transaction():
            self._change_many("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?, ?)", rows)

    def replace_landmarks(self, landmarks: Iterable[tuple[bytes, Sequence[int]]]) -> None:
        """Makes the landmarks these, all at once.

        Args:
            landmarks: 16-byte keys and the ids of their photos. One whose key is known keeps its
                id; one whose key is not among them is deleted.
        """
        wanted = dict(landmarks)
        with self.transaction():
            known = {landmark.key: landmark for landmark in self.landmarks()}
            gone = [(landmark.id,) for key, landmark in known.items() if key not in wanted]
            self._change_many("DELETE FROM landmarks WHERE id = ?", gone)
            for key, photos in wanted.items():
                if key not in known or set(known[key].photos) != set(photos):
                    self._replace_members(key, photos)

    def _replace_members(self, key: bytes, photos: Sequence[int]) -> None:
        sql = "INSERT OR IGNORE INTO landmarks (key, created_at) VALUES (?, ?)"
        self._change(sql, (key, now()))
        landmark_id = self._number("SELECT id FROM landmarks WHERE key = ?", (key,))
        self._change("DELETE FROM landmark_photos WHERE landmark_id = ?", (landmark_id,))
        rows = ((landmark_id, photo_id) for photo_id in photos)
        self._change_many("INSERT INTO landmark_photos VALUES (?, ?)", rows)

    def set_setting(self, key: str, value: str) -> None:
        """Keeps a setting; it is on the disk when this returns."""
        with self.transaction(durable=True):
            sql = "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)"
            self._change(sql, (key, value))
