"""Having files looked into, and recording what they are."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.delg.features import Features
from engine.errors import PhotoError
from engine.ingest.plan import Work
from engine.ingest.protocol import Identity, Result, Step, Task
from engine.ingest.report import Hooks, IngestCounts
from engine.ingest.scan import SeenFile, look_again
from engine.ingest.supervisor import WorkerPool
from engine.library.changes import LibraryWriter
from engine.library.file_changes import Recorded

# What a crash may cost, against what a commit costs.
_BATCH, _BATCH_SECONDS = 32, 2.0

# A file is quiet when it was not modified for so long; FAT counts time in steps of two seconds.
_QUIET_SECONDS = 2.0
# How often files that were not quiet are looked at again, before they are left for the next time.
_ROUNDS = 3


class Run:
    """Has files identified, and each photo among them described once.

    What was read of a file counts only if the file is afterwards as the scan saw it: it may be a
    copy in progress. A failure of a file that was modified only moments ago is not believed
    either. Such files are looked at again when everything else is done.

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
        self._work: list[Work] = []
        self._open: set[int] = set()  # indices of the work that is not done
        # By the content that is being described: the work that only waits for it.
        self._waiting: dict[bytes, list[int]] = {}
        # Files that changed while their photo did not; see `_identified`.
        self._rewritten: dict[int, Result] = {}
        self._unsettled: set[int] = set()  # files that may have been read half-written
        self._counted: set[int] = set()
        self._unsaved: list[Result] = []
        self._saved_at = time.monotonic()

    def do(self, work: Sequence[Work]) -> None:
        """Does the work, until it is done or paused; what is done is kept whatever happens."""
        self._work, self._open = list(work), set(range(len(work)))
        try:
            self._look_into(range(len(work)))
            for _ in range(_ROUNDS):
                self._look_into(self._quiet())
        finally:
            self._save()
        self._refresh()
        self._counts.unfinished += len(self._unsettled)

    def _look_into(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            item = self._work[number]
            if item.step is Step.IDENTIFY or item.known_content is None:
                self._pool.submit(Task(number, item.seen.location, Step.IDENTIFY))
            else:
                self._describe(number, item.known_content)
        while self._pool.busy:
            self._advance()

    def _quiet(self) -> list[int]:
        """Waits a moment for what was not settled; which of it is there and quiet now."""
        if not self._unsettled or self._hooks.paused():
            return []
        self._save()  # with the states in which the files were read
        self._refresh()
        time.sleep(max((_unrest(self._work[n].seen) for n in self._unsettled), default=0))
        self._refresh()
        quiet = {number for number in self._unsettled if _is_quiet(self._work[number].seen)}
        self._unsettled -= quiet
        return sorted(quiet)

    def _refresh(self) -> None:
        """Takes what is not settled as it is now; what is gone is the next scan's business."""
        for number in sorted(self._unsettled):
            work = self._work[number]
            now = look_again(work.seen)
            if now is None or now.in_cloud:
                self._unsettled.remove(number)
                self._open.discard(number)
            else:
                self._work[number] = replace(work, seen=now, step=Step.IDENTIFY)

    def _advance(self) -> None:
        if self._hooks.paused():
            self._pool.cancel()
        if self._hooks.pace is not None:
            self._pool.set_pace(self._hooks.pace())
        for result in self._pool.poll(_BATCH_SECONDS):
            self._take(result)
        if len(self._unsaved) >= _BATCH or time.monotonic() - self._saved_at > _BATCH_SECONDS:
            self._save()
        self._hooks.progress(len(self._work) - len(self._open), len(self._work))

    def _take(self, result: Result) -> None:
        self._counts.inference_seconds += result.inference_seconds
        if not self._is_believed(result):
            self._put_back(result)
        elif isinstance(result.value, Identity):
            self._identified(result, result.value.content)
        else:
            self._open.discard(result.task.id)
            if result.task.content is not None:
                self._described(result, result.task.content)
            self._unsaved.append(result)

    def _is_believed(self, result: Result) -> bool:
        seen = self._work[result.task.id].seen
        if result.value is None:  # its first bytes say that it is no photo, however it goes on
            return True
        failed = isinstance(result.value, PhotoError)
        return look_again(seen) == seen and (not failed or _is_quiet(seen))

    def _put_back(self, result: Result) -> None:
        self._unsettled.add(result.task.id)
        self._rewritten.pop(result.task.id, None)
        if result.task.content is not None:
            self._describe_others(result.task.content)

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
        if not isinstance(result.value, Features):
            self._describe_others(content)
            return
        done = (result.task.id, *self._waiting.pop(content))
        self._unsaved += [self._rewritten.pop(n) for n in done if n in self._rewritten]

    def _describe_others(self, content: bytes) -> None:
        """After a file that was of no use: the next that holds the photo; the rest waits for it."""
        others = self._waiting.pop(content)
        self._open.update(others)
        for other in others:
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
            self._count(result.task.id, recorded)
        elif isinstance(value, Features):
            assert result.task.content is not None
            self._writer.record_features(self._model_id, result.task.content, value)
        elif isinstance(value, PhotoError):
            self._writer.record_failure(work.source_id, work.seen.state, value, self._versions)
        else:
            assert value is None, "nothing is shown here"
            self._writer.forget_file(work.source_id, work.seen.path)
            self._counts.ignored += 1

    def _count(self, number: int, recorded: Recorded) -> None:
        if number in self._counted:  # it was recorded, and changed while it was described
            return
        self._counted.add(number)
        self._counts.added += recorded is Recorded.ADDED
        self._counts.updated += recorded is Recorded.UPDATED
        self._counts.moved += recorded is Recorded.MOVED


def _is_quiet(seen: SeenFile) -> bool:
    return _unrest(seen) == 0


def _unrest(seen: SeenFile) -> float:
    """Seconds until a file will have been quiet for long enough.

    A time in the future says nothing about when it was modified: a camera's clock was wrong, or
    this machine's was set back.
    """
    age = time.time() - seen.mtime_ns / 1e9
    return _QUIET_SECONDS - age if 0 <= age < _QUIET_SECONDS else 0.0
