"""Status and disk usage of a library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.delg.graph import ModelFile
from engine.library.active_model import known_model
from engine.library.reads import LibraryReader
from engine.library.records import Counts
from engine.photos.thumbnails import ThumbnailStore


@dataclass(frozen=True)
class IndexingProgress:
    """The progress of a library, which is quick to determine.

    Attributes:
        counts: what the library holds, and what is pending.
        paused: whether indexing is paused.
    """

    counts: Counts
    paused: bool


@dataclass(frozen=True)
class Status(IndexingProgress):
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


def load_progress(reader: LibraryReader, model: ModelFile) -> IndexingProgress:
    """Return the progress of a library.

    Args:
        reader: the library.
        model: the active model; photos that it did not describe are pending.
    """
    return IndexingProgress(
        reader.counts(known_model(reader, model)), reader.layout.paused.exists()
    )


def load_status(reader: LibraryReader, model: ModelFile) -> Status:
    """Return the state of a library; slower than `load_progress`.

    The thumbnail files are counted one by one.

    Args:
        reader: the library.
        model: the active model.
    """
    layout, now = reader.layout, load_progress(reader, model)
    return Status(
        counts=now.counts,
        paused=now.paused,
        model=model.metadata.name,
        database=_bytes(layout.root.glob(layout.database.name + "*")),
        index=_bytes(layout.index.glob("*")),
        thumbnails=ThumbnailStore(layout.thumbnails).bytes_used(),
    )


def _bytes(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())
