"""Main window: its pages and the connections between them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSettings, Qt, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QToolBar,
    QWidget,
)

from app.activity.page import ActivityPage
from app.activity.strip import ActivityStrip
from app.bridge.contents import Contents
from app.bridge.library import OpenLibrary
from app.bridge.pictures import PictureLoader
from app.history.dock import HistoryDock
from app.history.undoing import Undoing
from app.landmarks.deciding import Decisions
from app.landmarks.page import LandmarksPage
from app.match.page import MatchPage
from app.photos.model import PhotoModel
from app.photos.page import PhotosPage
from app.review.page import ReviewPage
from app.search.finder import Finder, SearchRequest
from app.search.page import SearchPage
from app.search.proving import Proving
from app.search.taking import Taker
from app.settings.page import SettingsPage
from app.shell.bugs import BugReporter
from app.shell.commands import Commands
from app.shell.resume import Parts, Resume
from app.shell.welcome import Welcome
from app.thumbnails.loader import ThumbnailLoader
from app.trash.trash import Trash
from app.viewer.fullscreen import FullScreen
from app.viewer.page import ViewerPage
from engine.errors import CairnError
from engine.indexing.sources import SourceStatus
from engine.library.layout import Layout
from engine.retrieval.search import SearchQuery
from engine.workers.protocol import Region

_GEOMETRY = "window/geometry"


class MainWindow(QMainWindow):
    """Main window, which shows one library.

    Attributes:
        rail: the pages that the user chooses from, in this order.
    """

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__()
        self.library = library
        self._thumbnails = ThumbnailLoader(Layout(library.root).thumbnails, self)
        self.contents = Contents(library, self)
        self.photos = PhotosPage(library, self.contents, self._thumbnails)
        self._pictures = PictureLoader(library.cairn, self)
        self.viewer = ViewerPage(library, self.contents, self._pictures, self._thumbnails)
        self._finder = Finder(library, self)
        self.search = SearchPage(self._finder, self._pictures, self._thumbnails)
        self.match = MatchPage(library, self._pictures, self._thumbnails)
        self.decisions = Decisions(library, self)
        self.landmarks = LandmarksPage(
            *(library, self.contents, self._thumbnails), self._pictures, self.decisions
        )
        self.review = ReviewPage(library, self.decisions, self._pictures, self._thumbnails)
        self.history = HistoryDock(library, self._thumbnails, self.decisions, self)
        self.undoing = Undoing(library, self.decisions, self)
        self.trash = Trash(library, self.undoing, self)
        self.activity = ActivityPage(library)
        self._commands = Commands(self)
        self.settings = SettingsPage(library, self._commands.themes)
        self.welcome = Welcome()
        self.bugs = BugReporter(self)
        self.taker = Taker(library, self)
        self.rail: tuple[QWidget, ...] = (
            *(self.photos, self.landmarks, self.search, self.review),
            *(self.activity, self.settings),
        )
        self._pages = QStackedWidget()
        self.proving = Proving(self._pages, self.search, self.match, self.decisions)
        self._full = FullScreen(self)
        self.strip = ActivityStrip(library)
        self.setWindowTitle("Cairn")
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self._lay_out()
        self._connect()
        self._resume = Resume(library.root, self._parts())
        kept = QSettings().value(_GEOMETRY)
        if kept is not None:
            self.restoreGeometry(kept)

    def start(self) -> None:
        """Open the library; its contents appear as they are loaded."""
        self.library.start()

    @Slot()
    def come_forward(self) -> None:
        """Bring the window to the front after the program was started again."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _lay_out(self) -> None:
        for page in (self.welcome, *self.rail, self.viewer, self.match):
            self._pages.addWidget(page)
        self.setCentralWidget(self._pages)
        self._commands.offer()
        foot = QToolBar(self.tr("Activity"), movable=False)
        foot.addWidget(self.strip)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, foot)

    def _parts(self) -> Parts:
        pages: dict[str, QWidget] = {
            "photos": self.photos,
            "landmarks": self.landmarks,
            "review": self.review,
            "activity": self.activity,
            "settings": self.settings,
            "viewer": self.viewer,
        }
        view = lambda row: self.view(self.photos.model, row)  # noqa: E731
        shown = self.photos, self.landmarks, self.viewer
        return Parts(self._pages, pages, *shown, view, self.show_landmark)

    def show_page(self, page: QWidget) -> None:
        """Show one of the pages."""
        self._pages.setCurrentWidget(page)

    @Slot()
    def _mark_page(self) -> None:
        """Check the rail action of the shown page; a match belongs to its search."""
        shown = self._pages.currentWidget()
        self._commands.mark(self.search if shown is self.match else shown)

    def filter(self) -> None:
        """Show the photos page and focus its filter."""
        self._pages.setCurrentWidget(self.photos)
        self.photos.filter.setFocus()

    @Slot()
    def find_same_place(self) -> None:
        """Search for the places of the viewed photo or of the selected ones."""
        queries = self._meant()
        if queries:
            self._ask(SearchRequest(tuple(queries)))

    def _meant(self) -> list[SearchQuery]:
        shown = self._pages.currentWidget()
        if shown in (self.search, self.match):
            hit = self.search.current
            return [] if hit is None else [SearchQuery(Path(hit.file), hit.photo)]
        if shown is self.viewer:
            photos = [] if self.viewer.photo is None else [self.viewer.photo]
        elif shown is self.landmarks:
            photos = self.landmarks.chosen
        else:
            photos = self.photos.grid.selected
        return [SearchQuery(Path(photo.file), photo.id) for photo in photos]

    @Slot(object)
    def _ask(self, question: SearchRequest) -> None:
        self._pages.setCurrentWidget(self.search)
        self.search.ask(question)

    @Slot(QRectF)
    def _find_part(self, box: QRectF) -> None:
        photo = self.viewer.photo
        if photo is not None:
            region = Region(box.x(), box.y(), box.width(), box.height())
            self._ask(SearchRequest((SearchQuery(Path(photo.file), photo.id, region),)))

    def _connect(self) -> None:
        self.welcome.wanted.connect(self.add_folder)
        self.activity.wanted.connect(self.add_folder)
        self.activity.emptied.connect(lambda: self._pages.setCurrentWidget(self.welcome))
        self.trash.action_for(self.photos.grid, lambda: self.photos.grid.selected)
        self.viewer.bar.addAction(self.trash.action_for(self.viewer, self.viewer.chosen))
        for source in (self.library, self._finder):
            source.bug.connect(self.bugs.show)
        self._pages.currentChanged.connect(self._mark_page)
        self.photos.model.refilled.connect(self._choose_page)
        self.photos.opened.connect(lambda row: self.view(self.photos.model, row))
        self.landmarks.viewed.connect(self.view)
        self.landmarks.sought.connect(self.find_same_place)
        self.viewer.left.connect(self._leave_viewer)
        self.taker.added.connect(self.add_folder)
        self.taker.asked.connect(self._ask)
        self.viewer.boxed.connect(self._find_part)
        self.viewer.landmark_wanted.connect(self.show_landmark)
        self.viewer.enlarged.connect(self._full.turn)
        self._pages.currentChanged.connect(self._full.end)
        for part in (
            *(self.contents, self.strip, self.photos, self.landmarks, self.review, self.viewer),
            *(self.decisions, self.activity, self.match, self.history, self.taker),
            *(self.undoing, self.trash),
        ):
            part.failed.connect(self.report)

    @Slot(object)
    def add_folder(self, folder: Path | None) -> None:
        """Add a folder as a source; ask for one if it is None."""
        if folder is None:
            chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of photos"))
            if not chosen:
                return
            folder = Path(chosen)
        library, added = self.library.cairn, folder
        self.library.write(lambda: library.add_source(added), self._added, self.report)

    def _added(self, sources: list[SourceStatus]) -> None:
        self._pages.setCurrentWidget(self.photos)
        self.library.wake()

    @Slot()
    def _choose_page(self) -> None:
        if self.photos.model.total and self._pages.currentWidget() is self.welcome:
            self._pages.setCurrentWidget(self.photos)

    @Slot(object, int)
    def view(self, model: PhotoModel, row: int) -> None:
        """Show a photo in the viewer.

        Args:
            model: the photos to step through.
            row: the row of the photo.
        """
        self._pages.setCurrentWidget(self.viewer)
        self.viewer.picture.setFocus()
        self.viewer.show_photo(model, row)

    @Slot(int)
    def show_landmark(self, landmark: int) -> None:
        """Open the landmark with an id, if it exists."""
        row = self.landmarks.model.row_of(landmark)
        if row is not None:
            self._pages.setCurrentWidget(self.landmarks)
            self.landmarks.open_row(row)

    @Slot()
    def _leave_viewer(self) -> None:
        """Leave full screen mode, or else return to the grid.

        The photo that was viewed last becomes the current one in the grid that it was opened from.
        """
        if self._full.end():
            return
        of_landmarks = self.landmarks.grid_of(self.viewer.model)
        page = self.photos if of_landmarks is None else self.landmarks
        grid = of_landmarks or self.photos.grid
        self._pages.setCurrentWidget(page)
        row = None if self.viewer.photo is None else self.viewer.model.row_of(self.viewer.photo.id)
        if row is not None:
            grid.go_to(row)
        grid.setFocus()

    @Slot(object)
    def report(self, error: CairnError) -> None:
        """Show the message of an error in a dialog."""
        box = QMessageBox(QMessageBox.Icon.Warning, "Cairn", error.message, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Accept folders, photos and pictures from other programs."""
        if event.source() is None and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Add dropped folders, and search for dropped photos and pictures."""
        self.taker.take(event.mimeData())
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Save the state of the window, and end its threads and processes."""
        self._resume.keep()
        self._full.end()
        QSettings().setValue(_GEOMETRY, self.saveGeometry())
        self.library.close()
        self._thumbnails.close()
        self._pictures.close()
        self._finder.close()
        super().closeEvent(event)
