"""Background thumbnail loader that serves the latest request first."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Condition, Thread

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from engine.photos.thumbnails import SIZES, ThumbnailStore

Key = tuple[bytes, int]
"""A photo's content key and the size of its picture: one of `SIZES`."""

_THREADS = 2
# Older requests are dropped, because the user has scrolled past their photos.
_MOST_WAITING = 400
_MOST_BYTES = 256_000_000


def size_for(pixels: int) -> int:
    """Return the smallest stored size of at least `pixels`, or else the largest."""
    return next((size for size in SIZES if size >= pixels), SIZES[-1])


class ThumbnailLoader(QObject):
    """Loader of thumbnails in threads, with a memory cache.

    Signals:
        loaded: emitted with the content key of a photo whose thumbnail is now available.

    Args:
        root: the folder of the thumbnail store.
    """

    loaded = Signal(bytes)
    _read = Signal(bytes, int, QImage)

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = ThumbnailStore(root)
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._bytes = 0
        self._absent: set[Key] = set()
        self._waiting: OrderedDict[Key, None] = OrderedDict()
        self._asked = Condition()
        self._closing = False
        self._read.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        self._threads = [Thread(target=self._serve, daemon=True) for _ in range(_THREADS)]
        for thread in self._threads:
            thread.start()

    def pixmap(self, content: bytes, size: int) -> QPixmap | None:
        """Return a cached thumbnail, or else request it and return None.

        `loaded` is emitted when it is available.

        Args:
            content: the photo's key.
            size: one of `SIZES`.
        """
        key = content, size
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._absent:
            self._ask(key)
        return None

    def forget_absent(self) -> None:
        """Allow thumbnails that were missing to be requested again.

        Call this after photos have been indexed.
        """
        self._absent.clear()

    def close(self) -> None:
        """Stop and join the threads."""
        with self._asked:
            self._closing = True
            self._waiting.clear()
            self._asked.notify_all()
        for thread in self._threads:
            thread.join()
        self._read.disconnect(self._keep)

    def _ask(self, key: Key) -> None:
        with self._asked:
            self._waiting[key] = None
            self._waiting.move_to_end(key)
            while len(self._waiting) > _MOST_WAITING:
                self._waiting.popitem(last=False)
            self._asked.notify()

    def _serve(self) -> None:
        while True:
            with self._asked:
                while not self._waiting and not self._closing:
                    self._asked.wait()
                if self._closing:
                    return
                (content, size), _ = self._waiting.popitem()
            data = self._store.read(content, size)
            image = QImage() if data is None else QImage.fromData(data)
            if not image.isNull():
                # Any other format would be converted each time that it is painted.
                image = image.convertToFormat(QImage.Format.Format_RGB32)
            self._read.emit(content, size, image)

    @Slot(bytes, int, QImage)
    def _keep(self, content: bytes, size: int, image: QImage) -> None:
        if image.isNull():
            self._absent.add((content, size))
            return
        if (content, size) not in self._kept:
            self._kept[content, size] = QPixmap.fromImage(image)
            self._bytes += image.sizeInBytes()
        while self._bytes > _MOST_BYTES and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.width() * oldest.height() * oldest.depth() // 8
        self.loaded.emit(content)
