"""Time lapse of a landmark: its photos aligned to the cover, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolBar, QVBoxLayout, QWidget

from app.bridge.library import OpenLibrary
from app.bridge.pictures import PictureLoader
from app.bridge.work import BackgroundTask
from app.landmarks.laid import LaidView
from app.shell.actions import action
from app.shell.dates import day
from engine.errors import CairnError
from engine.library.records import ShownPhoto
from engine.retrieval.geometry import Matrix

_STEP_MS = 1600


@dataclass(frozen=True, eq=False)
class Moment:
    """A photo, and the (3, 3) map from its pixels to those of the cover."""

    photo: ShownPhoto
    alignment: Matrix


class TimesPanel(QWidget):
    """Time lapse player for the photos of a landmark, in the order of their dates.

    Signals:
        left: request to go back to the photos.
        failed: the `CairnError` raised while aligning the photos.

    Attributes:
        moments: the photos that were aligned to the cover so far.
        view: the view that shows one of them.
        slider: selects the photo to show.
        note: label with the number of photos left out, and whether alignment goes on.
        date: label with the date of the shown photo.
        play: the action that plays the photos.

    Args:
        library: runs the alignments.
        pictures: loads full-size photos.
    """

    left = Signal()
    failed = Signal(object)

    def __init__(self, library: OpenLibrary, pictures: PictureLoader) -> None:
        super().__init__()
        self._library, self._pictures = library, pictures
        self.moments: list[Moment] = []
        self._base: ShownPhoto | None = None
        self._waiting: list[ShownPhoto] = []
        self._left_out, self._based = 0, False
        self._laid: str | None = None  # file of the upper photo
        self._task: BackgroundTask | None = None
        self.view, self.slider = LaidView(), QSlider(Qt.Orientation.Horizontal)
        self.date, self.note, self._title = QLabel(margin=8), QLabel(margin=8), QLabel(margin=12)
        self._clock = QTimer(self, interval=_STEP_MS)
        self._previous, self._next, self.play = self._lay_out()
        self.slider.valueChanged.connect(self._show)
        self._clock.timeout.connect(self._tick)
        pictures.loaded.connect(self._loaded)
        pictures.failed.connect(self._cannot_load)

    def show_landmark(self, name: str, cover: int, photos: Sequence[ShownPhoto]) -> None:
        """Align the photos of a landmark, and show the first of them.

        Args:
            name: the landmark's displayed name.
            cover: the id of the photo that the others are aligned to.
            photos: all of its photos.
        """
        self.stop()
        self._title.setText(self.tr("{} over time").format(name))
        self._base = next((photo for photo in photos if photo.id == cover), None)
        self._waiting = sorted(photos, key=lambda one: (one.taken is None, one.taken or "", one.id))
        self.moments, self._left_out, self._laid = [], 0, None
        self.slider.setRange(0, 0)
        self.view.clear()
        self._based = False
        self._align_next()
        self._show()

    def stop(self) -> None:
        """Stop playing, and cancel the remaining alignments."""
        self._clock.stop()
        self.play.setChecked(False)
        self._waiting = []
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _lay_out(self) -> tuple[QAction, QAction, QAction]:
        bar = QToolBar(self.tr("Over time"))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        step = self.slider.setValue
        back = action(self, "x", self.tr("Back"), "Escape", self.left.emit)
        previous = action(
            *(self, "chevron-left", self.tr("Earlier"), "Left"),
            lambda: step(self.slider.value() - 1),
        )
        following = action(
            *(self, "chevron-right", self.tr("Later"), "Right"),
            lambda: step(self.slider.value() + 1),
        )
        play = action(self, "play", self.tr("Play"), "Space", self._turn, checkable=True)
        for one in (back, previous, following, play):
            bar.addAction(one)
            self.addAction(one)
        self.slider.setAccessibleName(self.tr("Time"))
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        for label in (self._title, self.date, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.date.setMinimumWidth(260)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 4)
        foot.addWidget(self.date)
        foot.addWidget(self.slider, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(bar)
        page.addWidget(self._title)
        page.addWidget(self.view, 1)
        page.addLayout(foot)
        page.addWidget(self.note)
        return previous, following, play

    def _align_next(self) -> None:
        self._task = None
        if self._base is None or not self._waiting:
            return
        photo = self._waiting.pop(0)
        library, base = self._library, self._base.id

        def take(alignment: Matrix | None) -> None:
            self._take(photo, alignment)

        self._task = library.read(
            lambda: library.cairn.align_overlay(base, photo.id), take, self._fail
        )

    def _take(self, photo: ShownPhoto, alignment: Matrix | None) -> None:
        if alignment is None:
            self._left_out += 1
        else:
            self.moments.append(Moment(photo, alignment))
            self.slider.setRange(0, len(self.moments) - 1)
        self._align_next()
        self._show()

    def _fail(self, error: CairnError) -> None:
        self._task, self._waiting = None, []
        self.failed.emit(error)

    @Slot()
    def _show(self) -> None:
        self._tell()
        if self._base is None:
            return
        if not self._based and (image := self._pictures.image(self._base.file)) is not None:
            self._based = True
            self.view.show_base(image)
        row = self.slider.value()
        if not self._based or row >= len(self.moments):
            return
        if row + 1 < len(self.moments):
            self._pictures.image(self.moments[row + 1].photo.file)
        # Requested last, because the loader reads the latest request first.
        moment = self.moments[row]
        image = self._pictures.image(moment.photo.file)
        if image is not None and self._laid != moment.photo.file:
            self._laid = moment.photo.file
            self.view.lay(image, moment.alignment)

    def _tell(self) -> None:
        row, count = self.slider.value(), len(self.moments)
        self._previous.setEnabled(row > 0)
        self._next.setEnabled(row + 1 < count)
        self.play.setEnabled(count > 1)
        shown = self.moments[row].photo if row < count else None
        place = self.tr("{} of {}").format(row + 1, count)
        taken = "" if shown is None else day(shown.taken) or self.tr("without a date")
        self.date.setText("" if shown is None else f"{taken} · {place}")
        parts = []
        if self._task is not None:
            parts.append(self.tr("Laying photos on the cover…"))
        if self._left_out:
            parts.append(
                self.tr(
                    "%n photos are left out: they cannot be laid on the cover.", "", self._left_out
                )
            )
        self.note.setText(" ".join(parts))
        self.note.setVisible(bool(parts))

    @Slot(str, QImage)
    def _loaded(self, path: str, image: QImage) -> None:
        if self.isVisible():
            self._show()

    @Slot(str, str)
    def _cannot_load(self, path: str, reason: str) -> None:
        """Leave out a photo that cannot be read; for the cover, show the reason."""
        kept = [moment for moment in self.moments if moment.photo.file != path]
        if self.isVisible() and len(kept) < len(self.moments):
            self._left_out += len(self.moments) - len(kept)
            self.moments = kept
            self.slider.setRange(0, max(0, len(kept) - 1))
            self._show()
        if self._base is not None and path == self._base.file and not self._based:
            self.note.setText(reason)
            self.note.show()

    @Slot()
    def _turn(self) -> None:
        if self.play.isChecked():
            if self.slider.value() == self.slider.maximum():
                self.slider.setValue(0)
            self._clock.start()
        else:
            self._clock.stop()

    @Slot()
    def _tick(self) -> None:
        """Show the next photo if it is loaded; stop after the last one."""
        row = self.slider.value()
        if row < self.slider.maximum():
            if self._pictures.image(self.moments[row + 1].photo.file) is not None:
                self.slider.setValue(row + 1)
        elif not self._waiting:
            self._clock.stop()
            self.play.setChecked(False)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Stop playing."""
        super().hideEvent(event)
        self._clock.stop()
        self.play.setChecked(False)
