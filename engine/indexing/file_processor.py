"""Send files to the worker processes and store their results."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.delg.features import Features
from engine.errors import PhotoError
from engine.indexing.plan import FileWork
from engine.indexing.progress import Hooks, IngestCounts
from engine.indexing.scan import SeenFile, look_again
from engine.library.changes import LibraryWriter
from engine.library.file_changes import Recorded
from engine.workers.protocol import Identity, Result, Step, Task
from engine.workers.worker_pool import WorkerPool

# Results and seconds between commits: more of them lose more work in a crash.
_BATCH, _BATCH_SECONDS = 32, 2.0

# A file is quiet if it was not modified for this long; FAT stores time in steps of two seconds.
_QUIET_SECONDS = 2.0
# Number of times that files are examined again before they are left for the next ingest.
_ROUNDS = 3


class FileProcessor:
    """Identification of files, and description of each photo among them once.

    A result counts only if the file is afterwards as the scan saw it: it may be a copy in progress.
    A failure of a file that was modified only moments ago does not count either. Such files are
    examined again when everything else is done.

    Args:
        writer: the library, written in batches.
        model_id: the library's id of the pool's model.
        pool: the workers.
        hooks: the callbacks.
        counts: the counts to add to.
        versions: versions of the decoder and the model, stored with failures.
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
        self._work: list[FileWork] = []
        self._open: set[int] = set()  # indices of the work that is not done
        # Indices of the work that waits for a description, by content key.
        self._waiting: dict[bytes, list[int]] = {}
        # Files that changed while their photo did not; see `_identified`.
        self._rewritten: dict[int, Result] = {}
        self._unsettled: set[int] = set()  # files that may have been read half-written
        self._counted: set[int] = set()
        self._unsaved: list[Result] = []
        self._saved_at = time.monotonic()

    def do(self, work: Sequence[FileWork]) -> None:
        """Process the work until it is done or paused.

        Finished work is stored, even after an error.

        Args:
            work: the files to examine.
        """
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
        """Wait for unsettled files; return the indices of those that are quiet now."""
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
        """Update the state of unsettled files.

        Files that are gone, or only in the cloud, are left to the next scan.
        """
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
        if result.value is None:  # the first bytes show it, even in a partial file
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
            # Only metadata changed. They may include the orientation, which is not part of the
            # content, so the file counts as changed until the photo is described again.
            self._rewritten[number] = result
        else:
            self._unsaved.append(result)
            if self._writer.described(self._model_id, content):
                self._open.discard(number)
                return
        self._describe(number, content, urgent=True)

    def _describe(self, number: int, content: bytes, *, urgent: bool = False) -> None:
        """Submit a photo for description, once for all its files."""
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
        """Describe a photo from its next file, because the last one failed.

        The remaining files wait for it.
        """
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
        if number in self._counted:  # counted before; it changed while it was described
            return
        self._counted.add(number)
        self._counts.added += recorded is Recorded.ADDED
        self._counts.updated += recorded is Recorded.UPDATED
        self._counts.moved += recorded is Recorded.MOVED


def _is_quiet(seen: SeenFile) -> bool:
    return _unrest(seen) == 0


def _unrest(seen: SeenFile) -> float:
    """Return the seconds until a file has been quiet for long enough.

    A time in the future does not tell when the file was modified, because a camera's clock was
    wrong or this machine's was set back.
    """
    age = time.time() - seen.mtime_ns / 1e9
    return _QUIET_SECONDS - age if 0 <= age < _QUIET_SECONDS else 0.0
