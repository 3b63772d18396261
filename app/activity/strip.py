"""Status strip at the bottom of the window: progress and remaining time."""

from __future__ import annotations

import time

from PySide6.QtCore import QLocale, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from app.bridge.library import OpenLibrary
from app.shell.icons import icon
from engine.errors import CairnError
from engine.library.status import IndexingProgress

_QUIET_MS = 4000
_LEAST_SECONDS = 3.0


class ActivityStrip(QWidget):
    """Status strip with the indexing progress and a button to pause indexing.

    Attributes:
        again: the button that starts the session again, shown after it ended with an error.
        pause: the button that pauses and resumes indexing.

    Signals:
        failed: the `CairnError` raised while reading the state or while pausing.
    """

    failed = Signal(object)

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__()
        self._library = library
        self._what = QLabel()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedSize(220, 8)
        self.pause = QToolButton(autoRaise=True)
        self.again = QToolButton()
        self.again.setText(self.tr("Try again"))
        self.again.hide()
        self._task, self._begun, self._done_before = "", 0.0, 0
        self._paused = False
        self._quiet = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._quiet.timeout.connect(self._rest)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.addWidget(self._what, 1)
        layout.addWidget(self.again)
        layout.addWidget(self._bar)
        layout.addWidget(self.pause)
        self.pause.clicked.connect(self._turn)
        self.again.clicked.connect(self._try_again)
        library.progressed.connect(self._progress)
        library.changed.connect(self._ask)
        library.ended.connect(self._end)
        library.told.connect(self._say)
        self._bar.hide()
        self._show_pause()

    @property
    def text(self) -> str:
        """Return the text that the strip shows now."""
        return self._what.text()

    @Slot(int, int, str)
    def _progress(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if what != self._task or done < self._done_before:
            self._task, self._begun = what, now
        self._done_before = done
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._bar.show()
        names = {
            "indexed": self.tr("Looking at photos"),
            "pairs verified": self.tr("Comparing"),
            "pairs verified again": self.tr("Comparing again"),
        }
        locale = QLocale()
        text = f"{names.get(what, what)}: {locale.toString(done)} / {locale.toString(total)}"
        seconds = (now - self._begun) * (total - done) / max(1, done)
        if now - self._begun > _LEAST_SECONDS and seconds > _LEAST_SECONDS:
            text += " · " + self.tr("{} left").format(self._lasting(seconds))
        self._what.setText(text)
        self._quiet.start()

    @Slot(str)
    def _say(self, text: str) -> None:
        """Show a message for a few seconds; the activity page keeps it."""
        self._what.setText(text)
        self._quiet.start()

    @Slot()
    def _rest(self) -> None:
        self._bar.hide()
        self._ask()

    @Slot()
    def _ask(self) -> None:
        self._library.read(self._library.cairn.progress, self._show, self.failed.emit)

    def _show(self, now: IndexingProgress) -> None:
        self.again.hide()
        self._paused = now.paused
        self._show_pause()
        if self._quiet.isActive():
            return
        text = self.tr("%n photos", "", now.counts.photos)
        if now.paused:
            text += " · " + self.tr("paused, %n files wait", "", now.counts.pending)
        if now.counts.failed:
            text += " · " + self.tr("%n files cannot be read", "", now.counts.failed)
        self._what.setText(text)

    @Slot(object)
    def _end(self, error: CairnError | None) -> None:
        if error is not None:
            self._bar.hide()
            self._what.setText(error.message)
            self.again.show()

    @Slot()
    def _try_again(self) -> None:
        self.again.hide()
        self._library.start()

    @Slot()
    def _turn(self) -> None:
        library, paused = self._library.cairn, not self._paused
        self._library.write(
            lambda: library.set_paused(paused=paused),
            lambda _: self._library.wake(),
            self.failed.emit,
        )

    def _show_pause(self) -> None:
        text = self.tr("Go on with indexing") if self._paused else self.tr("Pause indexing")
        self.pause.setIcon(icon("play" if self._paused else "pause"))
        self.pause.setToolTip(text)
        self.pause.setAccessibleName(text)

    def _lasting(self, seconds: float) -> str:
        """Format a duration in the largest unit that fits: hours, minutes or seconds."""
        units = ((3600, self.tr("{} h")), (60, self.tr("{} min")), (1, self.tr("{} s")))
        size, text = next((one for one in units if seconds >= one[0]), units[-1])
        return text.format(round(seconds / size))
