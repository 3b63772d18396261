"""Full-size photos for display, decoded in another process, latest request first."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import closing
from pathlib import Path
from threading import Condition, Thread

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from engine.cairn import Cairn
from engine.errors import PhotoError

# The photo on the screen, and two on either side.
_MOST_KEPT = 5
_MOST_WAITING = 4


class PictureLoader(QObject):
    """Background loader of full-size photos, with a small cache.

    Signals:
        loaded: (path, QImage) of a photo that `image` returns from now on.
        failed: (path, message that says why the photo cannot be decoded).

    Args:
        library: its active model is opened, too.
    """

    loaded = Signal(str, QImage)
    failed = Signal(str, str)
    _read = Signal(str, QImage)

    def __init__(self, library: Cairn, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._kept: OrderedDict[str, QImage] = OrderedDict()
        self._waiting: OrderedDict[str, None] = OrderedDict()
        self._asked = Condition()
        self._closing = False
        self._thread: Thread | None = None
        self._read.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def image(self, path: str) -> QImage | None:
        """Return a full-size photo, or request it and return None.

        `loaded` or `failed` follows a request, unless `_MOST_WAITING` newer ones displace it.
        """
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        with self._asked:
            self._waiting[path] = None
            self._waiting.move_to_end(path)
            while len(self._waiting) > _MOST_WAITING:
                self._waiting.popitem(last=False)
            self._asked.notify()
        if self._thread is None:
            self._thread = Thread(target=self._serve, name="pictures", daemon=True)
            self._thread.start()
        return None

    def close(self) -> None:
        """Stop the thread and its decoding process, and wait for them."""
        with self._asked:
            self._closing = True
            self._asked.notify()
        if self._thread is not None:
            self._thread.join()

    def _serve(self) -> None:
        with closing(self._library.photo_decoder()) as pictures:
            while (path := self._next()) is not None:
                try:
                    pixels = pictures.read(Path(path)).pixels
                except PhotoError as error:
                    self.failed.emit(path, error.message)
                else:
                    height, width = pixels.shape[:2]
                    format_ = QImage.Format.Format_RGB888
                    shown = QImage(pixels.data, width, height, 3 * width, format_)
                    # The conversion copies: a QImage must not outlive the array that it wraps.
                    self._read.emit(path, shown.convertToFormat(QImage.Format.Format_RGB32))

    def _next(self) -> str | None:
        with self._asked:
            while not self._waiting and not self._closing:
                self._asked.wait()
            return None if self._closing else self._waiting.popitem()[0]

    @Slot(str, QImage)
    def _keep(self, path: str, image: QImage) -> None:
        self._kept[path] = image
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        self.loaded.emit(path, image)
