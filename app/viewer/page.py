"""Viewer page: one photo, navigation to the next, and the photo's metadata."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QRectF, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolBar, QVBoxLayout, QWidget

from app.bridge.contents import Contents
from app.bridge.library import OpenLibrary
from app.bridge.pictures import PictureLoader
from app.photos.model import PhotoModel
from app.shell.actions import action
from app.thumbnails.loader import ThumbnailLoader
from app.viewer.facts import FactsPanel
from app.viewer.picture import PictureView
from engine.library.records import ShownPhoto
from engine.photos.thumbnails import SIZES


class ViewerPage(QWidget):
    """Page that shows the photos of a model one at a time.

    Attributes:
        model: the photos that include the shown one.
        bar: the toolbar.

    Signals:
        left: emitted to return to the view that the photo was opened from.
        boxed: emitted with the region of the photo to search for, in its pixels.
        landmark_wanted: emitted with the id of a landmark to open.
        enlarged: emitted to toggle full screen mode.
        failed: emitted with the `CairnError` of a read that failed.

    Args:
        library: the open library.
        contents: the contents of the library.
        pictures: loads full-size photos.
        thumbnails: loads thumbnails, shown until the photo is loaded.
    """

    left = Signal()
    boxed = Signal(QRectF)
    landmark_wanted = Signal(int)
    enlarged = Signal()
    failed = Signal(object)

    def __init__(
        self,
        library: OpenLibrary,
        contents: Contents,
        pictures: PictureLoader,
        thumbnails: ThumbnailLoader,
    ) -> None:
        super().__init__()
        self.model = PhotoModel()
        self.model.refilled.connect(self._follow)
        self._library, self._contents = library, contents
        self._row, self._sharp = 0, False
        self._pictures, self._thumbnails = pictures, thumbnails
        self._shown: ShownPhoto | None = None
        self.picture = PictureView()
        self.facts = FactsPanel()
        self._failure = QLabel(wordWrap=True, margin=12)
        self._failure.hide()
        self.bar = QToolBar(self.tr("Photo"))
        self._lay_out()
        pictures.loaded.connect(self._loaded)
        pictures.failed.connect(self._failed)
        thumbnails.loaded.connect(self._show_preview)
        contents.grouped.connect(self._name_place)
        contents.grouped.connect(self._leave_gone)
        self.facts.landmark_wanted.connect(self.landmark_wanted)
        self.picture.boxed.connect(self._end_box)

    @property
    def photo(self) -> ShownPhoto | None:
        """Return the photo that is shown, or None."""
        return self._shown

    def chosen(self) -> list[ShownPhoto]:
        """Return the photo that is shown, as a list of selected photos."""
        return [] if self._shown is None else [self._shown]

    def show_photo(self, model: PhotoModel, row: int) -> None:
        """Show a photo.

        Args:
            model: the photos to step through, in this order.
            row: the row of the photo.
        """
        if model is not self.model:
            self.model.refilled.disconnect(self._follow)
            model.refilled.connect(self._follow)
        self.model, self._row = model, row
        self._shown, self._sharp = model.photos[row], False
        self._failure.hide()
        self._show_preview(self._shown.content)
        for neighbour in (row - 1, row + 1):
            if 0 <= neighbour < len(model.photos):
                self._pictures.image(model.photos[neighbour].file)
        # The loader reads the latest request first.
        image = self._pictures.image(self._shown.file)
        if image is not None:
            self._loaded(self._shown.file, image)
        self.facts.show_photo(self._shown)
        self._name_place()
        self._ask_about(self._shown.id)
        self._next.setEnabled(row + 1 < len(model.photos))
        self._previous.setEnabled(row > 0)

    def _ask_about(self, photo: int) -> None:
        library = self._library
        library.read(
            lambda: library.cairn.photo_details(photo), self.facts.show_more, self.failed.emit
        )

    @Slot(bytes)
    def _show_preview(self, content: bytes) -> None:
        """Show the photo's thumbnail until the full-size photo is loaded.

        Until the thumbnail is loaded, the previous photo stays visible.
        """
        if self._shown is not None and self._shown.content == content and not self._sharp:
            preview = self._thumbnails.pixmap(content, SIZES[-1])
            if preview is not None:
                self.picture.show_preview(preview, self._shown.size)

    @Slot()
    def _name_place(self) -> None:
        if self._shown is not None:
            own = self._shown.id
            albums = self._contents.landmarks.landmarks
            self.facts.show_place(next((one for one in albums if own in one.members), None))

    @Slot()
    def _follow(self) -> None:
        """Update the row after a change of the model.

        If the photo is gone, the one that took its row is shown. If no photo is left, `left` is
        emitted.
        """
        if self._shown is None or not self.isVisible():
            return
        row = self.model.row_of(self._shown.id)
        if row is not None:
            self._row = row
        elif self.model.photos:
            self.show_photo(self.model, min(self._row, len(self.model.photos) - 1))
        else:
            self.left.emit()

    @Slot()
    def _leave_gone(self) -> None:
        """Leave the viewer if the photo is no longer in the library.

        The model of a deleted landmark does not report that its photos are gone.
        """
        photos = self._contents.photos.photos
        if self.isVisible() and self._shown is not None and self._shown.id not in photos.ids:
            self.left.emit()

    def _lay_out(self) -> None:
        for one in self._actions():
            self.bar.addAction(one)
            self.addAction(one)
        middle = QHBoxLayout()
        middle.addWidget(self.picture, 1)
        middle.addWidget(self.facts)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.bar)
        page.addWidget(self._failure)
        page.addLayout(middle, 1)

    def _actions(self) -> list[QAction]:
        back = action(self, "x", self.tr("Back"), "Escape", self.left.emit)
        self._previous = action(self, "chevron-left", self.tr("Previous"), "Left", self.go_back)
        self._next = action(self, "chevron-right", self.tr("Next"), "Right", self.go_on)
        closer = action(self, "zoom-in", self.tr("Closer"), "+", self.picture.zoom_in)
        away = action(self, "zoom-out", self.tr("Away"), "-", self.picture.zoom_out)
        self._part = action(
            *(self, "square-dashed", self.tr("Find the place of a part"), "R", self._turn_box),
            checkable=True,
        )
        fit = action(self, None, self.tr("Fit to the window"), "0", self.picture.fit)
        whole = action(self, None, self.tr("Pixel by pixel"), "1", lambda: self.picture.zoom_to(1))
        full = action(self, "maximize", self.tr("Full screen"), "F11", self.enlarged.emit)
        full.setShortcuts([QKeySequence("F11"), QKeySequence("F")])
        for one in (fit, whole):
            self.addAction(one)
        facts = action(self, "info", self.tr("Facts"), "I", self._turn_facts)
        folder = action(self, "external-link", self.tr("Show in folder"), "", self._show_in_folder)
        copy = action(self, "copy", self.tr("Copy"), "", self._copy)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        moving = [back, self._previous, self._next, closer, away, full]
        return [*moving, self._part, facts, folder, copy]

    @Slot()
    def go_on(self) -> None:
        """Show the next photo."""
        self._go(1)

    @Slot()
    def go_back(self) -> None:
        """Show the previous photo."""
        self._go(-1)

    def _go(self, step: int) -> None:
        row = None if self._shown is None else self.model.row_of(self._shown.id)
        if row is not None and 0 <= row + step < len(self.model.photos):
            self.show_photo(self.model, row + step)

    @Slot(str, QImage)
    def _loaded(self, path: str, image: QImage) -> None:
        if self._shown is not None and path == self._shown.file:
            self._sharp = True
            self.picture.show_image(image)

    @Slot(str, str)
    def _failed(self, path: str, reason: str) -> None:
        if self._shown is not None and path == self._shown.file:
            if self._thumbnails.pixmap(self._shown.content, SIZES[-1]) is None:
                self.picture.clear()
            self._failure.setText(reason)
            self._failure.show()

    @Slot()
    def _turn_box(self) -> None:
        self.picture.ask_for_box(asked=self._part.isChecked())

    @Slot(QRectF)
    def _end_box(self, box: QRectF) -> None:
        self._part.setChecked(False)
        self._turn_box()
        self.boxed.emit(box)

    @Slot()
    def _turn_facts(self) -> None:
        self.facts.setVisible(not self.facts.isVisible())

    @Slot()
    def _show_in_folder(self) -> None:
        if self._shown is not None:
            folder = str(PurePath(self._shown.file).parent)
            QDesktopServices.openUrl(QUrl.fromLocalFile(folder))

    @Slot()
    def _copy(self) -> None:
        image = None if self._shown is None else self._pictures.image(self._shown.file)
        if image is not None:
            QGuiApplication.clipboard().setImage(image)
