"""Library status and disk usage, pause, and retry of failed files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.library.active_model import active_model, known_model
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.records import Counts, Failure
from engine.photos.thumbnails import ThumbnailStore


@dataclass(frozen=True)
class Standing:
    """The progress of a library, which is quick to determine.

    Attributes:
        counts: what the library holds, and what is pending.
        paused: whether indexing is paused.
    """

    counts: Counts
    paused: bool


@dataclass(frozen=True)
class Status(Standing):
    """The state of a library.

    Attributes:
        model: the name of the active model.
        database: bytes of the database, its log included.
        index: bytes of the nearest-neighbor index.
        thumbnails: bytes of the thumbnails.
    """

    model: str
    database: int
    index: int
    thumbnails: int


def standing(root: Path) -> Standing:
    """Return the progress of a library.

    Raises:
        LibraryError: the library cannot be used.
    """
    return _standing(root)[0]


def _standing(root: Path) -> tuple[Standing, str]:
    """Return the progress of a library, and the name of its model."""
    layout = Layout(root)
    with open_reader(root) as reader:
        model = active_model(layout, reader, None)
        counts = reader.counts(known_model(reader, model))
    return Standing(counts, layout.paused.exists()), model.metadata.name


def status(root: Path) -> Status:
    """Return the state of a library; slower than `standing`.

    The thumbnail files are counted one by one.

    Raises:
        LibraryError: the library cannot be used.
    """
    layout = Layout(root)
    now, model = _standing(root)
    return Status(
        counts=now.counts,
        paused=now.paused,
        model=model,
        database=_bytes(root.glob(layout.database.name + "*")),
        index=_bytes(layout.index.glob("*")),
        thumbnails=ThumbnailStore(layout.thumbnails).bytes_used(),
    )


def failures(root: Path) -> list[Failure]:
    """Return the files that could not be indexed, by path.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        return reader.failures()


def retry(root: Path) -> int:
    """Let the next indexing retry the failed files; return their number.

    Raises:
        LibraryError: the library cannot be used.
    """
    open_reader(root).close()
    with open_writer(root) as writer:
        return writer.clear_failures()


def _bytes(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())
