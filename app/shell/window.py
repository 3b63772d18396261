"""The main window: pages, and what all of them share."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, QSettings, Qt, QTemporaryDir, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox, QStackedWidget, QToolBar

from app.activity.page import ActivityPage
from app.activity.strip import ActivityStrip
from app.bridge.contents import Contents
from app.bridge.library import OpenLibrary
from app.bridge.pictures import PictureLoader
from app.history.dock import HistoryDock
from app.history.turning import Turning
from app.landmarks.deciding import Decisions
from app.landmarks.page import LandmarksPage
from app.match.page import MatchPage
from app.photos.model import PhotoModel
from app.photos.page import PhotosPage
from app.review.page import ReviewPage
from app.search.finder import Finder, Question
from app.search.page import SearchPage
from app.shell.actions import action
from app.shell.bugs import BugReporter
from app.shell.help import ShortcutSheet, show_about
from app.shell.icons import icon
from app.shell.menus import add_menu, add_rail, add_tools, theme_actions
from app.shell.welcome import Welcome
from app.thumbnails.loader import ThumbnailLoader
from app.viewer.page import ViewerPage
from engine.errors import CairnError
from engine.ingest.protocol import Region
from engine.library.layout import Layout
from engine.library.records import ShownPhoto
from engine.service.sources import SourceStatus, add_source

_GEOMETRY = "window/geometry"


class MainWindow(QMainWindow):
    """Shows a library from its opening to its end."""

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__()
        self.library = library
        self._thumbnails = ThumbnailLoader(Layout(library.root).thumbnails, self)
        self.contents = Contents(library, self)
        self.photos = PhotosPage(library, self.contents, self._thumbnails)
        self._pictures = PictureLoader(library.root, self)
        self.viewer = ViewerPage(self._pictures, self._thumbnails)
        self._finder = Finder(library.root, self)
        self.search = SearchPage(self._finder, self._pictures, self._thumbnails)
        self.match = MatchPage(self._pictures)
        self.decisions = Decisions(library, self)
        self.landmarks = LandmarksPage(
            *(library, self.contents, self._thumbnails), self._pictures, self.decisions
        )
        self.review = ReviewPage(library, self.decisions, self._pictures, self._thumbnails)
        self.history = HistoryDock(library, self._thumbnails, self.decisions, self)
        self.activity = ActivityPage(library)
        self.welcome = Welcome()
        self.bugs = BugReporter(self)
        self._dropped, self._pasted = QTemporaryDir(), 0
        self._pages = QStackedWidget()
        self.strip = ActivityStrip(library)
        self.setWindowTitle("Cairn")
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self._lay_out()
        self._connect()
        kept = QSettings().value(_GEOMETRY)
        if kept is not None:
            self.restoreGeometry(kept)

    def start(self) -> None:
        """Opens the library: what it holds is shown as it comes."""
        self.library.start()

    def _lay_out(self) -> None:
        for page in (
            *(self.welcome, self.photos, self.landmarks, self.review, self.activity),
            *(self.viewer, self.search, self.match),
        ):
            self._pages.addWidget(page)
        self.setCentralWidget(self._pages)
        self._rail = pages = self._page_actions()
        library, edit = self._library_actions(), self._edit_actions()
        help_ = self._help_actions()
        add_menu(self, self.tr("&Library"), library)
        add_menu(self, self.tr("&Edit"), edit)
        add_menu(self, self.tr("&View"), [*pages, None, *theme_actions(self)])
        add_menu(self, self.tr("&Help"), help_)
        add_rail(self, self.tr("Pages"), pages)
        tools = [one for one in (*edit, *library) if one is not None and not one.icon().isNull()]
        add_tools(self, self.tr("Tools"), tools)
        foot = QToolBar(self.tr("Activity"), movable=False)
        foot.addWidget(self.strip)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, foot)

    def _page_actions(self) -> list[QAction]:
        pages = (
            ("images", self.tr("Photos"), self.photos),
            ("landmark", self.tr("Landmarks"), self.landmarks),
            ("search", self.tr("Same place"), self.search),
            ("list-checks", self.tr("Review"), self.review),
            ("activity", self.tr("Activity"), self.activity),
        )
        return [
            action(
                *(self, name, text, f"Ctrl+{number}"),
                lambda page=page: self._pages.setCurrentWidget(page),  # type: ignore[misc]
                checkable=True,
            )
            for number, (name, text, page) in enumerate(pages, start=1)
        ]

    def _library_actions(self) -> list[QAction | None]:
        add = lambda: self.add_folder(None)  # noqa: E731
        close = QKeySequence.StandardKey.Quit
        return [
            action(self, "folder-plus", self.tr("Add a folder…"), "Ctrl+O", add),
            None,
            action(self, None, self.tr("Quit"), close, self.close),
        ]

    def _edit_actions(self) -> list[QAction | None]:
        keys = QKeySequence.StandardKey
        paste = lambda: self._take(QGuiApplication.clipboard().mimeData())  # noqa: E731
        undo = action(self, "undo-2", self.tr("Undo"), keys.Undo, self.decisions.undo)
        redo = action(self, "redo-2", self.tr("Redo"), keys.Redo, self.decisions.redo)
        Turning(self.library, self.decisions, undo, redo, self)
        return [
            undo,
            redo,
            self._history_action(),
            None,
            action(self, "search", self.tr("Find the same place"), "S", self.find_same_place),
            action(
                *(self, "clipboard-paste", self.tr("Paste a picture to find its place")),
                *(keys.Paste, paste),
            ),
            action(self, None, self.tr("Filter"), keys.Find, self._filter),
        ]

    def _history_action(self) -> QAction:
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.history)
        self.history.hide()
        shown = self.history.toggleViewAction()
        shown.setIcon(icon("history"))
        shown.setShortcut("Ctrl+H")
        return shown

    def _help_actions(self) -> list[QAction | None]:
        sheet = lambda: ShortcutSheet(self).exec()  # noqa: E731
        return [
            action(self, None, self.tr("Shortcuts"), "F1", sheet),
            action(self, None, self.tr("About Cairn"), None, lambda: show_about(self)),
        ]

    @Slot()
    def _mark_page(self) -> None:
        """The rail shows which page is shown; a match belongs to its search."""
        shown = self._pages.currentWidget()
        pages = (self.photos, self.landmarks, self.search, self.review, self.activity)
        for page, one in zip(pages, self._rail, strict=True):
            if page is shown or (page is self.search and shown is self.match):
                one.setChecked(True)

    def _filter(self) -> None:
        self._pages.setCurrentWidget(self.photos)
        self.photos.filter.setFocus()

    @Slot()
    def find_same_place(self) -> None:
        """Searches for the place of the photo that is looked at, or selected."""
        photo = self._meant()
        if photo is not None:
            self._ask(Question(Path(photo.file), photo.id))

    def _meant(self) -> ShownPhoto | None:
        shown = self._pages.currentWidget()
        if shown is self.viewer:
            return self.viewer.photo
        if shown is self.landmarks:
            return self.landmarks.meant
        return next(iter(self.photos.grid.selected), None)

    def _ask(self, question: Question) -> None:
        self._pages.setCurrentWidget(self.search)
        self.search.ask(question)

    @Slot(int)
    def prove(self, row: int) -> None:
        """Shows why a hit shows the same place as what was asked for."""
        answer, hit = self.search.answer, self.search.model.hits[row]
        if answer is not None and hit.found.verification is not None:
            files = str(answer.question.image), hit.file
            title = self.search.model.verdict(hit)
            self._pages.setCurrentWidget(self.match)
            known = answer.question.photo is not None
            evidence = hit.found.verification
            self.match.show_match(files, evidence, answer.tolerance, title, known=known)
            self.search.grid.setCurrentIndex(self.search.model.index(row))

    @Slot(bool)
    def _judge_match(self, same: bool) -> None:
        """Keeps what a person says of a match, and shows the next."""
        answer, row = self.search.answer, self.search.grid.currentIndex().row()
        if answer is not None and answer.question.photo is not None and row >= 0:
            other = self.search.model.hits[row].found.photo
            self.decisions.judge(answer.question.photo, other, same=same)
            self._step_match(1)

    @Slot(QRectF)
    def _find_part(self, box: QRectF) -> None:
        photo = self.viewer.photo
        if photo is not None:
            region = Region(box.x(), box.y(), box.width(), box.height())
            self._ask(Question(Path(photo.file), photo.id, region))

    @Slot()
    def _leave_match(self) -> None:
        self._pages.setCurrentWidget(self.search)
        self.search.grid.setFocus()

    @Slot(int)
    def _step_match(self, step: int) -> None:
        row = self.search.grid.currentIndex().row() + step
        if 0 <= row < len(self.search.model.hits):
            self.search.grid.setCurrentIndex(self.search.model.index(row))
            self.prove(row)

    def _connect(self) -> None:
        self.welcome.wanted.connect(self.add_folder)
        self.activity.wanted.connect(self.add_folder)
        for source in (self.library, self._finder):
            source.bug.connect(self.bugs.show)
        self._pages.currentChanged.connect(self._mark_page)
        self.photos.model.refilled.connect(self._choose_page)
        self.photos.opened.connect(lambda row: self.view(self.photos.model, row))
        self.landmarks.viewed.connect(self.view)
        self.landmarks.sought.connect(self.find_same_place)
        self.viewer.left.connect(self._leave_viewer)
        self.search.opened.connect(self.prove)
        self.match.left.connect(self._leave_match)
        self.match.stepped.connect(self._step_match)
        self.match.judged.connect(self._judge_match)
        self.viewer.boxed.connect(self._find_part)
        for part in (
            *(self.contents, self.strip, self.photos, self.landmarks, self.review),
            *(self.decisions, self.activity, self.match, self.history),
        ):
            part.failed.connect(self.report)

    @Slot(object)
    def add_folder(self, folder: Path | None) -> None:
        """Looks after a folder from now on; asks for one where none is given."""
        if folder is None:
            chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of photos"))
            if not chosen:
                return
            folder = Path(chosen)
        root, added = self.library.root, folder
        self.library.write(lambda: add_source(root, added), self._added, self.report)

    def _added(self, sources: list[SourceStatus]) -> None:
        self._pages.setCurrentWidget(self.photos)
        self.library.wake()

    @Slot()
    def _choose_page(self) -> None:
        if self.photos.model.total and self._pages.currentWidget() is self.welcome:
            self._pages.setCurrentWidget(self.photos)

    @Slot(object, int)
    def view(self, model: PhotoModel, row: int) -> None:
        """Shows a photo as large as the window."""
        self._pages.setCurrentWidget(self.viewer)
        self.viewer.picture.setFocus()
        self.viewer.show_photo(model, row)

    @Slot()
    def _leave_viewer(self) -> None:
        """Back to the grid that the photo was opened in, and to the photo that was seen last."""
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
        """Tells what went wrong, in its own words."""
        box = QMessageBox(QMessageBox.Icon.Warning, "Cairn", error.message, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Folders, photos and pictures can be dropped."""
        if event.source() is None and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Takes what is dropped."""
        self._take(event.mimeData())
        event.acceptProposedAction()

    def _take(self, data: QMimeData) -> None:
        """Adds folders; searches for the place of a photo, or of a picture without a file."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        for path in paths:
            if path.is_dir():
                self.add_folder(path)
        files = [path for path in paths if path.is_file()]
        if files:
            self._ask(Question(files[0]))
        elif data.hasImage():
            self._pasted += 1
            kept = Path(self._dropped.path()) / f"picture {self._pasted}.png"
            QImage(data.imageData()).save(str(kept))
            self._ask(Question(kept))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Keeps where the window was, and ends what goes on."""
        QSettings().setValue(_GEOMETRY, self.saveGeometry())
        self.library.close()
        self._thumbnails.close()
        self._pictures.close()
        self._finder.close()
        super().closeEvent(event)
