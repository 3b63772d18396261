"""Detection of stalls in the GUI thread."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Slot

_EVERY_MS = 2


class Heartbeat(QObject):
    """Timer in the GUI thread that records how late each of its ticks is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def take(self) -> list[float]:
        """Return the delays since the last call, in seconds, longest first."""
        gaps, self._gaps = self._gaps, []
        return sorted(gaps, reverse=True)

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append(now - self._last - _EVERY_MS / 1000)
        self._last = now
