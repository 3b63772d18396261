"""Worker process, as controlled by the worker pool."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from engine.workers.protocol import Message, Ready, Result, Task, WorkerSettings
from engine.workers.worker import run_worker

# Spawn everywhere: a forked child of a process with threads (ONNX Runtime's, Qt's) may hang.
_CONTEXT = multiprocessing.get_context("spawn")

_GRACE_SECONDS = 5.0

# Signals that end a process from outside: by a person, at a shutdown, when memory is short.
_FROM_OUTSIDE = {
    -getattr(signal, name) for name in ("SIGHUP", "SIGKILL", "SIGTERM") if hasattr(signal, name)
}


@dataclass(frozen=True)
class ProcessEnd:
    """End of a worker process, as told by its exit code, negative for a signal."""

    code: int | None

    def __str__(self) -> str:
        if self.code is not None and self.code < 0:
            return f"signal {-self.code}"
        return f"exit code {self.code}"

    @property
    def from_outside(self) -> bool:
        """Return whether something other than its task probably ended the worker."""
        return self.code in _FROM_OUTSIDE


class WorkerProcess:
    """A worker process and the tasks that it was given.

    Attributes:
        connection: its pipe, to wait on.
        tasks: tasks given and not answered; it works on the first.
        ready: True once its model is open.
        isolated: True while it has a suspect task, and gets no other beside it.
        settings: the settings with which it was started.
        slot: its number among the live workers.

    Args:
        settings: the settings with which it is started.
        slot: its number among the live workers.
        log: file for its standard error; None: this process's standard error.
    """

    def __init__(self, settings: WorkerSettings, slot: int, log: Path | None) -> None:
        self.settings = settings
        self.slot = slot
        ours, theirs = _CONTEXT.Pipe()
        self.connection: Connection[Task, Message] = ours
        self.tasks: deque[Task] = deque()
        self.ready = False
        self.isolated = False
        self._busy_since = time.monotonic()
        arguments = (theirs, settings, log)
        self._process = _CONTEXT.Process(target=run_worker, args=arguments, daemon=True)
        self._process.start()
        theirs.close()  # otherwise the pipe stays open when the worker dies

    def give(self, task: Task) -> None:
        """Send a task to the worker.

        If the worker is dead, the task stays in `tasks`, and `receive` reports the death.
        """
        if not self.tasks and self.ready:
            self._busy_since = time.monotonic()
        self.tasks.append(task)
        try:
            self.connection.send(task)
        except OSError:
            return

    def receive(self) -> Message:
        """Return the worker's next message.

        Raises:
            EOFError: the worker is dead, and has no more messages.
        """
        try:
            message = self.connection.recv()
        except OSError as error:  # killed while writing
            raise EOFError from error
        self._busy_since = time.monotonic()
        if isinstance(message, Ready):
            self.ready = True
        elif isinstance(message, Result):
            self.tasks.popleft()
            self.isolated = False
        return message

    def busy_seconds(self) -> float:
        """Return the seconds spent on its first task or its start, 0 if idle."""
        return time.monotonic() - self._busy_since if self.tasks or not self.ready else 0.0

    def end(self, patience: float = 0.0) -> ProcessEnd:
        """End the process if it still runs, and return how it ended.

        Args:
            patience: seconds in which it may end by itself.
        """
        self._process.join(patience)
        for urge in (self._process.terminate, self._process.kill):
            if self._process.exitcode is None:
                urge()
                self._process.join(_GRACE_SECONDS)
        self.connection.close()
        return ProcessEnd(self._process.exitcode)
