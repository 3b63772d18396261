"""Having files looked into, and recording what they are."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from engine.delg.features import Features
from engine.ingest.plan import Work
from engine.ingest.protocol import Identity, Result, Step, Task
from engine.ingest.report import Hooks, IngestCounts
from engine.ingest.supervisor import WorkerPool
from engine.library.changes import LibraryWriter
from engine.library.file_changes import Recorded

# What a crash may cost, against what a commit costs.
_BATCH, _BATCH_SECONDS = 32, 2.0


class Run:
    """Has files identified, and each photo among them described once.

    Args:
        writer: the library, written in batches.
        model_id: the library's id of the pool's model.
        pool: the workers.
        hooks: what is told and asked.
        counts: where results are counted.
        versions: of what decodes and describes, to be kept with failures.
    """

    def __init__(
        self,
        writer: LibraryWriter,
        model_id: int,
        pool: WorkerPool,
        hooks: Hooks,
        counts: IngestCounts,
        versions: str,
    ) -> None:
        self._writer = writer
        self._model_id = model_id
        self._pool = pool
        self._hooks = hooks
        self._counts = counts
        self._versions = versions
        self._work: Sequence[Work] = ()
        self._open: set[int] = set()  # indices of the work that is not done
        # By the content that is being described: the work that only waits for it.
        self._waiting: dict[bytes, list[int]] = {}
        # Files that changed while their photo did not; see `_identified`.
        self._rewritten: dict[int, Result] = {}
        self._unsaved: list[Result] = []
        self._saved_at = time.monotonic()

    def do(self, work: Sequence[Work]) -> None:
        """Does the work, until it is done or paused; what is done is kept whatever happens."""
        self._work, self._open = work, set(range(len(work)))
        for number, item in enumerate(work):
            if item.step is Step.IDENTIFY or item.known_content is None:
                self._pool.submit(Task(number, item.seen.location, Step.IDENTIFY))
            else:
                self._describe(number, item.known_content)
        try:
            while self._pool.busy:
                self._advance()
        finally:
            self._save()

    def _advance(self) -> None:
        if self._hooks.paused():
            self._pool.cancel()
        for result in self._pool.poll(_BATCH_SECONDS):
            self._take(result)
        if len(self._unsaved) >= _BATCH or time.monotonic() - self._saved_at > _BATCH_SECONDS:
            self._save()
        self._hooks.progress(len(self._work) - len(self._open), len(self._work))

    def _take(self, result: Result) -> None:
        self._counts.inference_seconds += result.inference_seconds
        if isinstance(result.value, Identity):
            self._identified(result, result.value.content)
            return
        self._open.discard(result.task.id)
        if result.task.content is not None:
            self._described(result, result.task.content)
        self._unsaved.append(result)

    def _identified(self, result: Result, content: bytes) -> None:
        number = result.task.id
        if content == self._work[number].known_content:
            # Metadata were written into it. The orientation, which is no part of the content, may
            # be among them: the file counts as changed until the photo is described anew.
            self._rewritten[number] = result
        else:
            self._unsaved.append(result)
            if self._writer.described(self._model_id, content):
                self._open.discard(number)
                return
        self._describe(number, content, urgent=True)

    def _describe(self, number: int, content: bytes, *, urgent: bool = False) -> None:
        """Has a photo described, once for all its files."""
        if content in self._waiting:
            self._waiting[content].append(number)
            self._open.discard(number)
            return
        self._waiting[content] = []
        task = Task(number, self._work[number].seen.location, Step.DESCRIBE, content)
        self._pool.submit(task, urgent=urgent)

    def _described(self, result: Result, content: bytes) -> None:
        others = self._waiting.pop(content)
        if isinstance(result.value, Features):
            done = (result.task.id, *others)
            self._unsaved += [self._rewritten.pop(n) for n in done if n in self._rewritten]
            return
        self._open.update(others)
        for other in others:  # the next of them is tried, the rest waits for it
            self._describe(other, content)

    def _save(self) -> None:
        with self._writer.transaction():
            for result in self._unsaved:
                self._record(result)
        self._unsaved.clear()
        self._saved_at = time.monotonic()

    def _record(self, result: Result) -> None:
        work, value = self._work[result.task.id], result.value
        if isinstance(value, Identity):
            recorded = self._writer.record_file(
                work.source_id, work.seen.state, value.content, value.facts
            )
            self._count(recorded)
        elif isinstance(value, Features):
            assert result.task.content is not None
            self._writer.record_features(self._model_id, result.task.content, value)
        elif value is None:
            self._writer.forget_file(work.source_id, work.seen.path)
            self._counts.ignored += 1
        elif os.path.lexists(work.seen.location):
            self._writer.record_failure(work.source_id, work.seen.state, value, self._versions)
        # Else it went away since the scan, perhaps with its drive: the next scan's business.

    def _count(self, recorded: Recorded) -> None:
        self._counts.added += recorded is Recorded.ADDED
        self._counts.updated += recorded is Recorded.UPDATED
        self._counts.moved += recorded is Recorded.MOVED
