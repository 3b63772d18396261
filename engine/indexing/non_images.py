"""Files that are not photos and do not claim to be: videos, sidecars, texts."""

from __future__ import annotations

from pathlib import Path

from engine.errors import PhotoError
from engine.indexing.scan import SeenFile
from engine.photos.formats import claims_photo, sniff


class NonImages:
    """Cache of files recognized as non-photos by their first bytes.

    The library stores nothing about them. A watch meets the same files repeatedly; it checks here
    before it starts a worker, so that none is opened twice.
    """

    def __init__(self) -> None:
        self._known: set[tuple[Path, int, int]] = set()

    def holds(self, file: SeenFile) -> bool:
        """Return whether a file is not a photo and does not claim to be one.

        A file that cannot be read does not count: a worker reports its failure.
        """
        state = (file.location, file.size, file.mtime_ns)
        if state in self._known:
            return True
        if claims_photo(file.location):
            return False
        try:
            foreign = sniff(file.location) is None
        except PhotoError:
            return False
        if foreign:
            self._known.add(state)
        return foreign
