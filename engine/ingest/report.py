"""What an ingest tells its caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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
        inference_seconds: wall-clock seconds in the model, summed over the workers.
    """

    added: int = 0
    updated: int = 0
    moved: int = 0
    unchanged: int = 0
    missing: int = 0
    ignored: int = 0
    inference_seconds: float = 0.0


@dataclass(frozen=True)
class Hooks:
    """What an ingest tells, and asks.

    Attributes:
        progress: told how many of how many files that need work are done.
        message: told, in a sentence, what the user should know.
        paused: asked now and then; when it says so, the rest stays pending.
    """

    progress: Callable[[int, int], None]
    message: Callable[[str], None]
    paused: Callable[[], bool]
