"""Typed changes of files and photos, from scans and from the files' contents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum

from engine.delg.features import Features
from engine.errors import PhotoError
from engine.library.photo_reads import PhotoReads, file_name
from engine.library.records import FileRecord
from engine.library.transactions import Transactions, now
from engine.photos.facts import Facts

FileState = tuple[bytes, int, int]
"""A file's path in its source, size in bytes and modification time in ns."""


class Recorded(StrEnum):
    """Outcomes of recording a file's photo."""

    ADDED = "added"
    UPDATED = "updated"
    MOVED = "moved"


class FileChanges(Transactions, PhotoReads):
    """Changes of files, photos and failures."""

    def expect_files(self, source_id: int, files: Iterable[FileState]) -> None:
        """Record files to be examined, so that they count as pending until then."""
        self._change_many(
            "INSERT OR IGNORE INTO files (source_id, path, size, mtime_ns) VALUES (?, ?, ?, ?)",
            ((source_id, *state) for state in files),
        )

    def record_file(
        self, source_id: int, state: FileState, content: bytes, facts: Facts
    ) -> Recorded:
        """Record which photo a file holds.

        If the photo was known at another path that is gone, the file counts as moved, and the row
        of the old path is kept. A photo that no file holds any more, because this file held it and
        now has other content, is removed by `drop_orphans`: no file is left to show it from.

        Args:
            source_id: the file's source.
            state: the file as the scan saw it.
            content: 16-byte content key.
            facts: format, size and metadata from its header.

        Returns:
            Whether the file is added, updated or moved.
        """
        path, size, mtime_ns = state
        with self.transaction():
            before = self._held(source_id, path)
            photo_id = self._record_photo(content, facts)
            moved = None if before else self._moved_from(photo_id, file_name(path))
            if moved is not None:
                self.forget_file(source_id, path)
                sql = "UPDATE files SET source_id = ?, path = ? WHERE id = ?"
                self._change(sql, (source_id, path, moved.id))
            self._change(
                """
                INSERT INTO files (source_id, path, size, mtime_ns, photo_id)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (source_id, path) DO UPDATE SET size = excluded.size,
                    mtime_ns = excluded.mtime_ns, photo_id = excluded.photo_id, missing_since = NULL
                """,
                (source_id, path, size, mtime_ns, photo_id),
            )
            self._forgive(source_id, path)
        if moved is not None:
            return Recorded.MOVED
        return Recorded.ADDED if before is None else Recorded.UPDATED

    def _held(self, source_id: int, path: bytes) -> int | None:
        sql = "SELECT photo_id FROM files WHERE source_id = ? AND path = ?"
        row = self._row(sql, (source_id, path))
        return None if row is None else row[0]

    def _moved_from(self, photo_id: int, name: str) -> FileRecord | None:
        """Return the missing file that a new one continues, preferring the same name."""
        gone = self.missing_files(photo_id)
        return next((f for f in gone if file_name(f.path) == name), gone[0] if gone else None)

    def _record_photo(self, content: bytes, facts: Facts) -> int:
        taken = facts.taken
        rows = self._rows(
            """
            INSERT INTO photos (content, format, width, height, taken, taken_offset, taken_source,
                                latitude, longitude, camera, added_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (content) DO UPDATE SET
                format = excluded.format, width = excluded.width, height = excluded.height,
                taken = excluded.taken, taken_offset = excluded.taken_offset,
                taken_source = excluded.taken_source, latitude = excluded.latitude,
                longitude = excluded.longitude, camera = excluded.camera
            RETURNING id
            """,
            (
                content,
                str(facts.format),
                facts.width,
                facts.height,
                None if taken is None else taken.local.isoformat(),
                None if taken is None else taken.offset_minutes,
                None if taken is None else taken.source,
                facts.latitude,
                facts.longitude,
                facts.camera,
                now(),
            ),
        )
        return int(rows[0][0])

    def record_features(self, model_id: int, content: bytes, features: Features) -> None:
        """Store the features of a photo, replacing those of the same model.

        Verifications made with other features are deleted, for example after the photo was
        rotated. A photo that was removed in the meantime stays removed.

        Args:
            model_id: the model.
            content: 16-byte content key.
            features: the features, with the size of the upright original.
        """
        with self.transaction():
            width, height = features.size
            rows = self._rows(
                "UPDATE photos SET width = ?, height = ? WHERE content = ? RETURNING id",
                (width, height, content),
            )
            for (photo_id,) in rows:
                self._forget_pairs_of_others(model_id, photo_id, features)
                for table, data in (
                    ("global_features", features.pack_global()),
                    ("local_features", features.pack_local()),
                ):
                    sql = f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)"
                    self._change(sql, (model_id, photo_id, data))

    def _forget_pairs_of_others(self, model_id: int, photo_id: int, features: Features) -> None:
        sql = "SELECT data FROM local_features WHERE model_id = ? AND photo_id = ?"
        row = self._row(sql, (model_id, photo_id))
        if row is not None and row[0] != features.pack_local():
            where = "WHERE model_id = ?1 AND (a = ?2 OR b = ?2)"
            self._change(f"DELETE FROM pairs {where}", (model_id, photo_id))

    def mark_missing(self, file_ids: Sequence[int]) -> None:
        """Mark files as missing, and delete their failures.

        Files without a known photo are deleted at once.
        """
        chosen = "IN (SELECT value FROM json_each(?))"
        ids = json.dumps(list(file_ids))
        with self.transaction():
            self._change(f"DELETE FROM files WHERE photo_id IS NULL AND id {chosen}", (ids,))
            self._change(f"DELETE FROM failures WHERE file_id {chosen}", (ids,))
            unmarked = "UPDATE files SET missing_since = ? WHERE missing_since IS NULL AND id "
            self._change(unmarked + chosen, (now(), ids))

    def mark_seen(self, file_ids: Sequence[int]) -> None:
        """Mark files as present, unchanged since their photo was determined."""
        sql = "UPDATE files SET missing_since = NULL WHERE id IN (SELECT value FROM json_each(?))"
        self._change(sql, (json.dumps(list(file_ids)),))

    def forget_file(self, source_id: int, path: bytes) -> None:
        """Delete a file's record: it is not a photo, or is to be ignored."""
        self._change("DELETE FROM files WHERE source_id = ? AND path = ?", (source_id, path))

    def record_failure(
        self, source_id: int, state: FileState, error: PhotoError, decoder_version: str
    ) -> None:
        """Record why a file is not indexed; its last known photo stays assigned.

        Args:
            source_id: the file's source.
            state: the file as the scan saw it.
            error: the failure.
            decoder_version: version of the code that failed.
        """
        path, size, mtime_ns = state
        with self.transaction():
            self.expect_files(source_id, [state])
            self._change(
                """
                INSERT INTO failures
                SELECT id, ?, ?, ?, ?, ?, 1, ? FROM files WHERE source_id = ? AND path = ?
                ON CONFLICT (file_id) DO UPDATE SET stage = excluded.stage, error = excluded.error,
                    decoder_version = excluded.decoder_version, size = excluded.size,
                    mtime_ns = excluded.mtime_ns, attempts = attempts + 1,
                    failed_at = excluded.failed_at
                """,
                (
                    *(error.stage, error.message, decoder_version, size, mtime_ns, now()),
                    *(source_id, path),
                ),
            )

    def clear_failures(self, file_ids: Sequence[int] | None = None) -> int:
        """Delete failures, so that the next scan tries those files again.

        Args:
            file_ids: of these files; None: of all.

        Returns:
            The number of deleted failures.
        """
        sql = (
            "DELETE FROM failures WHERE ?1 IS NULL OR file_id IN (SELECT value FROM json_each(?1))"
        )
        return self._change(sql, (None if file_ids is None else json.dumps(list(file_ids)),))

    def _forgive(self, source_id: int, path: bytes) -> None:
        which = "SELECT id FROM files WHERE source_id = ? AND path = ?"
        self._change(f"DELETE FROM failures WHERE file_id IN ({which})", (source_id, path))
