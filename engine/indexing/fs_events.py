"""File system notifications of changes in folders."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers.api import BaseObserver, ObservedWatch

from engine.indexing.ignore import IGNORE_NAME
from engine.indexing.scan import is_left_out

_LIMITS: Final[Mapping[int | None, str]] = {
    errno.ENOSPC: "fs.inotify.max_user_watches",
    errno.EMFILE: "fs.inotify.max_user_instances",
}

if sys.platform == "linux":
    from watchdog.observers.inotify import InotifyEmitter
    from watchdog.observers.inotify_c import CallbackId, InotifyFD, Mask, WatchCallback
    from watchdog.observers.inotify_c import WatchDescriptor as Descriptor

    class _Inotify(InotifyFD):
        """Inotify instance that records the folders refused because of a system limit.

        watchdog 7.1 ignores such subfolders (`InotifyWatchGroup._add_callback`).
        """

        def __init__(self) -> None:
            super().__init__()
            self.refused: dict[Path, OSError] = {}

        def add_callback(
            self, path: bytes, mask: Mask, callback: WatchCallback, id_: CallbackId
        ) -> Descriptor:
            try:
                return super().add_callback(path, mask, callback, id_)
            except OSError as error:
                if error.errno in _LIMITS:
                    self.refused[Path(os.fsdecode(path))] = error
                raise

    class _Observer(BaseObserver):
        """Variant of `watchdog.observers.inotify.InotifyObserver` that records refused folders."""

        def __init__(self) -> None:
            self.inotify = _Inotify()
            self.inotify.start()
            super().__init__(InotifyEmitter, inotify_fd=self.inotify)

        def refused(self, folder: Path) -> OSError | None:
            """Return the error of a refused folder in `folder`, None if there is none."""
            refused = self.inotify.refused.copy()  # another thread adds to it
            return next((refused[path] for path in refused if path.is_relative_to(folder)), None)

        def forget(self, folder: Path) -> None:
            for path in self.inotify.refused.copy():
                if path.is_relative_to(folder):
                    del self.inotify.refused[path]

        def on_thread_stop(self) -> None:
            super().on_thread_stop()
            self.inotify.stop()
            self.inotify.join()
else:
    from watchdog.observers import Observer as _SystemObserver

    class _Observer(_SystemObserver):  # type: ignore[misc, valid-type]
        """The platform's observer, which has no limit and refuses no folder."""

        def refused(self, folder: Path) -> OSError | None:
            return None

        def forget(self, folder: Path) -> None:
            pass


# Opening, reading and closing are left out: they change nothing, and indexing causes them.
_CHANGES: Final[list[type[FileSystemEvent]]] = [
    *(DirCreatedEvent, DirDeletedEvent, DirMovedEvent),
    *(FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent),
]

# Suffixes of unfinished downloads and copies; they are renamed when complete.
_TEMPORARY: Final = (".crdownload", ".download", ".filepart", ".part", ".partial", ".tmp")


class FolderEvents:
    """Change notifications for folders and everything in them; a context manager.

    Folders that are reached only through symbolic links are not followed.

    Args:
        on_change: called in another thread with the followed folder in which something changed.
    """

    def __init__(self, on_change: Callable[[Path], None]) -> None:
        self._on_change = on_change
        self._observer: _Observer | None = None
        self._watches: dict[Path, ObservedWatch] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()

    def follow(self, folder: Path) -> None:
        """Start notifications of changes in a folder.

        Raises:
            OSError: the folder, or a part of it, cannot be followed; then there are none.
        """
        if self._observer is None:
            self._observer = _Observer()
            self._observer.start()
        handler = _Handler(folder, self._on_change)
        watch = self._observer.schedule(handler, str(folder), recursive=True, event_filter=_CHANGES)
        self._watches[folder] = watch
        self.check(folder)

    def check(self, folder: Path) -> None:
        """Check that notifications cover a followed folder, including new subfolders.

        Raises:
            OSError: they do not; the folder is no longer followed.
        """
        assert self._observer is not None
        refused = self._observer.refused(folder)
        watch = self._watches[folder]
        heard = any(one.watch == watch and one.is_alive() for one in self._observer.emitters)
        if heard and refused is None:
            return
        self.leave(folder)
        raise refused or OSError(errno.EIO, "it stopped telling")

    def leave(self, folder: Path) -> None:
        """Stop notifications for a folder and free their resources; it may be gone."""
        watch = self._watches.pop(folder, None)
        if self._observer is not None and watch is not None:
            self._observer.unschedule(watch)
            self._observer.forget(folder)


def why_not(error: OSError) -> str:
    """Return why a folder cannot be followed, as the end of a sentence.

    If a system limit is the reason, the remedy is included.
    """
    limit = _LIMITS.get(error.errno)
    if limit is None:
        return f"the system refuses ({error.strerror})"
    return f"the system's limit {limit} is reached ('sudo sysctl {limit}=...' raises it)"


class _Handler(FileSystemEventHandler):
    def __init__(self, folder: Path, on_change: Callable[[Path], None]) -> None:
        self._folder = folder
        self._on_change = on_change

    def on_any_event(self, event: FileSystemEvent) -> None:
        paths = (os.fsdecode(path) for path in (event.src_path, event.dest_path) if path)
        if any(matters(os.path.relpath(path, self._folder)) for path in paths):
            self._on_change(self._folder)


def matters(path: str) -> bool:
    """Return whether a change of a file may affect a scan.

    Args:
        path: of the file, relative to the source.
    """
    *folders, name = Path(path).parts or ("",)
    if any(map(is_left_out, folders)):
        return False
    return name == IGNORE_NAME or not (is_left_out(name) or name.lower().endswith(_TEMPORARY))
