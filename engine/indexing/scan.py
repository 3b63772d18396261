"""Scan of a source for its files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from engine.indexing.ignore import Ignored
from engine.library.layout import DATABASE_NAME, LOCK_NAME

# Files and folders that systems and NAS devices keep among photos; some hold thumbnails of them.
_SYSTEM_NAMES = frozenset(
    {"$recycle.bin", "system volume information", "lost+found", "thumbs.db", "desktop.ini"}
    | {"@eadir", "#recycle", "__macosx"}
)

_MACOS_DATALESS = 0x40000000  # SF_DATALESS of <sys/stat.h>
_WINDOWS_HIDDEN = 0x2 | 0x4  # FILE_ATTRIBUTE_HIDDEN, _SYSTEM
_WINDOWS_CLOUD = 0x1000 | 0x40000 | 0x400000  # FILE_ATTRIBUTE_OFFLINE, RECALL_ON_OPEN, _DATA_ACCESS


class SeenFile(NamedTuple):
    """A regular file of a source. Plain values, because there may be 100,000.

    Attributes:
        path: relative to the source's folder, with "/" as separator, encoded by ``os.fsencode``.
        file: the absolute path.
        size: in bytes.
        mtime_ns: time of the last modification, in ns since 1970.
        in_cloud: True for a placeholder; opening it would download the file.
    """

    path: bytes
    file: str
    size: int
    mtime_ns: int
    in_cloud: bool

    @property
    def location(self) -> Path:
        """Return the absolute path."""
        return Path(self.file)

    @property
    def state(self) -> tuple[bytes, int, int]:
        """Return path, size and modification time, as the library stores them."""
        return self.path, self.size, self.mtime_ns


@dataclass(frozen=True)
class Gap:
    """A place that the scan did not read, because of an error or an exclusion.

    Attributes:
        path: as in `SeenFile`.
        location: the absolute path.
        error: the reason, for the user; None if there is nothing to report, as for a broken link,
            or a file that disappeared during the scan.
    """

    path: bytes
    location: Path
    error: str | None

    def covers(self, path: bytes) -> bool:
        """Return whether a file of the source is the gap, or lies in it."""
        return path == self.path or path.startswith(self.path + b"/") or self.path == b""


@dataclass
class Scan:
    """Result of a scan: files by path, gaps, and places that `.cairnignore` files exclude."""

    files: list[SeenFile] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    excluded: list[Gap] = field(default_factory=list)


def scan(root: Path) -> Scan:
    """List the files of a source.

    Hidden files and folders, files of the operating system, libraries of Cairn, paths that
    `.cairnignore` files exclude, and anything but regular files are left out. Symbolic links are
    followed, but no folder is read twice; a folder takes precedence over a link to it.

    Args:
        root: the source's folder. If it cannot be read, the result has a gap instead of files.
    """
    walk = _Walk()
    walk.folder(_Folder(b"", str(root), Ignored()))
    while walk.linked:
        walk.folder(walk.linked.pop(0))
    walk.seen.files.sort(key=lambda file: file.path)
    return walk.seen


class _Folder(NamedTuple):
    path: bytes
    file: str  # with Path objects the scan would take twice the time
    ignored: Ignored

    def inside(self, entry: os.DirEntry[str]) -> _Folder:
        name = os.fsencode(entry.name)
        path = self.path + b"/" + name if self.path else name
        return _Folder(path, entry.path, self.ignored)

    @property
    def location(self) -> Path:
        return Path(self.file)


class _Walk:
    def __init__(self) -> None:
        self.seen = Scan()
        self.linked: list[_Folder] = []
        self._walked: set[tuple[int, int]] = set()

    def folder(self, start: _Folder) -> None:
        waiting = [start]
        while waiting:
            place = waiting.pop()
            try:
                waiting += self._look_into(place)
            except OSError as error:
                self._leave(place, error)

    def _look_into(self, place: _Folder) -> list[_Folder]:
        """Record the files of one folder; return the folders in it."""
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

    def _look_at(self, parent: _Folder, entry: os.DirEntry[str]) -> Iterator[_Folder]:
        if is_left_out(entry.name):
            return
        place = parent.inside(entry)
        try:
            # Not entry.stat(): on Windows it comes from the listing, and may be stale.
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

    def _leave(self, place: _Folder, error: OSError) -> None:
        # A link may be broken because it leads to an absent drive.
        # (Path.is_symlink raises on a path that is too long.)
        broken = os.path.islink(place.file)  # noqa: PTH114
        silent = broken or isinstance(error, FileNotFoundError)
        reason = None if silent else f"It cannot be looked into ({error.strerror})."
        self.seen.gaps.append(Gap(place.path, place.location, reason))


def look_again(file: SeenFile) -> SeenFile | None:
    """Return a file's present state, None if it is gone or unreadable.

    Its drive may be gone, too.
    """
    try:
        status = os.stat(file.file)  # noqa: PTH116
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    size, mtime_ns = status.st_size, status.st_mtime_ns
    return file._replace(size=size, mtime_ns=mtime_ns, in_cloud=is_in_cloud(status))


def is_left_out(name: str) -> bool:
    """Return whether a name is hidden or used by operating systems for themselves."""
    return name.startswith(".") or name.lower() in _SYSTEM_NAMES


def _seen(place: _Folder, status: os.stat_result) -> SeenFile:
    return SeenFile(place.path, place.file, status.st_size, status.st_mtime_ns, is_in_cloud(status))


def is_in_cloud(status: os.stat_result) -> bool:
    """Return whether opening a file would download its content.

    See https://learn.microsoft.com/windows/win32/fileio/file-attribute-constants; macOS marks such
    files as dataless.
    """
    flags = int(getattr(status, "st_flags", 0))
    return bool(flags & _MACOS_DATALESS or _attributes(status) & _WINDOWS_CLOUD)


def _attributes(status: os.stat_result) -> int:
    return int(getattr(status, "st_file_attributes", 0))
