"""The supervisor's side of one worker process."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from engine.ingest.protocol import Message, Ready, Result, Task, WorkerSettings
from engine.ingest.worker import run_worker

# Spawn everywhere: a forked child of a process with threads (ONNX Runtime's, Qt's) may hang.
_CONTEXT = multiprocessing.get_context("spawn")

_GRACE_SECONDS = 5.0

# What a process is ended with from outside: by a person, at a shutdown, for want of memory.
_FROM_OUTSIDE = {
    -getattr(signal, name) for name in ("SIGHUP", "SIGKILL", "SIGTERM") if hasattr(signal, name)
}


@dataclass(frozen=True)
class Ending:
    """How a worker process ended: as its exit code tells, negative for a signal."""

    code: int | None

    def __str__(self) -> str:
        if self.code is not None and self.code < 0:
            return f"signal {-self.code}"
        return f"exit code {self.code}"

    @property
    def from_outside(self) -> bool:
        """Whether something other than its task ended it, as far as that can be told."""
        return self.code in _FROM_OUTSIDE


class WorkerHandle:
    """A worker process and the tasks that it was given.

    Attributes:
        connection: its pipe, to wait on.
        tasks: given and not answered; it works on the first.
        ready: whether its model is open.
        isolated: whether it was given a suspect, and shall be given nothing beside it.
        settings: what it was started with.
        slot: its number among the workers that live.

    Args:
        settings: what it is started with.
        slot: its number among the workers that live.
        log: where its standard error goes; None: where this process's goes.
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
        theirs.close()  # or the pipe would stay open when the worker dies

    def give(self, task: Task) -> None:
        """Sends a task. One that is lost because the worker is dead shows as its death."""
        if not self.tasks and self.ready:
            self._busy_since = time.monotonic()
        self.tasks.append(task)
        try:
            self.connection.send(task)
        except OSError:
            return

    def receive(self) -> Message:
        """The worker's next message.

        Raises:
            EOFError: it is dead, and has said all.
        """
        try:
            message = self.connection.recv()
        except OSError as error:  # killed while it wrote
            raise EOFError from error
        self._busy_since = time.monotonic()
        if isinstance(message, Ready):
            self.ready = True
        elif isinstance(message, Result):
            self.tasks.popleft()
            self.isolated = False
        return message

    def busy_seconds(self) -> float:
        """How long it has been at its first task, or at its start."""
        return time.monotonic() - self._busy_since if self.tasks or not self.ready else 0.0

    def end(self, patience: float = 0.0) -> Ending:
        """Makes sure that it is dead, and says how it ended.

        Args:
            patience: seconds in which it may end by itself.
        """
        self._process.join(patience)
        for urge in (self._process.terminate, self._process.kill):
            if self._process.exitcode is None:
                urge()
                self._process.join(_GRACE_SECONDS)
        self.connection.close()
        return Ending(self._process.exitcode)
