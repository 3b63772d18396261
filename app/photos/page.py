"""Photos page: filter, grid and timeline."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSlider, QVBoxLayout, QWidget

from app.bridge.contents import Contents, names_of
from app.bridge.library import OpenLibrary
from app.bridge.work import BackgroundTask
from app.photos.arranging import arrange
from app.photos.grid import LARGEST, SMALLEST, PhotoGrid
from app.photos.model import PhotoModel
from app.photos.timeline import Timeline
from app.thumbnails.loader import ThumbnailLoader
from engine.errors import CairnError

_CELL = "photos/cell"
_USUAL_CELL = 180
_TYPING_MS = 150


class PhotosPage(QWidget):
    """Page of all photos, latest first.

    Signals:
        opened: the row of a photo to open.
        failed: the `CairnError` raised while filtering the photos.
    """

    opened = Signal(int)
    failed = Signal(object)

    def __init__(self, library: OpenLibrary, contents: Contents, loader: ThumbnailLoader) -> None:
        super().__init__()
        self._library, self._contents, self._loader = library, contents, loader
        self._task = BackgroundTask()
        self.model = PhotoModel()
        self.grid = PhotoGrid(self.model, loader)
        self.filter = QLineEdit(placeholderText=self.tr("Filter by date, folder, place, camera"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAcceptDrops(False)  # the window searches for a dropped photo
        self.filter.setAccessibleName(self.tr("Filter"))
        self._count = QLabel()
        self._zoom = QSlider(Qt.Orientation.Horizontal)
        self._zoom.setRange(SMALLEST, LARGEST)
        self._zoom.setFixedWidth(140)
        self._zoom.setAccessibleName(self.tr("Size of the pictures"))
        self._timeline = Timeline()
        self._typed = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self._zoom.setValue(int(str(QSettings().value(_CELL, _USUAL_CELL))))
        self._zoom_to(self._zoom.value())

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 8, 12, 8)
        bar.setSpacing(12)
        bar.addWidget(self.filter, 1)
        bar.addWidget(self._count)
        bar.addWidget(self._zoom)
        pictures = QHBoxLayout()
        pictures.setSpacing(0)
        pictures.addWidget(self.grid, 1)
        pictures.addWidget(self._timeline)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(bar)
        page.addLayout(pictures, 1)

    def _connect(self) -> None:
        self._contents.listed.connect(self._show)
        self._contents.grouped.connect(self._show)
        self.filter.textChanged.connect(self._typed.start)
        self._typed.timeout.connect(self._arrange)
        self._zoom.valueChanged.connect(self._zoom_to)
        self.grid.zoomed.connect(self._zoom.setValue)
        self.grid.opened.connect(self.opened)
        self.model.refilled.connect(self._tell)
        self._timeline.wanted.connect(self._scroll_to)
        scroll = self.grid.verticalScrollBar()
        scroll.valueChanged.connect(self._mark)
        scroll.rangeChanged.connect(self._mark)

    @Slot()
    def _show(self) -> None:
        self._loader.forget_absent()
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """Filter the photos in the background, and cancel an earlier request."""
        self._task.cancel()
        listing, named = self._contents.photos, self._contents.landmarks
        text, before = self.filter.text(), self.model.photos.ids
        self._task = self._library.read(
            lambda: arrange(listing, names_of(named), text, before), self.model.show, self._fail
        )

    def _fail(self, error: CairnError) -> None:
        self.failed.emit(error)

    @Slot()
    def _tell(self) -> None:
        shown, total = len(self.model.photos), self.model.total
        some = self.tr("%n of {} photos", "", shown).format(QLocale().toString(total))
        self._count.setText(some if shown < total else self.tr("%n photos", "", total))
        self._timeline.show_photos(self.model.photos, self.model.years)

    @Slot(int)
    def _zoom_to(self, pixels: int) -> None:
        QSettings().setValue(_CELL, pixels)
        self.grid.set_cell(pixels)

    @Slot(int)
    def _scroll_to(self, row: int) -> None:
        self.grid.scrollTo(self.model.index(row), PhotoGrid.ScrollHint.PositionAtTop)

    @Slot()
    def _mark(self) -> None:
        scroll = self.grid.verticalScrollBar()
        self._timeline.mark(scroll.value() / max(1, scroll.maximum()))
