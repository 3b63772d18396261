"""What a library holds, by content and not by id: equal for equal photos, however it came there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.library.connection import open_reader
from engine.library.reads import LibraryReader
from engine.photos.facts import Facts

_NOT_COMPARED = {"library.db-shm", "library.db-wal"}
_OF_ITS_OWN_TIME = {"logs", "snapshots"}


@dataclass(frozen=True)
class Held:
    """What a library holds.

    Attributes:
        files: content key, size, modification time and whether it is missing, by path.
        failures: stage and reason, by path.
        photos: what the headers say, by content key.
        features: packed global and local features, by content key.
        landmarks: the groups, as content keys.
        kept: names of the files of the library's folder, thumbnails among them.
        sound: what SQLite says of the database.
    """

    files: dict[Path, tuple[bytes | None, int, int, bool]]
    failures: dict[Path, tuple[str, str]]
    photos: dict[bytes, Facts]
    features: dict[bytes, tuple[bytes, bytes]]
    landmarks: set[frozenset[bytes]]
    kept: set[str]
    sound: str


def held(root: Path) -> Held:
    """Reads a library that was indexed with one model."""
    with open_reader(root) as reader:
        photos = {photo.id: photo for photo in reader.photos()}
        return Held(
            files=_files(reader),
            failures={one.path: (one.stage, one.error) for one in reader.failures()},
            photos={photo.content: photo.facts for photo in photos.values()},
            features={
                photos[id].content: (one.pack_global(), one.pack_local())
                for id, one in reader.features(1, list(photos)).items()
            },
            landmarks={
                frozenset(photos[id].content for id in landmark.photos)
                for landmark in reader.landmarks()
            },
            kept=set(_kept(root)),
            sound=str(reader.db.execute("PRAGMA integrity_check").fetchone()[0]),
        )


def _files(reader: LibraryReader) -> dict[Path, tuple[bytes | None, int, int, bool]]:
    return {
        source.path / path.decode("utf-8", "surrogateescape"): (
            *(file.content, file.size, file.mtime_ns),
            file.missing_since is not None,
        )
        for source in reader.sources()
        for path, file in reader.files(source.id, 1).items()
    }


def _kept(root: Path) -> list[str]:
    files = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return [
        file.as_posix()
        for file in files
        if file.name not in _NOT_COMPARED and file.parts[0] not in _OF_ITS_OWN_TIME
    ]
