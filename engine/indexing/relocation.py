"""Search for sources that were renamed, moved, or mounted elsewhere."""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from engine.errors import PhotoError
from engine.indexing.scan import is_in_cloud, is_left_out
from engine.library.changes import LibraryWriter
from engine.library.records import FileRecord, Source
from engine.photos.identity import content_key
from engine.photos.volumes import mounted, places_for_photos

# Number of known files to look for in a folder, share of them that must be there, and number of
# those whose content must be the same.
_SAMPLE, _SHARE, _CONTENTS = 20, 0.9, 5

_FAT_NS = 2_000_000_000  # the resolution of times in FAT

Message = Callable[[str], None]


def find_relocated(
    writer: LibraryWriter, sources: Sequence[Source], message: Message
) -> list[Source]:
    """Search for sources that are away, and relocate those that are found.

    A source is away if it cannot be read, or is empty though files are known in it. It is searched
    for beside its last place, and at the same path under the mounted volumes; no folder is scanned.
    A folder matches if nearly all files of a sample have the same path in it, the same size, the
    same modification time (which most copies lack) and, for a few of them, the same content.

    Args:
        writer: the library.
        sources: some of its sources.
        message: called with a sentence about each result.

    Returns:
        The sources as they are now.
    """
    return [_found(writer, source, message) if is_away(source) else source for source in sources]


def adopt(writer: LibraryWriter, folder: Path, message: Message) -> Source | None:
    """Relocate the absent source that a newly added folder is, if any.

    Args:
        writer: the library.
        folder: as the user names it.
        message: called with a sentence about the result.

    Returns:
        The source, or None if the folder is no known one, or may be several.
    """
    folder = folder.resolve()
    if not _is_free(folder, writer.sources()):
        return None
    away = [source for source in writer.sources() if is_away(source)]
    found = [source for source in away if _holds(folder, _sample(writer, source))]
    if len(found) == 1:
        return _relocate(writer, found[0], folder, message)
    if found:
        names = " or ".join(str(source.path) for source in found)
        message(f"{folder} may be what was at {names}; 'cairn sources relocate' says which.")
    return None


def is_away(source: Source) -> bool:
    """Return whether a source cannot be read, or is empty."""
    try:
        with os.scandir(source.path) as entries:
            return all(is_left_out(entry.name) for entry in entries)
    except OSError:
        return True


def places(path: Path) -> list[Path]:
    """Return the folders where a source may be that is away from a path."""
    found = {*_siblings(path), *_under_volumes(path)} - {path}
    return sorted(place for place in found if not any(map(is_left_out, place.parts)))


def _siblings(path: Path) -> Iterator[Path]:
    try:
        with os.scandir(path.parent) as entries:
            yield from (Path(one.path) for one in entries if one.is_dir(follow_symlinks=False))
    except OSError:
        return  # its parent folder is away, too


def _under_volumes(path: Path) -> Iterator[Path]:
    """Yield the folders at the same path under mounted volumes.

    The mount point of an absent volume is unknown, so each tail of the path is tried.
    """
    ends = [path.parts[start:] for start in range(1, len(path.parts) + 1)]
    for mount in places_for_photos(mounted()):
        yield from (place for end in ends if os.path.isdir(place := mount.joinpath(*end)))  # noqa: PTH112


def _found(writer: LibraryWriter, source: Source, message: Message) -> Source:
    sample = _sample(writer, source)
    others = [other for other in writer.sources() if other != source]
    free = [place for place in places(source.path) if _is_free(place, others)]
    found = [place for place in free if _holds(place, sample)]
    if len(found) == 1:
        return _relocate(writer, source, found[0], message)
    if found:
        names = " or ".join(map(str, found))
        message(f"{source.path} may now be at {names}; 'cairn sources relocate' says where.")
    return source


def _relocate(writer: LibraryWriter, source: Source, folder: Path, message: Message) -> Source:
    message(f"{source.path} is now at {folder}; everything known of it is kept.")
    return writer.relocate_source(source.path, folder)


def _is_free(folder: Path, sources: Sequence[Source]) -> bool:
    return not any(
        folder.is_relative_to(source.path) or source.path.is_relative_to(folder)
        for source in sources
    )


def _sample(writer: LibraryWriter, source: Source) -> list[FileRecord]:
    return writer.sample_files(source.id, _SAMPLE)


def _holds(folder: Path, sample: Sequence[FileRecord]) -> bool:
    """Return whether a folder is the one that a sample was taken from."""
    if not sample:
        return False
    there: list[tuple[Path, FileRecord]] = []
    absent = 0
    for file in sample:
        location = folder / os.fsdecode(file.path)
        if _is_as_known(location, file):
            there.append((location, file))
        elif (absent := absent + 1) > len(sample) - math.ceil(_SHARE * len(sample)):
            return False
    return all(_has_content(location, file) for location, file in there[:_CONTENTS])


def _is_as_known(location: Path, file: FileRecord) -> bool:
    """Return whether a file is present with its known size and time.

    A file in the cloud does not count, because its content cannot be compared.
    """
    try:
        status = location.stat()
    except OSError:
        return False
    if not stat.S_ISREG(status.st_mode) or is_in_cloud(status):
        return False
    same_time = abs(status.st_mtime_ns - file.mtime_ns) <= _FAT_NS
    return status.st_size == file.size and same_time


def _has_content(location: Path, file: FileRecord) -> bool:
    try:
        return content_key(location) == file.content
    except PhotoError:
        return False
