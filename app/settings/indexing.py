"""Settings section for the speed of indexing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from app.bridge.library import OpenLibrary
from app.settings.section import Section, quiet
from engine.library.indexing_settings import Speed

_WIDTH = 420
_SPEEDS = tuple(Speed)


class IndexingSection(Section):
    """Section with a slider for the speed of indexing, labeled at each step.

    Attributes:
        speed: the slider.
    """

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__(library)
        self.set_title(self.tr("Indexing"))
        self.speed = QSlider(Qt.Orientation.Horizontal)
        self.speed.setRange(0, len(_SPEEDS) - 1)
        self.speed.setPageStep(1)
        self.speed.setTickInterval(1)
        self.speed.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.speed.setAccessibleName(self.tr("Speed of indexing"))
        self._about = quiet()
        names = (self.tr("Gentle"), self.tr("Steady"), self.tr("Full"))
        places = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.speed, 0, 0, 1, 3)
        for column, (name, place) in enumerate(
            zip(names, (*places, Qt.AlignmentFlag.AlignRight), strict=True)
        ):
            grid.addWidget(QLabel(name), 1, column, place)
        box = QWidget()
        box.setLayout(grid)
        box.setMaximumWidth(_WIDTH)
        self.add(box)
        self.add(self._about)
        self._describe()
        self.speed.valueChanged.connect(self._choose)

    def reload(self) -> None:
        """Show the current speed."""
        self.library.read(self.library.cairn.speed, self._show, lambda e: self.say(e.message))

    def _show(self, speed: Speed) -> None:
        self.speed.blockSignals(True)
        self.speed.setValue(_SPEEDS.index(speed))
        self.speed.blockSignals(False)
        self._describe()

    def _describe(self) -> None:
        about = {
            Speed.GENTLE: self.tr("Half of the computer; other programs go first."),
            Speed.STEADY: self.tr("All of the computer; other programs go first."),
            Speed.FULL: self.tr("As fast as it can; other programs may become slow."),
        }
        self._about.setText(about[_SPEEDS[self.speed.value()]])

    @Slot(int)
    def _choose(self, step: int) -> None:
        self._describe()
        library, speed = self.library.cairn, _SPEEDS[step]
        self.library.write(
            lambda: library.set_speed(speed), lambda _: self.say(""), lambda e: self.say(e.message)
        )
