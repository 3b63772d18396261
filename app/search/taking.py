"""Handler of dropped and pasted data: folders, photos and pictures without a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QTemporaryDir, Signal, Slot
from PySide6.QtGui import QImage

from app.bridge.library import OpenLibrary
from app.search.finder import SearchRequest
from engine.errors import CairnError, InputError
from engine.retrieval.search import SearchQuery


class Taker(QObject):
    """Handler that turns dropped or pasted data into sources and search questions.

    Signals:
        added: emitted with a folder to add as a source.
        asked: emitted with the `SearchRequest` for photos or for a picture.
        failed: emitted with the `CairnError` that explains why the data cannot be used.

    Args:
        library: its threads save pictures without a file, which are kept until the program ends.
    """

    added = Signal(object)
    asked = Signal(object)
    failed = Signal(object)

    def __init__(self, library: OpenLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._kept, self._number = QTemporaryDir(), 0
        # The library cannot be read until it is open.
        self._ready = False
        self._early: SearchRequest | None = None
        for told in (library.opened, library.ended):
            told.connect(self._begin)

    def take(self, data: QMimeData) -> None:
        """Add folders, and search for the places of photos or of a picture."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        folders = [path for path in paths if path.is_dir()]
        photos = [path for path in paths if path not in folders]
        for folder in folders:
            self.added.emit(folder)
        if photos:
            self._ask(photos)
        elif not folders:
            self._take_picture(data)

    def _take_picture(self, data: QMimeData) -> None:
        picture = QImage(data.imageData()) if data.hasImage() else QImage()
        if picture.isNull():
            self.failed.emit(InputError(self._refusal(data)))
            return
        self._number += 1
        file = Path(self._kept.path()) / f"{self.tr('picture')} {self._number}.png"
        refusal = self.tr("The picture cannot be kept as {}; check the space on that disk.")
        self._library.read(lambda: _keep(picture, file, refusal), self._ask, self._fail)

    def _refusal(self, data: QMimeData) -> str:
        if data.hasUrls():
            return self.tr(
                "Only the address of a picture came, not the picture; "
                "save it and drop the file, or copy the picture itself and paste it here."
            )
        return self.tr("There is no picture to be pasted; copy a photo or a picture first.")

    def _ask(self, files: Sequence[Path]) -> None:
        question = SearchRequest(tuple(SearchQuery(file) for file in dict.fromkeys(files)))
        if self._ready:
            self.asked.emit(question)
        else:
            self._early = question

    @Slot()
    def _begin(self) -> None:
        """Emit the question that arrived before the library was open."""
        self._ready = True
        if self._early is not None:
            self.asked.emit(self._early)
        self._early = None

    def _fail(self, error: CairnError) -> None:
        self.failed.emit(error)


def _keep(picture: QImage, file: Path, refusal: str) -> list[Path]:
    """Save a picture to a file; runs in a worker thread.

    Raises:
        InputError: the file cannot be written; `refusal` is the template of its message.
    """
    if not picture.save(str(file)):
        raise InputError(refusal.format(file), file)
    return [file]
