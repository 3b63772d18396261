"""Benchmark of a real window, which opens and uses a library; it prints JSON.

``python -m app.measuring LIBRARY FOLDER BEGUN``: the photos of FOLDER are added to the library,
which is closed afterwards. BEGUN is the time, in seconds since 1970, at which this was started.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from PySide6.QtCore import QEvent, QEventLoop, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app.bridge.library import OpenLibrary
from app.measuring.heartbeat import Heartbeat
from app.shell.application import prepare
from app.shell.window import MainWindow

_FRAMES, _FRAME_PIXELS = 400, 40
_LOOK_MS = 20
_QUIET_SECONDS = 4.0
_STALL = 0.05  # seconds; users notice a delay this long


class _FirstPaint(QObject):
    """Event filter that records when the grid is first painted with photos."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.at: float | None = None
        self._window = window
        window.photos.grid.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        painted = event.type() == QEvent.Type.Paint
        if painted and self.at is None and self._window.photos.model.total:
            QTimer.singleShot(0, self._note)  # runs after the paint event
        return False

    def _note(self) -> None:
        self.at = self.at or time.time()


class _Measuring:
    """The steps of the benchmark, run one after the other.

    Args:
        window: the window, which is shown and just being started.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._beat, self._painted = Heartbeat(window), _FirstPaint(window)

    def run(self, folder: Path, begun: float) -> dict[str, float]:
        """Run the benchmark, which adds a folder of photos to the library.

        Args:
            folder: the folder, whose photos are new to the library.
            begun: the time at which the process was started, seconds since 1970.

        Returns:
            the figures by name; times are in seconds, memory in bytes.
        """
        self._until(lambda: self._painted.at is not None)
        first = (self._painted.at or 0.0) - begun
        self._until_quiet()
        opening = self._beat.take()
        frames = self._scroll()
        self._beat.take()
        before = self._window.photos.model.total
        self._window.add_folder(folder)
        self._until(lambda: self._window.photos.model.total > before)
        self._until_quiet()
        indexing = self._beat.take()
        return {
            "first_paint": first,
            "opening_stall": opening[0],
            "frame_median": frames[len(frames) // 2],
            "frame_worst": frames[0],
            "indexing_stall": indexing[0],
            "indexing_stalls": sum(gap > _STALL for gap in indexing),
            "indexing_seconds": sum(indexing),
            "memory": psutil.Process().memory_info().rss,
            "photos": self._window.photos.model.total,
            "landmarks": self._window.landmarks.model.rowCount(),
        }

    def _scroll(self) -> list[float]:
        """Scroll the grid and return the seconds for each frame, longest first."""
        bar, view = self._window.photos.grid.verticalScrollBar(), self._window.photos.grid
        frames = []
        for _ in range(_FRAMES):
            begun = time.perf_counter()
            bar.setValue(bar.value() + _FRAME_PIXELS)
            view.viewport().repaint()
            QApplication.processEvents()
            frames.append(time.perf_counter() - begun)
        return sorted(frames, reverse=True)

    def _until_quiet(self) -> None:
        """Wait until the library is quiet.

        It is quiet after `_QUIET_SECONDS` without a signal, if no file is pending.
        """
        library = self._window.library
        heard = [time.monotonic()]
        hear: Callable[..., None] = lambda *said: heard.__setitem__(0, time.monotonic())  # noqa: E731
        signals = (library.changed, library.progressed, self._window.contents.grouped)
        for signal in signals:
            signal.connect(hear)
        self._until(
            lambda: (
                time.monotonic() - heard[0] > _QUIET_SECONDS
                and not self._window.library.cairn.progress().counts.pending
            )
        )
        for signal in signals:
            signal.disconnect(hear)

    def _until(self, condition: Callable[[], bool]) -> None:
        loop = QEventLoop()
        timer = QTimer(interval=_LOOK_MS)
        timer.timeout.connect(lambda: loop.quit() if condition() else None)
        timer.start()
        loop.exec()


def main() -> None:
    """Run the benchmark and print its figures as JSON."""
    root, folder, started = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    with tempfile.TemporaryDirectory() as settings:
        application = QApplication(sys.argv[:1])
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        prepare(application)
        window = MainWindow(OpenLibrary(root))
        window.resize(1280, 800)
        window.show()
        measuring = _Measuring(window)
        window.start()
        figures = measuring.run(folder, started)
        begun = time.perf_counter()
        window.close()
        figures["closing"] = time.perf_counter() - begun
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
