"""The page of one photo: the picture, the way to the next, and what is known of it."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QRectF, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolBar, QVBoxLayout, QWidget

from app.bridge.pictures import PictureLoader
from app.photos.model import PhotoModel
from app.shell.actions import action
from app.thumbnails.loader import ThumbnailLoader
from app.viewer.facts import FactsPanel
from app.viewer.picture import PictureView
from engine.library.records import ShownPhoto
from engine.photos.thumbnails import SIZES


class ViewerPage(QWidget):
    """Shows the photos of a model one by one.

    Attributes:
        model: the photos among which the one is that is shown.

    Signals:
        left: a person wants to go back to where the photo was opened.
        boxed: a part of the photo whose place is to be found, in its pixels.

    Args:
        pictures: gives whole photos.
        thumbnails: gives small copies, shown until the photo is there.
    """

    left = Signal()
    boxed = Signal(QRectF)

    def __init__(self, pictures: PictureLoader, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self.model = PhotoModel()
        self._pictures, self._thumbnails = pictures, thumbnails
        self._shown: ShownPhoto | None = None
        self.picture = PictureView()
        self.facts = FactsPanel()
        self._failure = QLabel(wordWrap=True, margin=12)
        self._failure.hide()
        self._bar = QToolBar(self.tr("Photo"))
        self._lay_out()
        pictures.loaded.connect(self._loaded)
        pictures.failed.connect(self._failed)
        self.picture.boxed.connect(self._end_box)

    @property
    def photo(self) -> ShownPhoto | None:
        """The photo that is shown."""
        return self._shown

    def show_photo(self, model: PhotoModel, row: int) -> None:
        """Shows a photo.

        Args:
            model: the photos among which it is, in the order of the way through them.
            row: where it is.
        """
        self.model = model
        self._shown = self.model.photos[row]
        self._failure.hide()
        preview = self._thumbnails.pixmap(self._shown.content, SIZES[-1])
        if preview is not None:
            self.picture.show_preview(preview, self._shown.size)
        for neighbour in (row - 1, row + 1):
            if 0 <= neighbour < len(self.model.photos):
                self._pictures.image(self.model.photos[neighbour].file)
        # Asked for last, and so read first.
        image = self._pictures.image(self._shown.file)
        if image is not None:
            self.picture.show_image(image)
        self.facts.show_photo(self._shown)
        self._next.setEnabled(row + 1 < len(self.model.photos))
        self._previous.setEnabled(row > 0)

    def _lay_out(self) -> None:
        for one in self._actions():
            self._bar.addAction(one)
            self.addAction(one)
        middle = QHBoxLayout()
        middle.addWidget(self.picture, 1)
        middle.addWidget(self.facts)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._bar)
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
        facts = action(self, "info", self.tr("Facts"), "I", self._turn_facts)
        folder = action(self, "external-link", self.tr("Show in folder"), "", self._show_in_folder)
        copy = action(self, "copy", self.tr("Copy"), "", self._copy)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        return [back, self._previous, self._next, closer, away, self._part, facts, folder, copy]

    @Slot()
    def go_on(self) -> None:
        """Shows the next photo."""
        self._go(1)

    @Slot()
    def go_back(self) -> None:
        """Shows the photo before."""
        self._go(-1)

    def _go(self, step: int) -> None:
        row = None if self._shown is None else self.model.row_of(self._shown.id)
        if row is not None and 0 <= row + step < len(self.model.photos):
            self.show_photo(self.model, row + step)

    @Slot(str, QImage)
    def _loaded(self, path: str, image: QImage) -> None:
        if self._shown is not None and path == self._shown.file:
            self.picture.show_image(image)

    @Slot(str, str)
    def _failed(self, path: str, reason: str) -> None:
        if self._shown is not None and path == self._shown.file:
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
