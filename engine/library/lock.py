"""Writer lock of a library: an operating-system file lock that ends with its process."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Final

from engine.errors import LibraryLockedError

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock belongs to the open file, so a second opening is refused in the same process too;
        # fcntl's record locks would not refuse it, and vanish when any descriptor is closed.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class WriterLock:
    """Exclusive lock on a file, held until it is released or its process ends.

    Writers on several threads of one process, each with a connection of its own, can share the lock
    (`share`). SQLite then serializes their writes, and `alone` serializes reads that are followed
    by writes based on them.

    Attributes:
        alone: held while a thread opens the library, or reads data in order to change it.

    Args:
        path: the lock file; created when absent and never removed, because removing it while
            another process waits on it would let two processes hold the lock.

    Raises:
        LibraryLockedError: another process, or another writer of this process, holds the lock.
        OSError: the file cannot be created.
    """

    def __init__(self, path: Path) -> None:
        self.alone = threading.RLock()
        self._path, self._holders = path.absolute(), 1
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise LibraryLockedError(
                f"Another process is writing to the library {path.parent}; "
                "wait until it is done, or stop it.",
                path.parent,
            ) from error

    @classmethod
    def join(cls, path: Path) -> WriterLock:
        """Return the lock that this process shares for a file, or acquire a new one.

        Raises:
            LibraryLockedError, OSError: see the class.
        """
        with _guard:
            held = _held.get(path.absolute())
            if held is None:
                held = cls(path)
                if held._path in _shared:
                    _held[held._path] = held
            else:
                held._holders += 1
            return held

    @staticmethod
    def share(path: Path) -> None:
        """Let all later `join` calls for a file in this process share one lock."""
        with _guard:
            _shared.add(path.absolute())

    def release(self) -> None:
        """Release the lock when the last of its holders releases it."""
        with _guard:
            self._holders -= 1
            if self._holders:
                return
            _held.pop(self._path, None)
            os.close(self._descriptor)


_shared: Final[set[Path]] = set()
_held: Final[dict[Path, WriterLock]] = {}
_guard: Final = threading.Lock()
