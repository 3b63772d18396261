"""Typed changes of sources: what a person decides about watched folders."""

from __future__ import annotations

import os
from pathlib import Path

from engine.errors import InputError, NotFoundError
from engine.library.photo_reads import absolute
from engine.library.reads import LibraryReader
from engine.library.records import FileRecord, Source
from engine.library.transactions import Transactions, now


class SourceChanges(Transactions, LibraryReader):
    """Changes of sources; each is one transaction that is on the disk when it returns."""

    def add_source(self, path: Path) -> Source:
        """Begins to watch a folder.

        No file is ever in two sources: a folder inside a source is covered by that source, which
        is returned; a folder that holds sources takes over their files, with all that is known.

        Args:
            path: the folder; kept absolute, without symbolic links.
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
        # || makes a text of two blobs without touching their bytes; the cast makes a blob again.
        self._change(
            "UPDATE files SET source_id = ?, path = CAST(? || path AS BLOB) WHERE source_id = ?",
            (outer.id, os.fsencode(inner.path.relative_to(outer.path).as_posix() + "/"), inner.id),
        )
        self._change("DELETE FROM sources WHERE id = ?", (inner.id,))

    def remove_source(self, path: Path) -> list[bytes]:
        """Stops watching a folder. Nothing in it is touched.

        Photos that have no file in another source are removed too, with their features: search
        must not show what the user told Cairn to leave alone, and a content that comes back is
        indexed again from its file.

        Returns:
            The content keys of the removed photos, whose thumbnails have no use any more.

        Raises:
            NotFoundError: it is no source.
        """
        source = self._exact_source(path)
        with self.transaction(durable=True):
            self._change("DELETE FROM sources WHERE id = ?", (source.id,))
            return self.drop_orphans()

    def relocate_source(self, old: Path, new: Path) -> Source:
        """Says that a source's folder is elsewhere now; its files keep their places in it.

        Raises:
            NotFoundError: ``old`` is no source.
            InputError: ``new`` lies in another source, or holds one.
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
        """Some files of a source whose photo is known, of those that were there when last seen.

        The same ones each time, and spread over the whole source: multiplied by a large odd number
        (Knuth's multiplicative hashing), ids that are close together come to lie far apart.

        Args:
            source_id: the source.
            most: how many at most.

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
        # The folder may be gone, with its links: the path as written may be the kept one.
        names = {absolute(path), path.resolve()}
        for source in self.sources():
            if source.path in names:
                return source
        raise NotFoundError(f"{path} is not a source; 'cairn sources' lists them.", path)
