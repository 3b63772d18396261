"""Demonstration of the main workflow: index, search, landmarks and a match figure."""

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
    """The results of the demonstration.

    Attributes:
        indexed: the result of indexing.
        albums: the landmarks, largest first.
        search: the search for the cover of the largest landmark, or None without landmarks.
        match: that cover and its best verified result, or None.
        picture: the file of the match figure, or None.
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
    """Run the main workflow on a folder of photos.

    Args:
        root: the library's folder.
        photos: a folder of photos.
        picture: where to write the picture of a match.
        progress: called with (done, total, description).
        message: called with messages for the user.

    Raises:
        InputError: a folder or the picture's path cannot be used.
        PhotoError: a photo cannot be read, decoded or described.
        LibraryError: the library cannot be used.
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
