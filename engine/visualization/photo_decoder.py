"""Photo decoding for display, in a child process because codecs may crash."""

from __future__ import annotations

from pathlib import Path

from engine.delg.graph import ModelFile
from engine.errors import PhotoError
from engine.photos.decode import Decoded
from engine.workers.protocol import Step, Task
from engine.workers.worker_pool import WorkerPool


class PhotoDecoder:
    """A decoder of photos, one at a time, until it is closed; not thread-safe.

    Args:
        model: a model, which the child process opens, too.
    """

    def __init__(self, model: ModelFile) -> None:
        self._worker = WorkerPool(1, model.path)
        self._asked = 0

    def close(self) -> None:
        """End the child process."""
        self._worker.close()

    def read(self, path: Path, side: int | None = None) -> Decoded:
        """Decode a photo to upright sRGB pixels.

        Args:
            path: the file.
            side: minimum length of the longer side, in pixels; None: full size.

        Returns:
            uint8 (h, w, 3) pixels, and the size of the original.

        Raises:
            PhotoError: the photo cannot be decoded.
        """
        self._asked += 1
        for result in self._worker.map([Task(self._asked, path, Step.SHOW, side=side)]):
            if isinstance(result.value, PhotoError):
                raise result.value
            assert isinstance(result.value, Decoded)
            return result.value
        raise AssertionError("every task has an answer")
