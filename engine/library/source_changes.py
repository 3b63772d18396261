"""Typed changes of sources, the watched folders."""

from __future__ import annotations

import os
from pathlib import Path

from engine.errors import InputError, NotFoundError
from engine.library.photo_reads import absolute
from engine.library.reads import LibraryReader
from engine.library.records import FileRecord, Source
from engine.library.transactions import Transactions, now


class SourceChanges(Transactions, LibraryReader):
    """Changes of sources; each is one transaction, on the disk when the method returns."""

    def add_source(self, path: Path) -> Source:
        """Add a watched folder as a source.

        No file is ever in two sources. A folder inside a source is covered by that source, which is
        returned. A folder that contains sources takes over their files, with all stored data.

        Args:
            path: the folder; stored absolute, without symbolic links.
        """
        path = path.resolve()
        covering = self.source_of(path)
        if covering is not None:
            return covering
        with self.transaction(durable=True):
            inner = [s for s in self.sources() if s.path.is_relative_to(path)]
            sql = "INSERT INTO sources (path, added_at) VALUES (?, ?)"
            self._change(sql, (os.fsencode(path), now()))
            source_id = self._number("SELECT last_insert_rowid()")
            for source in inner:
                self._absorb(source, Source(source_id, path))
        return Source(source_id, path)

    def _absorb(self, inner: Source, outer: Source) -> None:
        # || joins two blobs into text without changing their bytes; the cast makes a blob again.
        self._change(
            "UPDATE files SET source_id = ?, path = CAST(? || path AS BLOB) WHERE source_id = ?",
            (outer.id, os.fsencode(inner.path.relative_to(outer.path).as_posix() + "/"), inner.id),
        )
        self._change("DELETE FROM sources WHERE id = ?", (inner.id,))

    def remove_source(self, path: Path) -> list[bytes]:
        """Remove a source; nothing in its folder is touched.

        Photos without a file in another source are removed too, with their features: search must
        not show content that the user excluded, and content that comes back is indexed again from
        its file.

        Returns:
            The content keys of the removed photos, whose thumbnails are no longer needed.

        Raises:
            NotFoundError: the path is not a source.
        """
        source = self._exact_source(path)
        with self.transaction(durable=True):
            self._change("DELETE FROM sources WHERE id = ?", (source.id,))
            return self.drop_orphans()

    def relocate_source(self, old: Path, new: Path) -> Source:
        """Change the folder of a source; its files keep their relative paths.

        Raises:
            NotFoundError: ``old`` is not a source.
            InputError: ``new`` lies in another source, or contains one.
        """
        source, new = self._exact_source(old), new.resolve()
        for other in self.sources():
            nested = new.is_relative_to(other.path) or other.path.is_relative_to(new)
            if nested and other != source:
                raise InputError(
                    f"{new} overlaps the source {other.path}; remove that source first.", new
                )
        with self.transaction(durable=True):
            sql = "UPDATE sources SET path = ? WHERE id = ?"
            self._change(sql, (os.fsencode(new), source.id))
        return Source(source.id, new)

    def sample_files(self, source_id: int, most: int) -> list[FileRecord]:
        """Return a sample of a source's present files whose photo is known.

        The sample is the same each time, and spread over the whole source: multiplication by a
        large odd number (Knuth's multiplicative hashing) moves adjacent ids far apart.

        Args:
            source_id: the source.
            most: maximum number.

        Returns:
            Their records; ``described`` is false.
        """
        rows = self._rows(
            """
            SELECT files.id, source_id, path, size, mtime_ns, photo_id, content
            FROM files JOIN photos ON photos.id = photo_id
            WHERE source_id = ? AND missing_since IS NULL
            ORDER BY files.id * 2654435761 % 4294967296
            LIMIT ?
            """,
            (source_id, most),
        )
        return [
            FileRecord(file_id, source, path, size, mtime_ns, photo_id, content, None, False)
            for file_id, source, path, size, mtime_ns, photo_id, content in rows
        ]

    def _exact_source(self, path: Path) -> Source:
        # The folder and its links may be gone, so the path as written may be the stored one.
        names = {absolute(path), path.resolve()}
        for source in self.sources():
            if source.path in names:
                return source
        raise NotFoundError(f"{path} is not a source; 'cairn sources' lists them.", path)
