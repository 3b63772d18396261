"""Indexing: add source folders and bring the library up to date, landmarks included."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.indexing.non_images import NonImages
from engine.indexing.progress import Hooks, IngestCounts
from engine.indexing.relocation import find_relocated
from engine.indexing.sources import Message, begun, checked
from engine.indexing.update import bring_up_to_date
from engine.indexing.watch import Intervals, Watch
from engine.landmarks.updater import LandmarkUpdater
from engine.library.access import LibraryAccess
from engine.library.active_model import ACTIVE_MODEL, active_model, installed
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.library.indexing_settings import chosen_speed
from engine.library.layout import Layout
from engine.library.logs import logged
from engine.library.photo_reads import absolute
from engine.library.records import Failure, Source
from engine.library.recovery.snapshots import snapshot_if_due
from engine.photos.thumbnails import ThumbnailStore
from engine.retrieval.vector_search import index_lags, update_index
from engine.workers.worker_pool import Pace, WorkerPool

logger = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]

# Seconds between groupings while photos are still being described, and the largest share of the
# time that grouping may take.
_GROUP_EVERY = 20.0
_GROUP_SHARE = 0.1


@dataclass(frozen=True)
class IndexingResult:
    """The result of an indexing run.

    Attributes:
        counts: in files; a watch adds up the work done, and keeps what its last scan of all sources
            found.
        photos: in the library now.
        files: in the library now.
        failed: the files of the indexed sources that are in failure now.
        landmarks: in the library now.
        paused: whether it stopped early because indexing is paused.
        seconds: wall-clock time.
        photos_per_second: files that were processed, over the time that took.
    """

    counts: IngestCounts
    photos: int
    files: int
    failed: list[Failure]
    landmarks: int
    paused: bool
    seconds: float
    photos_per_second: float


def index(
    library: LibraryAccess,
    paths: Sequence[Path],
    *,
    workers: int | None,
    model: str | None,
    progress: Progress,
    message: Message,
    watch: Intervals | None = None,
) -> IndexingResult:
    """Add sources, and bring them and the library up to date.

    Args:
        library: created when needed.
        paths: folders; if empty, all known sources are indexed.
        workers: number of worker processes; None: by the library's speed.
        model: make this the active model first.
        progress: called with (done, total, description).
        message: called with messages for the user.
        watch: intervals at which to keep it up to date until a `KeyboardInterrupt`, which is not
            passed on; None: run once. The library is locked for other writers meanwhile.

    Raises:
        NotFoundError: there is no such folder or model.
        InputError: a path is not a folder, or it and the library lie inside one another.
        LibraryError: the library cannot be used.
    """
    started = time.perf_counter()
    layout = Layout(absolute(library.root))
    folders = [checked(path, layout.root) for path in paths]
    if model is not None:
        library.installed.find(model)
    with open_writer(layout.root) as writer, logged(layout):
        if model is not None:
            writer.set_setting(ACTIVE_MODEL, model)
        told = _logged_too(message)
        chosen = {source.id for source in begun(writer, folders, told)}
        indexing = Indexer(writer, progress, chosen=chosen, workers=workers)
        if watch is None:
            indexing.update(indexing.sources(), told)
        else:
            with suppress(KeyboardInterrupt):
                Watch(indexing, told, watch).run()
        return indexing.result(time.perf_counter() - started, told)


def _logged_too(message: Message) -> Message:
    def told(text: str) -> None:
        logger.info("%s", text)
        message(text)

    return told


class Indexer:
    """Update of sources, once or repeatedly, with accumulated counts.

    Args:
        writer: the library; must stay open.
        progress: called with (done, total, description).
        chosen: ids of the sources to update; None: all that exist at the time.
        workers: number of worker processes; None: by the library's speed.

    Raises:
        NotFoundError: the library's active model is not installed.
    """

    def __init__(
        self,
        writer: LibraryWriter,
        progress: Progress,
        *,
        chosen: Set[int] | None = None,
        workers: int | None = None,
    ) -> None:
        self._writer = writer
        self._layout = writer.layout
        self._chosen = chosen
        self._workers = workers
        self._foreign = NonImages()
        self._progress = progress
        self._model = active_model(installed(self._layout), writer)
        about = self._model.metadata
        self._model_id = writer.register_model(
            about.name, about.version, self._model.sha256, self._model.features_id
        )
        self._grouper = LandmarkUpdater(writer, self._model)
        self._counts = IngestCounts()
        self._ingest_seconds = 0.0
        self._is_first = True
        self._group_at = 0.0  # monotonic time, seconds

    def sources(self) -> list[Source]:
        """Return the sources to update, as they are now."""
        known = self._writer.sources()
        return [one for one in known if self._chosen is None or one.id in self._chosen]

    def paused(self) -> bool:
        """Return whether indexing is paused."""
        return self._layout.paused.exists()

    def _pace(self) -> Pace:
        """Return the number of workers and their priority, as configured now."""
        speed = chosen_speed(self._layout)
        return Pace(self._workers or speed.workers, gentle=speed.has_low_priority)

    def update(self, sources: Sequence[Source], message: Message) -> bool:
        """Update sources, and all data derived from their photos.

        Args:
            sources: the sources.
            message: called with messages for the user.

        Returns:
            False if files are still being written, or indexing is paused.
        """
        snapshot_if_due(self._writer)
        found = find_relocated(self._writer, sources, message)
        done = self._ingest(found, message)
        gone = self._drop_orphans()
        is_idle = gone + done.recorded == 0 and done.inference_seconds == 0
        if self._is_first or not is_idle or self._grouper.is_outdated:
            if index_lags(self._writer, self._model, self._model_id):
                update_index(self._writer, self._model, self._model_id)
            self._grouper.update(self._progress, anew=gone > 0)
            self._grouper.verify_again(self._progress, self.paused)
            ThumbnailStore(self._layout.thumbnails).evict()
            snapshot_if_due(self._writer)  # the library may have been empty before
            self._is_first = False
        return done.unfinished == 0 and not self.paused()

    def _ingest(self, sources: Sequence[Source], message: Message) -> IngestCounts:
        hooks = Hooks(
            self._described,
            message,
            self.paused,
            self._pace,
        )
        counts, begun = IngestCounts(), time.perf_counter()
        self._group_at = time.monotonic() + _GROUP_EVERY
        logger.info("Looking at %s.", ", ".join(str(source.path) for source in sources))
        try:
            with self._pool(message) as pool:
                bring_up_to_date(
                    self._writer,
                    sources,
                    self._model_id,
                    pool,
                    hooks,
                    counts=counts,
                    foreign=self._foreign,
                )
        finally:
            logger.info("Done: %s.", counts)
            self._ingest_seconds += time.perf_counter() - begun
            self._counts.add(counts)
            if len(sources) == len(self.sources()):
                self._counts.find(counts)
        return counts

    def _described(self, done: int, total: int) -> None:
        self._progress(done, total, "indexed")
        if done < total and time.monotonic() > self._group_at:
            begun = time.monotonic()
            self.group_meanwhile()
            seconds = time.monotonic() - begun
            self._group_at = begun + seconds + max(_GROUP_EVERY, seconds / _GROUP_SHARE)

    def group_meanwhile(self) -> None:
        """Group the photos described so far, while others are still waiting."""
        self._grouper.update(self._ask_quietly)

    def _ask_quietly(self, done: int, total: int, what: str) -> None:
        """Poll for a pause, without reporting progress.

        A subclass may raise from `paused` to end indexing.
        """
        self.paused()

    def _pool(self, message: Message) -> WorkerPool:
        now = self._pace()
        return WorkerPool(
            now.workers,
            self._model.path,
            self._layout.thumbnails,
            gentle=now.gentle,
            logs=self._layout.logs,
            told=message,
        )

    def _drop_orphans(self) -> int:
        """Delete photos without a file, and their thumbnails; return their number."""
        store = ThumbnailStore(self._layout.thumbnails)
        orphans = self._writer.drop_orphans()
        for content in orphans:
            store.remove(content)
        return len(orphans)

    def result(self, seconds: float, message: Message) -> IndexingResult:
        """Return the result of the run.

        Args:
            seconds: wall-clock time of the run.
            message: called with messages for the user.
        """
        now = self._writer.counts(self._model_id)
        paused = self.paused() and now.pending > 0
        if paused:
            message(f"Indexing is paused; {now.pending} files wait. 'cairn resume' lets it go on.")
        return IndexingResult(
            counts=self._counts,
            photos=now.photos,
            files=now.files,
            failed=self._writer.failures([source.id for source in self.sources()]),
            landmarks=sum(bool(one.photos) for one in self._writer.landmarks()),
            paused=paused,
            seconds=seconds,
            photos_per_second=self._counts.recorded / max(self._ingest_seconds, 1e-9),
        )
