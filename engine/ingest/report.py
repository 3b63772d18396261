"""What an ingest tells its caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.ingest.supervisor import Pace


@dataclass
class IngestCounts:
    """What an ingest did, in files.

    Attributes:
        added: new files; a further copy of a known photo is one.
        updated: known files whose content or metadata changed.
        moved: files that were known at another path, which is gone.
        unchanged: files with nothing to do; those that failed before are among them.
        missing: known files that are gone, of the sources that were scanned.
        ignored: files that are no photos.
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
        """Files of which something new was found out."""
        return self.added + self.updated + self.moved

    def add(self, later: IngestCounts) -> None:
        """Adds what a later ingest did; not what it found, which repeats from one to the next."""
        self.added += later.added
        self.updated += later.updated
        self.moved += later.moved
        self.inference_seconds += later.inference_seconds

    def find(self, later: IngestCounts) -> None:
        """Takes over what a later ingest of the same sources found."""
        self.unchanged, self.missing = later.unchanged, later.missing
        self.ignored, self.unfinished = later.ignored, later.unfinished


@dataclass(frozen=True)
class Hooks:
    """What an ingest tells, and asks.

    Attributes:
        progress: told how many of how many files that need work are done.
        message: told, in a sentence, what the user should know.
        paused: asked now and then; when it says so, the rest stays pending.
        pace: asked now and then, how much of the machine to take; None: as the pool does.
    """

    progress: Callable[[int, int], None]
    message: Callable[[str], None]
    paused: Callable[[], bool]
    pace: Callable[[], Pace] | None = None
