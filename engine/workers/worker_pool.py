"""Pool of worker processes that replaces workers that crash or hang."""

from __future__ import annotations

import logging
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import connection
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.delg.features import Features
from engine.errors import ModelError, PhotoError
from engine.photos.reading import shown
from engine.photos.volumes import VolumeKind, volume_kind
from engine.workers.protocol import Fatal, Message, Result, Step, Task, WorkerSettings
from engine.workers.worker_process import ProcessEnd, WorkerProcess

logger = logging.getLogger(__name__)

# One current task, and one to continue with while the result is sent.
_IN_FLIGHT = 2

# Deaths at start in a row after which the model is considered the cause. More than one, because
# memory may have been short.
_MAX_FALSE_STARTS = 3
# The same for workers that were ended from outside, for example because memory is short.
_MAX_KILLED_STARTS = 20

_TIME_LIMIT_SECONDS = 120.0
_START_LIMIT_SECONDS = 120.0
_GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Pace:
    """Share of the machine that workers may use.

    Attributes:
        workers: number of processes, each of which takes one core.
        gentle: True to run at low priority; False where a person waits.
    """

    workers: int
    gentle: bool


class WorkerPool:
    """Pool of worker processes that perform tasks; usable without a library. A context manager.

    A worker that dies, or that takes too long over one task, is replaced. Its current task is tried
    once more, with no other task beside it. When that worker ends the same way, the task has
    failed: at stage ``killed`` if something from outside ended the worker, which is no evidence
    against the photo. Tasks that were waiting in a dead worker's pipe go back to the queue, and
    this does not count as a try.

    Args:
        size: number of processes; they start when there is something to do.
        model: the ONNX file.
        thumbnails: the folder of the thumbnail store; None: none are written.
        gentle: see `Pace`.
        logs: the folder of the workers' logs, used by no other pool at the same time; None: workers
            write to standard error.
        time_limit: maximum seconds for one task.
        told: called with a sentence about a worker that was replaced; None: it is only logged.
    """

    def __init__(
        self,
        size: int,
        model: Path,
        thumbnails: Path | None = None,
        *,
        gentle: bool = False,
        logs: Path | None = None,
        time_limit: float = _TIME_LIMIT_SECONDS,
        told: Callable[[str], None] | None = None,
    ) -> None:
        self._size = size
        self._told = told
        self._settings = WorkerSettings(model, thumbnails, gentle)
        self._logs = logs
        self._time_limit = time_limit
        self._queue: deque[Task] = deque()
        self._suspects: deque[Task] = deque()
        self._deaths: Counter[Task] = Counter()
        self._false_starts = 0
        self._workers: list[WorkerProcess] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; their current tasks are dropped."""
        self.cancel()
        while self._workers:
            self._workers.pop().end()

    def set_pace(self, pace: Pace) -> None:
        """Change how much of the machine is used; workers end their current tasks first."""
        self._size = pace.workers
        self._settings = replace(self._settings, gentle=pace.gentle)

    @property
    def busy(self) -> bool:
        """Return whether a submitted task has no result yet."""
        return bool(self._queue or self._suspects or any(w.tasks for w in self._workers))

    def submit(self, task: Task, *, urgent: bool = False) -> None:
        """Queue a task; an urgent one goes before all waiting tasks."""
        if urgent:
            self._queue.appendleft(task)
        else:
            self._queue.append(task)

    def cancel(self) -> None:
        """Drop the tasks that no worker has yet; others still give their results."""
        self._queue.clear()
        self._suspects.clear()

    def map(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Perform tasks, and yield their results as they come, in any order.

        Raises:
            ModelError: the model cannot be used.
            LibraryError: thumbnails cannot be written.
        """
        for task in tasks:
            self.submit(task)
        while self.busy:
            yield from self.poll(self._time_limit)

    def poll(self, timeout: float) -> list[Result]:
        """Hand out tasks, and wait for results.

        Args:
            timeout: maximum seconds to wait.

        Returns:
            The results that have arrived, perhaps none.

        Raises:
            ModelError: the model cannot be used.
            LibraryError: thumbnails cannot be written.
        """
        self._hand_out()
        if not self.busy:
            return []
        waiting: dict[object, WorkerProcess] = {w.connection: w for w in self._workers}
        allowed = max(0.0, min(timeout, *map(self._seconds_left, self._workers)))
        results: list[Result] = []
        for ready in connection.wait([w.connection for w in self._workers], allowed):
            results += self._hear(waiting[ready])
        for worker in [w for w in self._workers if self._seconds_left(w) <= 0]:
            results += self._bury(worker, f"it took more than {self._time_limit:g} seconds")
        return results

    def _seconds_left(self, worker: WorkerProcess) -> float:
        limit = self._time_limit if worker.ready else _START_LIMIT_SECONDS
        return limit - worker.busy_seconds()

    def _hand_out(self) -> None:
        self._retire()
        tasks = len(self._queue) + len(self._suspects)
        idle = sum(not w.tasks for w in self._workers)
        for _ in range(min(self._size - len(self._workers), tasks - idle)):
            self._workers.append(self._new_worker())
        serving = [w for w in self._workers if self._serves(w)]
        for _ in range(_IN_FLIGHT):  # each worker gets one task before any gets a second
            for worker in serving:
                self._hand_one(worker)

    def _serves(self, worker: WorkerProcess) -> bool:
        """Return whether a worker is to be given tasks.

        Surplus workers, and those with other settings than the present ones, are not.
        """
        wanted = [w for w in self._workers if w.settings == self._settings]
        return worker in wanted[: self._size]

    def _retire(self) -> None:
        for worker in [w for w in self._workers if not w.tasks and not self._serves(w)]:
            self._workers.remove(worker)
            worker.end()

    def _new_worker(self) -> WorkerProcess:
        taken = {w.slot for w in self._workers}
        slot = next(number for number in range(len(taken) + 1) if number not in taken)
        log = None if self._logs is None else self._logs / f"worker-{slot}.log"
        return WorkerProcess(self._settings, slot, log)

    def _hand_one(self, worker: WorkerProcess) -> None:
        if not worker.tasks and self._suspects:
            worker.isolated = True
            worker.give(self._suspects.popleft())
        elif self._queue and not worker.isolated and len(worker.tasks) < _IN_FLIGHT:
            worker.give(self._queue.popleft())

    def _hear(self, worker: WorkerProcess) -> list[Result]:
        try:
            message: Message = worker.receive()
        except EOFError:
            return self._bury(worker, None)
        if isinstance(message, Fatal):
            raise message.error
        self._false_starts = 0
        if not isinstance(message, Result):
            return []
        del self._deaths[message.task]
        return [message]

    def _bury(self, worker: WorkerProcess, reason: str | None) -> list[Result]:
        """Remove a dead or stuck worker, and decide about its tasks."""
        self._workers.remove(worker)
        # A worker that closed its pipe is ending by itself; a stuck one is not waited for.
        ending = worker.end(0.0 if reason else _GRACE_SECONDS)
        if not worker.ready:
            self._count_false_start(ending)
            self._return(worker)
            return []
        suspect = worker.tasks.popleft() if worker.tasks else None
        self._queue.extendleft(reversed(worker.tasks))
        if suspect is None:
            return []
        why = reason or f"its worker ended with {ending}"
        logger.warning("Worker %d is replaced: at %s, %s.", worker.slot, suspect.path, why)
        if self._told is not None:
            self._told(f"A worker process was replaced: at '{shown(suspect.path)}', {why}.")
        self._deaths[suspect] += 1
        if self._deaths[suspect] < 2:
            self._suspects.append(suspect)
            return []
        del self._deaths[suspect]
        return [Result(suspect, _set_aside(suspect, why, None if reason else ending))]

    def _return(self, worker: WorkerProcess) -> None:
        back = self._suspects if worker.isolated else self._queue
        back.extendleft(reversed(worker.tasks))

    def _count_false_start(self, ending: ProcessEnd) -> None:
        self._false_starts += 1
        name, path = self._settings.model.name, self._settings.model
        if ending.from_outside and self._false_starts >= _MAX_KILLED_STARTS:
            raise ModelError(
                f"The process of the model {name} is ended from outside ({ending}) whenever it "
                "starts; memory may be short: close other programs, or use a smaller model.",
                path,
            )
        if not ending.from_outside and self._false_starts >= _MAX_FALSE_STARTS:
            raise ModelError(
                f"The model {name} brings its process down ({ending}) when it is opened; use "
                "another model.",
                path,
            )


def _set_aside(task: Task, reason: str, ending: ProcessEnd | None) -> PhotoError:
    """Return the error of a task that ended two workers.

    Args:
        task: the task.
        reason: the reason, for the message.
        ending: the end of the second worker; None: it took too long.
    """
    message = f"'{shown(task.path)}' was set aside after two tries: {reason}"
    if ending is not None and ending.from_outside:
        return PhotoError(
            f"{message}; the next indexing tries it again.", task.path, stage="killed"
        )
    if ending is None and volume_kind(task.path) is not VolumeKind.LOCAL:
        # A slow drive or a failing network is a more likely cause than the photo.
        return PhotoError(f"{message}; the next indexing tries it again.", task.path, stage="read")
    return PhotoError(f"{message}.", task.path)


def describe_many(
    paths: Sequence[Path], model: Path
) -> Iterator[tuple[Path, Features | PhotoError]]:
    """Yield the features of each image, or its error, in order of completion.

    Args:
        paths: image files.
        model: the ONNX file.

    Raises:
        ModelError: the model cannot be used.
    """
    tasks = [Task(number, path, Step.DESCRIBE) for number, path in enumerate(paths)]
    with WorkerPool(os.cpu_count() or 1, model) as pool:
        for result in pool.map(tasks):
            yield result.task.path, _outcome(result)


def _outcome(result: Result) -> Features | PhotoError:
    assert isinstance(result.value, Features | PhotoError)
    return result.value
