"""Details of one photo that a list of all photos does not show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.library.reads import LibraryReader


@dataclass(frozen=True)
class PhotoDetails:
    """The position and the files of a photo.

    Attributes:
        photo: its id.
        position: latitude and longitude, degrees WGS 84; None if unknown.
        files: all of its files, existing ones first.
    """

    photo: int
    position: tuple[float, float] | None
    files: tuple[Path, ...]


def load_details(reader: LibraryReader, photo: int) -> PhotoDetails:
    """Return the details of a photo; empty if it was removed meanwhile."""
    files = reader.paths([photo]).get(photo, [])
    position = None
    for capture in reader.captures([photo]):
        if capture.latitude is not None and capture.longitude is not None:
            position = capture.latitude, capture.longitude
    return PhotoDetails(photo, position, tuple(files))
