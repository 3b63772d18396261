"""Photos whose files a person moves to the trash: what is forgotten then, and known again.

The files are moved by whoever asks: only a desktop knows its trash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.library.connection import open_reader, open_writer
from engine.library.file_changes import FileState
from engine.library.photo_reads import relative
from engine.library.records import Photo, Source


@dataclass(frozen=True)
class KnownFile:
    """A file of a source, as it is before it goes.

    Attributes:
        file: absolute path.
        source: that it lies in.
        state: as a scan would see it.
        photo: that it holds.
    """

    file: Path
    source: Source
    state: FileState
    photo: Photo


def files_of(root: Path, photos: Sequence[int]) -> list[KnownFile]:
    """The files of photos that are there now, copies included.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        known = {photo.id: photo for photo in reader.photos(photos)}
        sources, found = reader.sources(), []
        for photo, files in reader.paths(photos).items():
            for file in files:
                source = next((s for s in sources if file.is_relative_to(s.path)), None)
                if source is not None and photo in known and file.is_file():
                    state = _state(file, source)
                    found.append(KnownFile(file, source, state, known[photo]))
    return found


def forget(root: Path, files: Sequence[KnownFile]) -> None:
    """Forgets files that are in the trash. A photo of which none is left is shown no more.

    What was computed of it goes with the next look at the sources, what was decided stays.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_writer(root) as writer, writer.transaction(durable=True):
        for one in files:
            writer.forget_file(one.source.id, one.state[0])


def know_again(root: Path, files: Sequence[KnownFile]) -> None:
    """Knows files again that came back from the trash; those that changed are the scan's business.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_writer(root) as writer, writer.transaction(durable=True):
        sources = writer.sources()
        for one in files:
            if one.source in sources and _state(one.file, one.source) == one.state:
                photo = one.photo
                writer.record_file(one.source.id, one.state, photo.content, photo.facts)


def moment(root: Path) -> str:
    """This moment, UTC, or where the clock was set back that of the latest decision.

    Raises:
        LibraryError: the library cannot be used.
    """
    return max(datetime.now(UTC).isoformat(timespec="microseconds"), last_decided(root))


def last_decided(root: Path) -> str:
    """When the latest decision in force was made, UTC; "" where there is none.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        return max((one.made_at for one in reader.decisions()), default="")


def taken_back(root: Path) -> list[bytes]:
    """Uids of the decisions that could be made again, the next one first.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        return [one.uid for one in reader.undone_decisions()]


def _state(file: Path, source: Source) -> FileState:
    status = file.stat()
    return relative(file, source.path), status.st_size, status.st_mtime_ns
