"""What is known of one photo beyond what a list of all photos shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.library.connection import open_reader


@dataclass(frozen=True)
class About:
    """Where a photo was taken, and its files.

    Attributes:
        photo: its id.
        position: latitude and longitude, degrees WGS 84; None where they are not known.
        files: all of its files: those that are there first.
    """

    photo: int
    position: tuple[float, float] | None
    files: tuple[Path, ...]


def about(root: Path, photo: int) -> About:
    """What is known of a photo; of one that was removed meanwhile, nothing.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        files = reader.paths([photo]).get(photo, [])
        position = None
        for capture in reader.captures([photo]):
            if capture.latitude is not None and capture.longitude is not None:
                position = capture.latitude, capture.longitude
    return About(photo, position, tuple(files))
