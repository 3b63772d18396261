"""Thread pool that delivers results to the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from engine.errors import CairnError

Result = TypeVar("Result")


class BackgroundTask:
    """Handle of a submitted function, to cancel it."""

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        """Discard the result; a function that has not started is not run."""
        self.cancelled = True


class BackgroundThreads(QObject):
    """Thread pool that calls back in the GUI thread.

    Signals:
        bug: an unexpected exception, which is no `CairnError`.

    Args:
        threads: number of threads; with one, functions run in the order of submission.
        name: prefix of the threads' names.
    """

    bug = Signal(object)
    _back = Signal(object)

    def __init__(self, threads: int, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._back.connect(self._call)

    def run(
        self,
        function: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[CairnError], None],
    ) -> BackgroundTask:
        """Run a function in a thread, then a callback in the GUI thread.

        Args:
            function: must not touch widgets, pixmaps or models.
            then: called with the result; not after `close`.
            failed: called with the error if it is a `CairnError`; not after `close`.
        """
        task = BackgroundTask()
        if not self._closed:
            self._pool.submit(self._run, task, function, then, failed)
        return task

    def close(self, *, finish: bool = False) -> None:
        """Drop functions that have not started, and deliver no more results.

        Args:
            finish: run the submitted functions to their end and wait for them.
        """
        self._closed = True
        self._back.disconnect(self._call)
        self._pool.shutdown(wait=finish, cancel_futures=not finish)

    def _run(
        self,
        task: BackgroundTask,
        function: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[CairnError], None],
    ) -> None:
        if task.cancelled:
            return
        try:
            result = function()
        except CairnError as error:
            expected = error
            self._back.emit(lambda: None if task.cancelled else failed(expected))
        except Exception as error:
            self.bug.emit(error)
        else:
            self._back.emit(lambda: None if task.cancelled else then(result))

    @Slot(object)
    def _call(self, function: Callable[[], None]) -> None:
        function()
