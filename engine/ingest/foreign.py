"""Files that are no photos and do not claim to be: videos, sidecars, texts."""

from __future__ import annotations

from pathlib import Path

from engine.errors import PhotoError
from engine.ingest.scan import SeenFile
from engine.photos.formats import claims_photo, sniff


class ForeignFiles:
    """Tells which files are no photos by their first bytes, and remembers it while it lives.

    A library keeps nothing of them; a watch, which meets the same ones again and again, asks here
    before it starts a worker, and opens none twice.
    """

    def __init__(self) -> None:
        self._known: set[tuple[Path, int, int]] = set()

    def holds(self, file: SeenFile) -> bool:
        """Whether a file is no photo. One that cannot be read is not: it is a worker's to fail."""
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
