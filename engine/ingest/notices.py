"""Hearing from the operating system that something in a folder changed."""

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

from engine.ingest.ignore import IGNORE_NAME
from engine.ingest.scan import is_left_out

_LIMITS: Final[Mapping[int | None, str]] = {
    errno.ENOSPC: "fs.inotify.max_user_watches",
    errno.EMFILE: "fs.inotify.max_user_instances",
}

if sys.platform == "linux":
    from watchdog.observers.inotify import InotifyEmitter
    from watchdog.observers.inotify_c import CallbackId, InotifyFD, Mask, WatchCallback
    from watchdog.observers.inotify_c import WatchDescriptor as Descriptor

    class _Inotify(InotifyFD):
        """Remembers which folders cannot be followed because a limit is reached.

        watchdog 7.1 passes over those in a folder (`InotifyWatchGroup._add_callback`).
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
        """As `watchdog.observers.inotify.InotifyObserver`, with a memory."""

        def __init__(self) -> None:
            self.inotify = _Inotify()
            self.inotify.start()
            super().__init__(InotifyEmitter, inotify_fd=self.inotify)

        def refused(self, folder: Path) -> OSError | None:
            """Why a folder in one cannot be followed; None: all can."""
            refused = self.inotify.refused.copy()  # its own thread adds to it
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
        """Knows no limit."""

        def refused(self, folder: Path) -> OSError | None:
            return None

        def forget(self, folder: Path) -> None:
            pass


# Opening, reading and closing change nothing; indexing does nothing else to a source.
_CHANGES: Final[list[type[FileSystemEvent]]] = [
    *(DirCreatedEvent, DirDeletedEvent, DirMovedEvent),
    *(FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent),
]

# How browsers and copying programs name what they have not finished; a rename follows.
_TEMPORARY: Final = (".crdownload", ".download", ".filepart", ".part", ".partial", ".tmp")


class Notices:
    """Follows folders, all that is in them included; a context manager.

    Not followed are the folders that symbolic links in them lead to.

    Args:
        on_change: told, in another thread, the path of a folder in which something changed.
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
        """Begins to hear of changes in a folder.

        Raises:
            OSError: it cannot be followed, or not all of it; nothing is heard of it then.
        """
        if self._observer is None:
            self._observer = _Observer()
            self._observer.start()
        handler = _Handler(folder, self._on_change)
        watch = self._observer.schedule(handler, str(folder), recursive=True, event_filter=_CHANGES)
        self._watches[folder] = watch
        self.check(folder)

    def check(self, folder: Path) -> None:
        """Makes sure that changes in a followed folder, and in what was added to it, are heard.

        Raises:
            OSError: they are not; nothing is heard of the folder any more.
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
        """Hears no more of a folder, and gives back what following it took; it may be gone."""
        watch = self._watches.pop(folder, None)
        if self._observer is not None and watch is not None:
            self._observer.unschedule(watch)
            self._observer.forget(folder)


def why_not(error: OSError) -> str:
    """Why a folder cannot be followed, and what can be done, as the end of a sentence."""
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
    """Whether a change of a file, by its path in a source, may change what a scan sees."""
    *folders, name = Path(path).parts or ("",)
    if any(map(is_left_out, folders)):
        return False
    return name == IGNORE_NAME or not (is_left_out(name) or name.lower().endswith(_TEMPORARY))
