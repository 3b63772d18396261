"""Command ``cairn demo DIR``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.indexing.indexer import IndexingResult, index
from engine.landmarks.landmark_list import Album
from engine.library.photo_reads import absolute
from engine.retrieval.percentage import Percentage
from engine.retrieval.photo_matching import PhotoMatch
from engine.retrieval.ranking import SearchHit
from engine.retrieval.search import SearchOptions, SearchResult
from engine.retrieval.verdict import Verdict
from engine.samples.library import make_samples
from engine.visualization.match_figure import write_match_figure


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser("demo", help="the main job from end to end, in a folder")
    parser.add_argument("folder", type=Path, metavar="DIR", help="for all that the demo writes")
    parser.add_argument(
        "--photos", type=Path, metavar="DIR", help="your photos (default: rendered places)"
    )
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Index the photos, search them and draw a match.

    Sample photos are rendered first if no folder of photos is given.
    """
    folder = absolute(options.folder)
    photos = options.photos
    if photos is None:
        photos = folder / "photos"
        if not photos.exists():
            console.message("Rendering photos of six invented places.")
            make_samples(photos)
    name = "library" if options.photos is None else f"library-{absolute(photos).name}"
    demo = run_demo(folder / name, photos, folder / "match.png", console.progress, console.message)
    return Outcome(_document(demo), _lines(demo), code=1 if demo.indexed.failed else 0)


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

    indexed: IndexingResult
    albums: list[Album]
    search: SearchResult | None
    match: PhotoMatch | None
    picture: Path | None


def run_demo(
    root: Path,
    photos: Path,
    picture: Path,
    progress: Callable[[int, int, str], None],
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
    library = Cairn(root)
    indexed = index(library, [photos], workers=None, model=None, progress=progress, message=message)
    found = library.albums().landmarks
    if not found:
        return Demo(indexed, found, None, None, None)
    result = library.search(str(found[0].cover), SearchOptions(top=10))
    if not result.hits or result.hits[0].verdict is None:
        return Demo(indexed, found, result, None, None)
    best = library.match(str(result.queries[0].image), result.hits[0].file)
    return Demo(indexed, found, result, best, write_match_figure(best, picture))


def _document(demo: Demo) -> dict[str, Any]:
    return {
        "photos": demo.indexed.photos,
        "landmarks": [[os.fspath(path) for path in album.photos] for album in demo.albums],
        "verified": _verified(demo),
        "picture": demo.picture and os.fspath(demo.picture),
    }


def _verified(demo: Demo) -> list[str]:
    if demo.search is None:
        return []
    sure = [one for one in demo.search.hits if one.verdict is Verdict.VERIFIED]
    return [one.file for one in sure]


def _lines(demo: Demo) -> list[str]:
    done = demo.indexed
    lines = [
        f"Indexed {done.photos} photos in {done.seconds:.1f} s "
        f"({len(done.failed)} failed); they show {len(demo.albums)} landmarks:",
    ]
    lines += [f"  {len(album.photos):>3} photos like {album.cover}" for album in demo.albums]
    if demo.search is not None:
        lines.append(f"Search for {demo.search.queries[0].image}:")
        lines += [f"  {_columns(one)}  {one.file}" for one in demo.search.hits]
    if demo.picture is not None:
        lines.append(f"The evidence for the first result is drawn in {demo.picture}")
    return lines


def _columns(one: SearchHit) -> str:
    sure = "-" if one.probability is None else str(Percentage.of(one.probability))
    return f"{one.verdict or '-':8} {sure:>11} {one.inliers:>4} points"
