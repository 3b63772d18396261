"""The main job from end to end: index, search, landmarks, and a picture of a verified match."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.service.albums import Album, albums
from engine.service.indexing import Indexed, index
from engine.service.matching import Match, match, write_picture
from engine.service.searching import SearchOptions, SearchResult, search

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Demo:
    """What the main job gave.

    Attributes:
        indexed: what indexing did.
        albums: the landmarks, largest first.
        search: the search for the cover of the largest landmark, or None without landmarks.
        match: that cover and its best verified result, or None.
        picture: the picture of it.
    """

    indexed: Indexed
    albums: list[Album]
    search: SearchResult | None
    match: Match | None
    picture: Path | None


def run_demo(
    root: Path,
    photos: Path,
    picture: Path,
    progress: Progress,
    message: Callable[[str], None],
) -> Demo:
    """Does the main job on a folder of photos.

    Args:
        root: the library's folder.
        photos: a folder of photos.
        picture: where to write the picture of a match.
        progress: told (done, total, of what).
        message: told what a person should know.

    Raises:
        InputError, PhotoError, LibraryError: see those.
    """
    indexed = index(root, [photos], workers=None, model=None, progress=progress, message=message)
    found = albums(root).landmarks
    if not found:
        return Demo(indexed, found, None, None, None)
    result = search(root, str(found[0].cover), SearchOptions(top=10))
    if not result.found or result.found[0].verdict is None:
        return Demo(indexed, found, result, None, None)
    best = match(root, str(result.query), result.paths[result.found[0].photo], None)
    return Demo(indexed, found, result, best, write_picture(best, picture))
