"""One writer at a time: an operating-system lock that dies with its process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

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

    Args:
        path: the lock file; made when absent and never removed, because removing it while another
            process waits on it would let two processes hold "the" lock.

    Raises:
        LibraryLockedError: another process (or another writer of this one) holds it.
        OSError: the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
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

    def release(self) -> None:
        """Lets the next writer in."""
        os.close(self._descriptor)
