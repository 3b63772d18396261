"""One writer at a time: an operating-system lock that dies with its process."""

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
    """Holds a file locked until released, or until the process ends in whatever way.

    A program that writes from several threads, each with a connection of its own, shares its lock:
    SQLite then orders what they write, and `landmarks` what they conclude from what they read.

    Attributes:
        landmarks: held by whoever reads the landmarks to change them, in one thread or another.

    Args:
        path: the lock file; made when absent and never removed, because removing it while another
            process waits on it would let two processes hold "the" lock.

    Raises:
        LibraryLockedError: another process (or another writer of this one) holds it.
        OSError: the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.landmarks = threading.RLock()
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
        """The lock of this file that this process shares, or a new one.

        Raises:
            LibraryLockedError, OSError: see the class.
        """
        with _guard:
            held = _shared.get(path.absolute())
            if held is None:
                return cls(path)
            held._holders += 1
            return held

    def share(self) -> None:
        """Lets other writers of this process join."""
        with _guard:
            _shared[self._path] = self

    def release(self) -> None:
        """Lets the next writer in, when the last of those that joined releases it."""
        with _guard:
            self._holders -= 1
            if self._holders:
                return
            _shared.pop(self._path, None)
            os.close(self._descriptor)


_shared: Final[dict[Path, WriterLock]] = {}
_guard: Final = threading.Lock()
