"""The page of a match: two photos side by side, or one on the other, and what proves them one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QImage
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

from app.bridge.pictures import PictureLoader
from app.match.lines import MatchLines
from app.match.overlay import OverlayView, transform_of
from app.shell.actions import action
from app.viewer.picture import PictureView
from engine.errors import InputError
from engine.retrieval.verification import Verification

_SLIDER = 140


class MatchPage(QWidget):
    """Shows why two photos show the same place.

    Signals:
        left: a person wants to go back to the results.
        stepped: the next match (1) or the one before (-1) is to be shown.
        judged: a person says whether both photos show the same place.
        failed: the `CairnError` that kept the picture from being saved.
    """

    left = Signal()
    stepped = Signal(int)
    judged = Signal(bool)
    failed = Signal(object)

    def __init__(self, pictures: PictureLoader) -> None:
        super().__init__()
        self._pictures = pictures
        self._files = ("", "")
        self._match: Verification | None = None
        self._following = False
        self.pair = QWidget()
        self.first, self.second = PictureView(), PictureView()
        self.lines = MatchLines(self.first, self.second, self.pair)
        self.overlay = OverlayView()
        self._views = QStackedWidget()
        self.title = QLabel()
        self._density, self._blend = self._slider(100), self._slider(50)
        self._lay_out()
        self._connect()

    def show_match(
        self,
        files: tuple[str, str],
        match: Verification,
        tolerance: float,
        title: str,
        *,
        known: bool,
    ) -> None:
        """Shows a match.

        Args:
            files: of the photo that was asked for, and of the one that was found.
            match: the evidence, from the first to the second.
            tolerance: the largest residual of an inlier.
            title: what is said of it.
            known: both are photos of the library: a person can decide about them.
        """
        for verdict in self._verdicts:
            verdict.setEnabled(known)
        self._files, self._match = files, match
        self.title.setText(title)
        self.lines.show_match(match, tolerance)
        self._over.setEnabled(match.alignment is not None)
        if match.alignment is None:
            self._over.setChecked(False)
            self._turn_over()
        self._show_pictures()

    def picture(self) -> QImage:
        """What is shown, as a picture."""
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
        self.title.setMargin(8)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(bar)
        page.addWidget(self.title)
        page.addWidget(self._views, 1)

    def _actions(self) -> list[QAction]:
        self._over = action(
            self, "layers", self.tr("One on the other"), "B", self._turn_over, checkable=True
        )
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
            *self._verdicts,
            action(self, "copy", self.tr("Copy the picture"), "Ctrl+C", self._copy),
            action(self, "save", self.tr("Save the picture…"), "Ctrl+S", self._save),
        ]

    def _connect(self) -> None:
        self._pictures.loaded.connect(self._loaded)
        self._density.valueChanged.connect(lambda value: self.lines.set_density(value / 100))
        self._blend.valueChanged.connect(lambda value: self.overlay.blend(value / 100))
        self.first.moved.connect(lambda: self._follow(self.first, self.second))
        self.second.moved.connect(lambda: self._follow(self.second, self.first))

    def _slider(self, value: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setValue(value)
        slider.setFixedWidth(_SLIDER)
        return slider

    def _show_pictures(self) -> None:
        images = [self._pictures.image(path) for path in self._files]
        for view, image in zip((self.first, self.second), images, strict=True):
            if image is not None:
                view.show_image(image)
        alignment = None if self._match is None else self._match.alignment
        first, second = images
        if first is not None and second is not None and alignment is not None:
            self.overlay.show_pair(second, first, alignment)
            self.overlay.blend(self._blend.value() / 100)
        self.lines.update()

    @Slot(str, QImage)
    def _loaded(self, path: str, image: QImage) -> None:
        if path in self._files:
            self._show_pictures()

    def _turn_over(self) -> None:
        self._views.setCurrentWidget(self.overlay if self._over.isChecked() else self.pair)

    def _follow(self, moved: PictureView, other: PictureView) -> None:
        """Shows in one picture what is shown in the other."""
        alignment = None if self._match is None else self._match.alignment
        if self._following or alignment is None or other.sceneRect().isEmpty():
            return
        self._following = True
        if moved.fitted:
            other.fit()
        else:
            self._follow_to(moved, other)
        self._following = False

    def _follow_to(self, moved: PictureView, other: PictureView) -> None:
        assert self._match is not None
        assert self._match.alignment is not None
        there = transform_of(self._match.alignment)
        if moved is self.second:
            there = there.inverted()[0]
        at = moved.mapToScene(moved.viewport().rect().center())
        beside = at + QPointF(1, 0)
        step = there.map(beside) - there.map(at)
        larger = max(1e-6, (step.x() ** 2 + step.y() ** 2) ** 0.5)
        other.zoom_to(moved.zoom / larger, there.map(at))

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
        """The lines lie over both pictures, whatever their size."""
        if watched is self.pair and event.type() == QEvent.Type.Resize:
            self.lines.setGeometry(self.pair.rect())
            self.lines.raise_()
        return super().eventFilter(watched, event)
