"""Log of a worker process: messages of native libraries and crash reports."""

from __future__ import annotations

import faulthandler
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

_MOST_BYTES = 1_000_000
_OUT, _ERR = 1, 2  # file descriptors, to which native code writes directly


class WorkerLog:
    """Standard error of this process, written to a file with one predecessor (".1").

    Standard output is redirected to it, because output of a library must not get into a JSON
    document. After a crash in native code it holds the Python stack of every thread (faulthandler).

    Args:
        path: the file, used by this process alone; None: standard error is not redirected.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._bytes = 0
        self._begin()
        os.dup2(_ERR, _OUT)
        faulthandler.enable(_ERR)

    def while_at(self, photo: Path) -> None:
        """Log which photo caused the output since the last call, if there is any."""
        if self._path is not None and os.fstat(_ERR).st_size > self._bytes:
            self._say(f"the above was said at {os.fsencode(photo)!r}")
            if self._bytes > _MOST_BYTES:
                self._begin()

    def _begin(self) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists() and self._path.stat().st_size > _MOST_BYTES:
                self._path.replace(self._path.with_suffix(self._path.suffix + ".1"))
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError:  # a read-only library: continue without a log
            self._path = None
            return
        os.dup2(descriptor, _ERR)
        os.close(descriptor)
        self._say(f"worker {os.getpid()} begins")

    def _say(self, text: str) -> None:
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        print(f"{moment} {text}", file=sys.stderr, flush=True)
        self._bytes = os.fstat(_ERR).st_size
