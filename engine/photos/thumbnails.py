"""Thumbnail store with a limit on disk space."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.errors import LibraryError

SIZES: Final = (256, 512)
"""Longer sides of the thumbnails, in pixels: a grid's cell, and one on a high-density screen."""

_BUDGET: Final = 4_000_000_000
_EVICT_TO: Final = 0.9
_QUALITY: Final = 80

_NAME: Final = re.compile(r"[0-9a-f]{32}-\d+\.jpg")
_UNFINISHED: Final = ".unfinished"

_STALE_SECONDS: Final = 3600.0
"""Least time between two updates of a file's last use, and the age from which an unfinished file
counts as abandoned."""


class ThumbnailStore:
    """JPEG thumbnails of photos by content key, at the sizes in ``SIZES``.

    The least recently used are removed first when the budget is exceeded. A file's modification
    time is the time of its last use, and its size counts against the budget. Nothing else is
    stored, and several processes may use one store.

    Attributes:
        root: the folder, created when needed; nothing outside it is written or removed.
        budget: bytes that the thumbnails may take.
    """

    def __init__(self, root: Path, budget: int = _BUDGET) -> None:
        self.root = root
        self.budget = budget

    def path(self, key: bytes, size: int) -> Path:
        """Return the path of a photo's thumbnail, which need not exist.

        Args:
            key: the photo's content key, 16 bytes.
            size: longer side in pixels, one of ``SIZES``.
        """
        name = key.hex()
        return self.root / name[:2] / f"{name}-{size}.jpg"

    def write(self, key: bytes, pixels: NDArray[np.uint8]) -> int:
        """Write the thumbnails of a photo, none larger than the photo itself.

        Args:
            key: the photo's content key, 16 bytes.
            pixels: (h, w, 3), sRGB, upright.

        Returns:
            The number of bytes written.

        Raises:
            LibraryError: the folder cannot be written, or the disk is full.
        """
        written = 0
        for size in SIZES:
            data = _jpeg(_fitted(pixels, size))
            try:
                _replace(self.path(key, size), data)
            except OSError as error:
                message = f"Thumbnails cannot be written ({error.strerror}): free some disk space."
                raise LibraryError(message, self.root) from error
            written += len(data)
        return written

    def read(self, key: bytes, size: int) -> bytes | None:
        """Return a photo's thumbnail as a JPEG file, or None if missing or incomplete."""
        path = self.path(key, size)
        try:
            data = path.read_bytes()
            if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                os.utime(path)
        except OSError:
            return None
        return data if data.endswith(b"\xff\xd9") else None

    def bytes_used(self) -> int:
        """Return the number of bytes that the store's files take."""
        return sum(status.st_size for _, status in self._files())

    def keys(self) -> set[bytes]:
        """Return the content keys of the photos that have thumbnails."""
        names = (Path(file).name for file, _ in self._files() if not file.endswith(_UNFINISHED))
        return {bytes.fromhex(name.partition("-")[0]) for name in names}

    def leftovers(self) -> int:
        """Return the number of files that a crash left behind; `evict` removes them."""
        return sum(_is_leftover(file, status) for file, status in self._files())

    def remove(self, key: bytes) -> None:
        """Remove a photo's thumbnails, if there are any."""
        for size in SIZES:
            with suppress(OSError):
                self.path(key, size).unlink()

    def evict(self) -> int:
        """Remove files left by a crash, and the least recently used thumbnails.

        Thumbnails are removed only when they exceed the budget, until 90 % of it is taken.

        Returns:
            The number of bytes freed.
        """
        freed, kept = 0, []
        for file, status in self._files():
            if not _is_leftover(file, status):
                kept.append((status.st_mtime, status.st_size, file))
            elif _unlink(file):
                freed += status.st_size
        used = sum(size for _, size, _ in kept)
        target = used if used <= self.budget else self.budget * _EVICT_TO
        for _, size, file in sorted(kept) if used > target else ():
            if used <= target:
                break
            if _unlink(file):
                used, freed = used - size, freed + size
        return freed

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Yield path and status of the store's own files.

        Linked folders and foreign files are skipped.
        """
        for shard in self.root.glob("[0-9a-f][0-9a-f]"):
            # Path objects would take most of the time for hundreds of thousands of files.
            with os.scandir(shard) if not shard.is_symlink() else nullcontext(()) as entries:
                for entry in entries:
                    if _NAME.fullmatch(entry.name) or entry.name.endswith(_UNFINISHED):
                        with suppress(OSError):  # another process evicts too
                            yield entry.path, entry.stat(follow_symlinks=False)


def _fitted(pixels: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    factor = size / max(height, width)
    if factor >= 1:
        return pixels
    target = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(cv2.resize(pixels, target, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    _, data = cv2.imencode(
        ".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    return data.tobytes()


def _replace(path: Path, data: bytes) -> None:
    """Write a file atomically: whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        unfinished.replace(path)
    except PermissionError:
        # Windows does not replace a file that is being read; its content is the same picture.
        if not path.exists():
            raise
    finally:
        unfinished.unlink(missing_ok=True)


def _is_leftover(file: str, status: os.stat_result) -> bool:
    """Return whether a crash left a file unfinished or empty.

    An empty file's data had not reached the disk.
    """
    old = time.time() - status.st_mtime > _STALE_SECONDS
    return old if file.endswith(_UNFINISHED) else status.st_size == 0


def _unlink(file: str) -> bool:
    try:
        os.unlink(file)  # noqa: PTH108
    except OSError:  # in use (Windows), or gone already
        return False
    return True
