"""A disk that is soon full."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """Mounts a file system in memory on a folder; skips the test where that is not allowed.

    Args:
        folder: made for it.
        size: in bytes.
    """
    if sys.platform != "linux":
        pytest.skip("mounts a tmpfs")
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("may not mount a tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def make_read_only(disk: Path) -> None:
    """Makes a `small_disk` a medium that cannot be written."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
