"""Counts and callbacks of an ingest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.workers.worker_pool import Pace


@dataclass
class IngestCounts:
    """Counts of the files that an ingest processed.

    Attributes:
        added: new files; a further copy of a known photo is one.
        updated: known files whose content or metadata changed.
        moved: files that were known at another path, which is gone.
        unchanged: files with nothing to do, including those that failed before.
        missing: known files that are gone, of the sources that were scanned.
        ignored: files that are not photos.
        unfinished: files that changed while they were read, and wait for the next ingest.
        inference_seconds: wall-clock seconds in the model, summed over the workers.
    """

    added: int = 0
    updated: int = 0
    moved: int = 0
    unchanged: int = 0
    missing: int = 0
    ignored: int = 0
    unfinished: int = 0
    inference_seconds: float = 0.0

    @property
    def recorded(self) -> int:
        """Return the number of files with new information."""
        return self.added + self.updated + self.moved

    def add(self, later: IngestCounts) -> None:
        """Add the work of a later ingest.

        Its findings are not added, because they repeat from one ingest to the next; see `find`.
        """
        self.added += later.added
        self.updated += later.updated
        self.moved += later.moved
        self.inference_seconds += later.inference_seconds

    def find(self, later: IngestCounts) -> None:
        """Replace the findings by those of a later ingest of the same sources."""
        self.unchanged, self.missing = later.unchanged, later.missing
        self.ignored, self.unfinished = later.ignored, later.unfinished


@dataclass(frozen=True)
class Hooks:
    """Callbacks of an ingest.

    Attributes:
        progress: called with the number of finished files and of all files that need work.
        message: called with a sentence for the user.
        paused: called repeatedly; when it returns True, the rest stays pending.
        pace: called repeatedly for the share of the machine to use; None: the pool's own.
    """

    progress: Callable[[int, int], None]
    message: Callable[[str], None]
    paused: Callable[[], bool]
    pace: Callable[[], Pace] | None = None
