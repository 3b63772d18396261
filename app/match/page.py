"""Match page: two photos side by side or overlaid, with the evidence of their match."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSlider,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.bridge.library import OpenLibrary
from app.bridge.pictures import PictureLoader
from app.match.attention import AttentionLayers
from app.match.captions import Captions
from app.match.lines import ENLARGED, MatchLines
from app.match.linking import ZoomLink
from app.match.overlay import OverlayView
from app.match.side import MatchSide
from app.shell.actions import action
from app.thumbnails.loader import ThumbnailLoader
from app.viewer.picture import PictureView
from engine.errors import InputError
from engine.photos.thumbnails import SIZES
from engine.retrieval.verification import Verification

_SLIDER = 110


class MatchPage(QWidget):
    """Page with the evidence that two photos show the same place.

    Signals:
        left: request to go back to the results.
        stepped: request to show the next match (1) or the previous one (-1).
        judged: whether both photos show the same place, as the user decided.
        failed: the `CairnError` raised while computing the attention or saving the picture.

    Args:
        library: computes the photos' attention in its threads.
        pictures: loads full-size photos.
        thumbnails: loads small copies, shown until a photo is loaded.
    """

    left = Signal()
    stepped = Signal(int)
    judged = Signal(bool)
    failed = Signal(object)

    def __init__(
        self, library: OpenLibrary, pictures: PictureLoader, thumbnails: ThumbnailLoader
    ) -> None:
        super().__init__()
        self._pictures, self._thumbnails = pictures, thumbnails
        self._sides: tuple[MatchSide, MatchSide] | None = None
        self._match: Verification | None = None
        self._given: tuple[tuple[MatchSide, MatchSide] | None, Verification | None] = (None, None)
        self.pair = QWidget()
        self.first, self.second = (PictureView(enlarged=ENLARGED) for _ in range(2))
        self.lines = MatchLines(self.first, self.second, self.pair)
        self.attention = AttentionLayers(library, (self.first, self.second))
        self._link = ZoomLink(self.first, self.second)
        self.overlay = OverlayView()
        self._views = QStackedWidget()
        self.captions = Captions()
        self._tolerance = 1.0
        self._density, self._blend = self._slider(100), self._slider(50)
        self._lay_out()
        self._connect()

    def show_match(
        self,
        sides: tuple[MatchSide, MatchSide],
        match: Verification | None,
        tolerance: float,
        verdict: str,
        *,
        known: bool,
    ) -> None:
        """Show a match, with the query photo on the left unless the user swapped them.

        Args:
            sides: the query photo and the photo that was found.
            match: the evidence, from the first to the second; None while it is not known.
            tolerance: the largest residual of an inlier.
            verdict: the text of the verdict.
            known: whether both photos are in the library, so that the user can decide about them.
        """
        self.captions.verdict = verdict
        for one in self._verdicts:
            one.setEnabled(known)
        if sides == self._given[0] and match is self._given[1]:
            return
        self._given = sides, match
        if self._swap.isChecked():
            sides, match = (sides[1], sides[0]), None if match is None else match.swapped()
        self._tolerance = tolerance
        self._show(sides, match)

    def _show(self, sides: tuple[MatchSide, MatchSide], match: Verification | None) -> None:
        self._sides, self._match = sides, match
        alignment = None if match is None else match.alignment
        self.captions.show_sides(sides)
        self.lines.show_match(match, self._tolerance)
        self._link.link(None)
        self._over.setEnabled(alignment is not None)
        if alignment is None:
            self._over.setChecked(False)
            self._turn_over()
        self._show_pictures()
        self._link.link(alignment)
        self.attention.show_sides(sides)

    def picture(self) -> QImage:
        """Render the view that is shown to an image."""
        shown = self.overlay if self._over.isChecked() else self.pair
        return shown.grab().toImage()

    def _lay_out(self) -> None:
        side_by_side = QHBoxLayout(self.pair)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.setSpacing(4)
        side_by_side.addWidget(self.first)
        side_by_side.addWidget(self.second)
        self.pair.installEventFilter(self)
        self._views.addWidget(self.pair)
        self._views.addWidget(self.overlay)
        bar = QToolBar(self.tr("Match"))
        for one in self._actions():
            bar.addAction(one)
            self.addAction(one)
        for text, slider in (
            (self.tr("Lines"), self._density),
            (self.tr("Then and now"), self._blend),
        ):
            slider.setAccessibleName(text)
            bar.addWidget(QLabel(f"  {text} "))
            bar.addWidget(slider)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(bar)
        page.addWidget(self.captions)
        page.addWidget(self._views, 1)

    def _actions(self) -> list[QAction]:
        self._over = action(
            self, "layers", self.tr("One on the other"), "B", self._turn_over, checkable=True
        )
        self._swap = action(
            *(self, "arrow-left-right", self.tr("Swap the photos"), "X", self._exchange),
            checkable=True,
        )
        self._heat = action(
            self, "flame", self.tr("Attention"), "A", self._turn_heat, checkable=True
        )
        self._heat.setToolTip(self.tr("Where the kept features lie, by their attention (A)"))
        self._verdicts = [
            action(self, "check", self.tr("The same place"), "Y", lambda: self.judged.emit(True)),
            action(
                self,
                "circle-alert",
                self.tr("Not the same place"),
                "N",
                lambda: self.judged.emit(False),
            ),
        ]
        return [
            action(self, "x", self.tr("Back"), "Escape", self.left.emit),
            action(
                self, "chevron-left", self.tr("Match before"), "Left", lambda: self.stepped.emit(-1)
            ),
            action(
                self, "chevron-right", self.tr("Next match"), "Right", lambda: self.stepped.emit(1)
            ),
            self._over,
            self._swap,
            self._heat,
            *self._verdicts,
            action(self, "copy", self.tr("Copy the picture"), "Ctrl+C", self._copy),
            action(self, "save", self.tr("Save the picture…"), "Ctrl+S", self._save),
        ]

    def _connect(self) -> None:
        self._pictures.loaded.connect(self._loaded)
        self._thumbnails.loaded.connect(self._preview)
        self._density.valueChanged.connect(lambda value: self.lines.set_density(value / 100))
        self._blend.valueChanged.connect(lambda value: self.overlay.blend(value / 100))
        self.attention.failed.connect(self.failed)

    def _slider(self, value: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setValue(value)
        slider.setFixedWidth(_SLIDER)
        return slider

    def _show_pictures(self) -> None:
        if self._sides is None:
            return
        images = [self._pictures.image(side.file) for side in self._sides]
        views = (self.first, self.second)
        for view, image, side in zip(views, images, self._sides, strict=True):
            if image is None:
                self._show_preview(view, side)
            else:
                view.show_image(image)
        alignment = None if self._match is None else self._match.alignment
        first, second = images
        if first is not None and second is not None and alignment is not None:
            self.overlay.show_pair(second, first, alignment)
            self.overlay.blend(self._blend.value() / 100)
        self.lines.update()

    def _show_preview(self, view: PictureView, side: MatchSide) -> None:
        """Show the thumbnail of a photo, or nothing while it is not loaded.

        In either case the photo that the view showed before is replaced.
        """
        kept = None
        if side.photo is not None:
            kept = self._thumbnails.pixmap(side.photo.content, SIZES[-1])
        if side.size is not None:
            view.show_preview(QPixmap() if kept is None else kept, side.size)

    @Slot(str, QImage)
    def _loaded(self, path: str, image: QImage) -> None:
        if self._sides is not None and path in [side.file for side in self._sides]:
            self._show_pictures()

    @Slot(bytes)
    def _preview(self, content: bytes) -> None:
        shown = self._sides or ()
        if any(side.photo is not None and side.photo.content == content for side in shown):
            self._show_pictures()

    def _turn_over(self) -> None:
        self._views.setCurrentWidget(self.overlay if self._over.isChecked() else self.pair)
        self._heat.setEnabled(not self._over.isChecked())

    def _turn_heat(self) -> None:
        self.attention.show_layers(wanted=self._heat.isChecked())

    def _exchange(self) -> None:
        """Swap the photos; each keeps its zoom and position."""
        if self._sides is None:
            return
        seen = [(view.fitted, view.zoom, view.middle) for view in (self.second, self.first)]
        swapped = None if self._match is None else self._match.swapped()
        self._show((self._sides[1], self._sides[0]), swapped)
        for view, (fitted, zoom, middle) in zip((self.first, self.second), seen, strict=True):
            if not fitted:
                view.zoom_to(zoom, middle)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setImage(self.picture())

    @Slot()
    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the picture"), "match.png")
        if name and not self.picture().save(name):
            text = self.tr("The picture cannot be saved as {}; choose another folder or ending.")
            self.failed.emit(InputError(text.format(name), name))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep the lines over both photos when their size changes."""
        if watched is self.pair and event.type() == QEvent.Type.Resize:
            self.lines.setGeometry(self.pair.rect())
            self.lines.raise_()
        return super().eventFilter(watched, event)
