"""Library records of photo files that are moved to the trash and back.

The caller moves the files, because only the desktop application can use the trash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.library.access import LibraryAccess
from engine.library.file_changes import FileState
from engine.library.photo_reads import relative
from engine.library.records import Photo, Source


@dataclass(frozen=True)
class KnownFile:
    """The record of a source's file before it is moved to the trash.

    Attributes:
        file: absolute path.
        source: the source that it lies in.
        state: path in the source, size in bytes and modification time in ns, as in a scan.
        photo: the photo that it holds.
    """

    file: Path
    source: Source
    state: FileState
    photo: Photo


def files_of(library: LibraryAccess, photos: Sequence[int]) -> list[KnownFile]:
    """Return the existing files of photos, copies included.

    Raises:
        LibraryError: the library cannot be used.
    """
    with library.reading() as reader:
        known = {photo.id: photo for photo in reader.photos(photos)}
        sources, found = reader.sources(), []
        for photo, files in reader.paths(photos).items():
            for file in files:
                source = next((s for s in sources if file.is_relative_to(s.path)), None)
                if source is not None and photo in known and file.is_file():
                    state = _state(file, source)
                    found.append(KnownFile(file, source, state, known[photo]))
    return found


def forget(library: LibraryAccess, files: Sequence[KnownFile]) -> None:
    """Delete the records of files that are in the trash.

    A photo without any other file is not shown any more. The next scan of the sources deletes what
    was computed from it; decisions are kept.

    Raises:
        LibraryError: the library cannot be used.
    """
    with library.writing() as writer, writer.transaction(durable=True):
        for one in files:
            writer.forget_file(one.source.id, one.state[0])


def know_again(library: LibraryAccess, files: Sequence[KnownFile]) -> None:
    """Restore the records of files that came back from the trash.

    Files that changed meanwhile are left to the next scan.

    Raises:
        LibraryError: the library cannot be used.
    """
    with library.writing() as writer, writer.transaction(durable=True):
        sources = writer.sources()
        for one in files:
            if one.source in sources and _state(one.file, one.source) == one.state:
                photo = one.photo
                writer.record_file(one.source.id, one.state, photo.content, photo.facts)


def moment(library: LibraryAccess) -> str:
    """Return the current time, but not before the latest decision.

    The clock may have been set back. The time is UTC, ISO 8601, to the microsecond.

    Raises:
        LibraryError: the library cannot be used.
    """
    return max(datetime.now(UTC).isoformat(timespec="microseconds"), last_decided(library))


def last_decided(library: LibraryAccess) -> str:
    """Return the time of the latest decision in force, "" without any.

    The time is UTC, ISO 8601.

    Raises:
        LibraryError: the library cannot be used.
    """
    with library.reading() as reader:
        return max((one.made_at for one in reader.decisions()), default="")


def taken_back(library: LibraryAccess) -> list[bytes]:
    """Return the uids of the decisions that can be redone, the next first.

    Raises:
        LibraryError: the library cannot be used.
    """
    with library.reading() as reader:
        return [one.uid for one in reader.undone_decisions()]


def _state(file: Path, source: Source) -> FileState:
    status = file.stat()
    return relative(file, source.path), status.st_size, status.st_mtime_ns
