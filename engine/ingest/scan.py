"""Walking a source: which files are there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from engine.ingest.ignore import Ignored
from engine.library.layout import DATABASE_NAME, LOCK_NAME

# What systems and NAS boxes keep among the photos; the last two hold thumbnails of them.
_SYSTEM_NAMES = frozenset(
    {"$recycle.bin", "system volume information", "lost+found", "thumbs.db", "desktop.ini"}
    | {"@eadir", "#recycle", "__macosx"}
)

_MACOS_DATALESS = 0x40000000  # SF_DATALESS of <sys/stat.h>
_WINDOWS_HIDDEN = 0x2 | 0x4  # FILE_ATTRIBUTE_HIDDEN, _SYSTEM
_WINDOWS_CLOUD = 0x1000 | 0x40000 | 0x400000  # FILE_ATTRIBUTE_OFFLINE, RECALL_ON_OPEN, _DATA_ACCESS


class SeenFile(NamedTuple):
    """A regular file of a source. Plain values: there may be a hundred thousand.

    Attributes:
        path: relative to the source's folder, "/" between its parts, as ``os.fsencode`` gives it.
        file: the absolute path.
        size: in bytes.
        mtime_ns: time of the last modification, in ns since 1970.
        in_cloud: a placeholder; opening it would download the file.
    """

    path: bytes
    file: str
    size: int
    mtime_ns: int
    in_cloud: bool

    @property
    def location(self) -> Path:
        """The absolute path."""
        return Path(self.file)

    @property
    def state(self) -> tuple[bytes, int, int]:
        """Path, size and modification time, as the library keeps them."""
        return self.path, self.size, self.mtime_ns


@dataclass(frozen=True)
class Gap:
    """A place where the scan did not look: it could not, or was told to leave it alone.

    Attributes:
        path: as of `SeenFile`.
        location: the absolute path.
        error: why, for the user; None where there is nothing to tell, as of a broken link or of
            what went away while the scan was at it.
    """

    path: bytes
    location: Path
    error: str | None

    def covers(self, path: bytes) -> bool:
        """Whether a file of the source is the gap, or lies in it."""
        return path == self.path or path.startswith(self.path + b"/") or self.path == b""


@dataclass
class Scan:
    """What a walk of a source saw; files by path, and what `.cairnignore` files exclude."""

    files: list[SeenFile] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    excluded: list[Gap] = field(default_factory=list)


def scan(root: Path) -> Scan:
    """Walks a source.

    Left out: hidden files and folders, what systems keep for themselves, libraries of Cairn, what
    `.cairnignore` files name, anything that is no regular file. Symbolic links are followed, but no
    folder is walked twice; the folder itself has the word before a link to it.
    """
    walk = _Walk()
    walk.folder(_Place(b"", str(root), Ignored()))
    while walk.linked:
        walk.folder(walk.linked.pop(0))
    walk.seen.files.sort(key=lambda file: file.path)
    return walk.seen


class _Place(NamedTuple):
    path: bytes
    file: str  # of Paths it would be a walk of twice the time
    ignored: Ignored

    def inside(self, entry: os.DirEntry[str]) -> _Place:
        name = os.fsencode(entry.name)
        path = self.path + b"/" + name if self.path else name
        return _Place(path, entry.path, self.ignored)

    @property
    def location(self) -> Path:
        return Path(self.file)


class _Walk:
    def __init__(self) -> None:
        self.seen = Scan()
        self.linked: list[_Place] = []
        self._walked: set[tuple[int, int]] = set()

    def folder(self, start: _Place) -> None:
        waiting = [start]
        while waiting:
            place = waiting.pop()
            try:
                waiting += self._look_into(place)
            except OSError as error:
                self._leave(place, error)

    def _look_into(self, place: _Place) -> list[_Place]:
        """Notes the files of one folder; returns the folders in it."""
        status = os.stat(place.file)  # noqa: PTH116
        if (status.st_dev, status.st_ino) in self._walked:
            return []
        with os.scandir(place.file) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        self._walked.add((status.st_dev, status.st_ino))
        names = {entry.name for entry in entries}
        if {DATABASE_NAME, LOCK_NAME} <= names:
            return []
        inner = place._replace(ignored=place.ignored.within(place.path, place.location))
        return [folder for entry in entries for folder in self._look_at(inner, entry)]

    def _look_at(self, parent: _Place, entry: os.DirEntry[str]) -> Iterator[_Place]:
        if is_left_out(entry.name):
            return
        place = parent.inside(entry)
        try:
            # Not the entry's own: on Windows that one comes from the listing, and may be stale.
            status = os.stat(place.file)  # noqa: PTH116
            is_link = entry.is_symlink()
        except OSError as error:
            self._leave(place, error)
            return
        is_folder = stat.S_ISDIR(status.st_mode)
        if _attributes(status) & _WINDOWS_HIDDEN:
            return
        if place.ignored.matches(place.path, is_folder):
            self.seen.excluded.append(Gap(place.path, place.location, None))
            return
        if is_folder and is_link:
            self.linked.append(place)
        elif is_folder:
            yield place
        elif stat.S_ISREG(status.st_mode):
            self.seen.files.append(_seen(place, status))

    def _leave(self, place: _Place, error: OSError) -> None:
        # A link may be broken because it leads to a drive that is not there.
        # (Path.is_symlink raises on a path that is too long.)
        broken = os.path.islink(place.file)  # noqa: PTH114
        silent = broken or isinstance(error, FileNotFoundError)
        reason = None if silent else f"It cannot be looked into ({error.strerror})."
        self.seen.gaps.append(Gap(place.path, place.location, reason))


def look_again(file: SeenFile) -> SeenFile | None:
    """A file as it is now; None where it is gone or cannot be seen, perhaps with its drive."""
    try:
        status = os.stat(file.file)  # noqa: PTH116
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    size, mtime_ns = status.st_size, status.st_mtime_ns
    return file._replace(size=size, mtime_ns=mtime_ns, in_cloud=is_in_cloud(status))


def is_left_out(name: str) -> bool:
    """Whether a file or folder of that name is hidden, or what systems keep for themselves."""
    return name.startswith(".") or name.lower() in _SYSTEM_NAMES


def _seen(place: _Place, status: os.stat_result) -> SeenFile:
    return SeenFile(place.path, place.file, status.st_size, status.st_mtime_ns, is_in_cloud(status))


def is_in_cloud(status: os.stat_result) -> bool:
    """Whether a file's bytes are elsewhere, so that opening it would fetch them.

    See https://learn.microsoft.com/windows/win32/fileio/file-attribute-constants; macOS marks such
    files as dataless.
    """
    flags = int(getattr(status, "st_flags", 0))
    return bool(flags & _MACOS_DATALESS or _attributes(status) & _WINDOWS_CLOUD)


def _attributes(status: os.stat_result) -> int:
    return int(getattr(status, "st_file_attributes", 0))
