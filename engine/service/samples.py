"""Synthetic sample photos of invented places, for trying Cairn without own photos."""

from __future__ import annotations

from pathlib import Path

from engine.errors import InputError
from engine.library.photo_reads import absolute
from engine.samples.library import SampleSet, write_samples


def make_samples(folder: Path, *, places: int = 6, views: int = 6) -> SampleSet:
    """Render sample photos into an empty folder.

    Args:
        folder: created if missing.
        places: number of places.
        views: number of photos of each place.

    Raises:
        InputError: the folder is not empty, or cannot be written.
    """
    folder = absolute(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError(f"{folder} is not empty; choose a new folder.", folder)
        return write_samples(folder, places=places, views=views)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}.", folder) from error
