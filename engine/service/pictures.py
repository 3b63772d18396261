"""Photos for the screen, decoded in a process of their own: codecs crash."""

from __future__ import annotations

from pathlib import Path

from engine.errors import PhotoError
from engine.ingest.protocol import Step, Task
from engine.ingest.supervisor import WorkerPool
from engine.library.layout import Layout
from engine.photos.decode import Decoded
from engine.service.libraries import reader_if_any
from engine.service.models import active_model


class Pictures:
    """Decodes photos, one at a time, until it is closed. Not for several threads at once.

    Args:
        root: the library's folder; no library is needed.
    """

    def __init__(self, root: Path) -> None:
        with reader_if_any(root) as reader:
            model = active_model(Layout(root), reader, None)
        self._worker = WorkerPool(1, model.path)
        self._asked = 0

    def close(self) -> None:
        """Ends the process."""
        self._worker.close()

    def read(self, path: Path, side: int | None = None) -> Decoded:
        """A photo's pixels, upright, sRGB.

        Args:
            path: the file.
            side: pixels that its longer side must have; None: all that it has.

        Raises:
            PhotoError: it cannot be decoded.
        """
        self._asked += 1
        for result in self._worker.map([Task(self._asked, path, Step.SHOW, side=side)]):
            if isinstance(result.value, PhotoError):
                raise result.value
            assert isinstance(result.value, Decoded)
            return result.value
        raise AssertionError("every task has an answer")
