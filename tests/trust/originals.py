"""Proof that originals were only ever read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

State = tuple[int, int, int, int, str]
"""Mode, size, modification and change time in ns, and the content or where a link leads."""


def snapshot(folder: Path) -> dict[Path, State]:
    """The state of everything in a folder, the folder included; links are not followed."""
    found = {folder: _state(folder)}
    for parent, folders, files in os.walk(folder):
        found |= {path: _state(path) for path in (Path(parent) / n for n in folders + files)}
    return found


@contextmanager
def untouched(*folders: Path) -> Iterator[None]:
    """Asserts that what happens inside leaves folders as they were, to the byte."""
    before = [snapshot(folder) for folder in folders]
    yield
    for folder, then in zip(folders, before, strict=True):
        now = snapshot(folder)
        assert now.keys() == then.keys()
        assert {path: now[path] for path in now if now[path] != then[path]} == {}


def _state(path: Path) -> State:
    status = path.lstat()
    times = status.st_mtime_ns, status.st_ctime_ns
    return status.st_mode, status.st_size, *times, _content(path, status.st_mode)


def _content(path: Path, mode: int) -> str:
    if stat.S_ISLNK(mode):
        return str(path.readlink())
    return hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(mode) else ""
