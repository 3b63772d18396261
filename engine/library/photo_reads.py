"""Typed reads of sources, files, photos and failures."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePath

from engine.library.base import Connected, Row
from engine.library.faults import decoded
from engine.library.records import (
    Capture,
    Counts,
    Failure,
    FileRecord,
    Photo,
    ShownPhoto,
    Source,
)
from engine.photos.facts import CaptureDate, Facts
from engine.photos.formats import Format

_PHOTO = """
    SELECT photos.id, content, format, width, height, taken, taken_offset, taken_source,
           latitude, longitude, camera
    FROM photos
"""
_FILE = """
    SELECT files.id, source_id, path, size, mtime_ns, files.photo_id, content,
           missing_since, global_features.photo_id IS NOT NULL
    FROM files
    LEFT JOIN photos ON photos.id = files.photo_id
    LEFT JOIN global_features
        ON global_features.photo_id = files.photo_id AND global_features.model_id = ?
"""

_GIVEN = "SELECT value FROM json_each(?)"

_BATCH = 500  # content keys in one statement, since JSON cannot hold bytes


class PhotoReads(Connected):
    """Reads of sources, files and photos."""

    def sources(self) -> list[Source]:
        """Return all sources, by path."""
        rows = self._rows("SELECT id, path FROM sources ORDER BY path")
        return [Source(id, _path(path)) for id, path in rows]

    def source_of(self, path: Path) -> Source | None:
        """Return the source whose folder is or contains a path, None without one."""
        return next((s for s in self.sources() if path.is_relative_to(s.path)), None)

    def files(self, source_id: int, model_id: int) -> dict[bytes, FileRecord]:
        """Return the known files of a source, by their path in it.

        Args:
            source_id: the source.
            model_id: the model that ``described`` refers to.
        """
        rows = self._stream(_FILE + "WHERE source_id = ?", (model_id, source_id))
        return {row[2]: _file(row) for row in rows}

    def missing_files(self, photo_id: int) -> list[FileRecord]:
        """Return a photo's missing files, oldest first; ``described`` is false."""
        where = "WHERE files.photo_id = ? AND missing_since IS NOT NULL ORDER BY files.id"
        return [_file(row) for row in self._rows(_FILE + where, (None, photo_id))]

    def missing_of_source(self, source_id: int) -> set[int]:
        """Return the ids of a source's missing files."""
        sql = "SELECT id FROM files WHERE source_id = ? AND missing_since IS NOT NULL"
        return {row[0] for row in self._rows(sql, (source_id,))}

    def photo(self, photo_id: int) -> Photo | None:
        """Return a photo by its id, None if unknown."""
        return self._one_photo("WHERE id = ?", (photo_id,))

    def photo_by_content(self, content: bytes) -> Photo | None:
        """Return a photo by its 16-byte content key, None if unknown."""
        return self._one_photo("WHERE content = ?", (content,))

    def photo_by_path(self, path: Path) -> Photo | None:
        """Return the photo of a file, None if unknown.

        Args:
            path: the file; its path may contain symbolic links.
        """
        written = absolute(path)
        return self._photo_at(written) or self._photo_at(written.parent.resolve() / written.name)

    def _photo_at(self, path: Path) -> Photo | None:
        source = self.source_of(path)
        if source is None:
            return None
        join = "JOIN files ON files.photo_id = photos.id WHERE source_id = ? AND path = ?"
        return self._one_photo(join, (source.id, relative(path, source.path)))

    def _one_photo(self, where: str, parameters: Sequence[object]) -> Photo | None:
        row = self._row(_PHOTO + where, parameters)
        with decoded(self.layout.root, "the facts of a photo"):
            return None if row is None else photo_of(row)

    def photos(self, photo_ids: Iterable[int] | None = None) -> list[Photo]:
        """Return some photos, or all, ordered by id."""
        if photo_ids is None:
            rows = self._stream(_PHOTO + "ORDER BY photos.id")
        else:
            which = "WHERE photos.id IN (SELECT value FROM json_each(?)) ORDER BY photos.id"
            rows = self._stream(_PHOTO + which, (json.dumps(list(photo_ids)),))
        with decoded(self.layout.root, "the facts of a photo"):
            return [photo_of(row) for row in rows]

    def ids_of(self, contents: Iterable[bytes]) -> dict[bytes, int]:
        """Return photo ids by 16-byte content key; unknown contents are omitted."""
        wanted = list(contents)
        found: dict[bytes, int] = {}
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            marks = ", ".join("?" for _ in batch)
            found.update(
                self._rows(f"SELECT content, id FROM photos WHERE content IN ({marks})", batch)
            )
        return found

    def contents_of(self, photo_ids: Iterable[int]) -> dict[int, bytes]:
        """Return 16-byte content keys by photo id; unknown ids are omitted."""
        sql = "SELECT id, content FROM photos WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self._rows(sql, (json.dumps(list(photo_ids)),)))

    def shown_photos(self) -> list[Row]:
        """Return a row for every photo with one of its files, latest photo first.

        A present file is preferred. The rows are read by `shown_photo` when needed, because a view
        shows about 100 of 100,000 photos.
        """
        rows = self._rows(
            """
            SELECT photos.id, content, taken, width, height, camera,
                   source_id, files.path, missing_since IS NOT NULL
            FROM photos
            JOIN files ON photo_id = photos.id
            JOIN sources ON sources.id = source_id
            ORDER BY coalesce(taken, '') DESC, photos.id DESC,
                     missing_since IS NOT NULL, sources.path, files.path
            """
        )
        later = zip([None, *rows], rows, strict=False)
        return [row for before, row in later if before is None or before[0] != row[0]]

    def paths(self, photo_ids: Sequence[int]) -> dict[int, list[Path]]:
        """Return absolute paths of photos' files, present files first, then by path."""
        rows = self._stream(
            """
            SELECT photo_id, sources.path, files.path
            FROM files JOIN sources ON sources.id = source_id
            WHERE photo_id IN (SELECT value FROM json_each(?))
            ORDER BY photo_id, missing_since IS NOT NULL, sources.path, files.path
            """,
            (json.dumps(list(photo_ids)),),
        )
        found: defaultdict[int, list[Path]] = defaultdict(list)
        for photo_id, root, path in rows:
            found[photo_id].append(_path(root) / _path(path))
        return dict(found)

    def directories(self, photo_ids: Iterable[int]) -> dict[int, tuple[int, bytes]]:
        """Return the source id and the directory of one file of each photo.

        The directory is relative to the source's folder, and "" for that folder itself.
        """
        rows = self._stream(
            f"""
            SELECT photo_id, source_id, files.path
            FROM files JOIN sources ON sources.id = source_id
            WHERE photo_id IN ({_GIVEN})
            ORDER BY missing_since IS NULL, sources.path DESC, files.path DESC
            """,
            (json.dumps(list(photo_ids)),),
        )
        # The last row of a photo is kept: that of a present file, the first by path.
        return {photo: (source, path.rpartition(b"/")[0]) for photo, source, path in rows}

    def positions(self) -> list[tuple[int, float, float]]:
        """Return the positions of all photos that have one.

        Returns:
            (photo id, latitude, longitude), in degrees WGS 84.
        """
        sql = "SELECT id, latitude, longitude FROM photos WHERE latitude IS NOT NULL"
        return self._rows(sql + " AND longitude IS NOT NULL")

    def photos_of_source(self, source_id: int) -> int:
        """Count the photos that have a file without a failure in a source."""
        sql = """
            SELECT count(DISTINCT photo_id) FROM files
            WHERE source_id = ? AND NOT EXISTS (SELECT 1 FROM failures WHERE file_id = files.id)
        """
        return self._number(sql, (source_id,))

    def captures(self, photo_ids: Iterable[int] | None = None) -> list[Capture]:
        """Return capture times and positions of some photos, or all, by id."""
        photos = self.photos(photo_ids)
        return [Capture(p.id, p.facts.taken, p.facts.latitude, p.facts.longitude) for p in photos]

    def failures(self, source_ids: Sequence[int] | None = None) -> list[Failure]:
        """Return failed files of some sources, or of all, by path."""
        rows = self._stream(
            """
            SELECT file_id, sources.path, files.path, stage, error, decoder_version,
                   failures.size, failures.mtime_ns, attempts, failed_at
            FROM failures
            JOIN files ON files.id = file_id
            JOIN sources ON sources.id = source_id
            WHERE ?1 IS NULL OR source_id IN (SELECT value FROM json_each(?1))
            ORDER BY sources.path, files.path
            """,
            (None if source_ids is None else json.dumps(list(source_ids)),),
        )
        return [Failure(row[0], _path(row[1]) / _path(row[2]), *row[3:]) for row in rows]

    def counts(self, model_id: int | None) -> Counts:
        """Count the library's contents, and the files that wait for features.

        Args:
            model_id: the model whose features are missing; None: all present files without failure
                count as waiting.
        """
        pending = """
            SELECT count(*) FROM files
            WHERE missing_since IS NULL
              AND NOT EXISTS (SELECT 1 FROM failures WHERE file_id = files.id)
              AND NOT EXISTS (SELECT 1 FROM global_features AS g
                              WHERE g.model_id = ? AND g.photo_id = files.photo_id)
        """
        sound = """
            SELECT count(DISTINCT photo_id) FROM files
            WHERE NOT EXISTS (SELECT 1 FROM failures WHERE file_id = files.id)
        """
        tables = ("files", "sources", "failures")
        files, sources, failed = (self._number(f"SELECT count(*) FROM {table}") for table in tables)
        return Counts(
            self._number(sound), files, sources, failed, self._number(pending, (model_id,))
        )


def absolute(path: Path) -> Path:
    """Return a path as written, made absolute.

    Unlike ``resolve``, it follows no link.
    """
    return Path(os.path.abspath(path))  # noqa: PTH100


def relative(path: Path, root: Path) -> bytes:
    """Return a path relative to its source, as the library stores it."""
    return os.fsencode(path.relative_to(root).as_posix())


def _path(stored: bytes) -> Path:
    return Path(os.fsdecode(stored))


def file_name(stored: bytes) -> str:
    """Return the last part of a stored path."""
    return PurePath(os.fsdecode(stored)).name


def _file(row: Row) -> FileRecord:
    file_id, source_id, path, size, mtime_ns, photo_id, content, missing_since, described = row
    return FileRecord(
        *(file_id, source_id, path, size, mtime_ns),
        *(photo_id, content, missing_since, bool(described)),
    )


def shown_photo(row: Row, folders: Mapping[int, str]) -> ShownPhoto:
    """Build a photo from a row of `PhotoReads.shown_photos`.

    Args:
        row: the row.
        folders: paths of the sources, by id.
    """
    photo, content, taken, width, height, camera, source, path, missing = row
    file = os.path.join(folders[source], os.fsdecode(path))  # noqa: PTH118
    return ShownPhoto(photo, content, taken, (width, height), camera, source, file, bool(missing))


def photo_of(row: Row) -> Photo:
    """Build a photo from its id, content and facts, in column order.

    Raises:
        ValueError, TypeError: the values are invalid.
    """
    photo_id, content, kind, width, height, taken, offset, taken_from, *rest = row
    date = None if taken is None else CaptureDate(datetime.fromisoformat(taken), offset, taken_from)
    return Photo(photo_id, content, Facts(Format(kind), width, height, date, *rest))
