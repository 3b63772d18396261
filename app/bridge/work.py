"""Functions that run off the GUI thread, and whose results come back to it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from engine.errors import CairnError

Result = TypeVar("Result")


class Task:
    """A function that was handed over; its result may be renounced."""

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        """Renounces the result. A function that has not begun does not begin any more."""
        self.cancelled = True


class Work(QObject):
    """Runs functions in threads.

    Signals:
        bug: an exception that nobody expects, and that is no `CairnError`.

    Args:
        threads: how many; one: functions run in the order in which they were handed over.
        name: of the threads.
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
    ) -> Task:
        """Runs a function in a thread, and then one of two in the GUI thread.

        Args:
            function: must not touch widgets, pixmaps or models.
            then: is given its result; not after `close`.
            failed: is given the error, where it was one to be expected.
        """
        task = Task()
        if not self._closed:
            self._pool.submit(self._run, task, function, then, failed)
        return task

    def close(self, *, finish: bool = False) -> None:
        """Drops what has not begun, and waits for nothing; no result comes any more.

        Args:
            finish: drop nothing, and wait for all of it.
        """
        self._closed = True
        self._back.disconnect(self._call)
        self._pool.shutdown(wait=finish, cancel_futures=not finish)

    def _run(
        self,
        task: Task,
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
