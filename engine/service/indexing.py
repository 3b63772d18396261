"""Index: add folders, and bring the library up to date, landmarks included."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import InputError, NotFoundError
from engine.ingest.ingest import bring_up_to_date
from engine.ingest.report import Hooks, IngestCounts
from engine.ingest.supervisor import WorkerPool
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.library.records import Failure, Source
from engine.photos.thumbnails import ThumbnailStore
from engine.retrieval.neighbours import update_index
from engine.service.grouping import update_landmarks
from engine.service.models import ACTIVE_MODEL, active_model, installed


@dataclass(frozen=True)
class Indexed:
    """What indexing did.

    Attributes:
        counts: in files.
        photos: in the library now.
        files: in the library now.
        failed: the files of the sources asked for that are in failure now.
        landmarks: in the library now.
        paused: it stopped early because indexing is paused.
        seconds: wall-clock time.
        photos_per_second: files that were looked into, over the time that took.
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
    root: Path,
    paths: Sequence[Path],
    *,
    workers: int | None,
    model: str | None,
    progress: Callable[[int, int, str], None],
    message: Callable[[str], None],
) -> Indexed:
    """Adds sources (none: takes all of them) and brings the library up to date.

    Args:
        root: the library's folder; begun when needed.
        paths: folders.
        workers: worker processes; None: half of the cores.
        model: make this the active model first.
        progress: told (done, total, of what).
        message: told what a person should know.

    Raises:
        InputError: a path is no folder, or the library lies inside it.
        LibraryError: the library cannot be used.
    """
    begun = time.perf_counter()
    layout = Layout(absolute(root))
    folders = [_checked(path, layout.root) for path in paths]
    if model is not None:
        installed(layout).find(model)
    with open_writer(layout.root) as writer:
        if model is not None:
            writer.set_setting(ACTIVE_MODEL, model)
        file = active_model(layout, writer, None)
        about = file.metadata
        known_as = writer.register_model(about.name, about.version, file.sha256)
        sources = _chosen(writer, folders)
        count = workers or max(1, (os.cpu_count() or 1) // 2)
        hooks = Hooks(
            lambda done, total: progress(done, total, "indexed"), message, layout.paused.exists
        )
        with WorkerPool(count, file.path, layout.thumbnails) as pool:
            counts = bring_up_to_date(writer, sources, known_as, pool, hooks)
        looked_into = time.perf_counter() - begun
        thumbnails = ThumbnailStore(layout.thumbnails)
        for content in writer.drop_orphans():
            thumbnails.remove(content)
        thumbnails.evict()
        update_index(writer, file, known_as)
        update_landmarks(writer, file, progress)
        now = writer.counts(known_as)
        paused = layout.paused.exists() and now.pending > 0
        if paused:
            message(f"Indexing is paused; {now.pending} files wait. 'cairn resume' lets it go on.")
        return Indexed(
            counts=counts,
            photos=now.photos,
            files=now.files,
            failed=writer.failures([source.id for source in sources]),
            landmarks=len(writer.landmarks()),
            paused=paused,
            seconds=time.perf_counter() - begun,
            photos_per_second=(counts.added + counts.updated + counts.moved) / looked_into,
        )


def _chosen(writer: LibraryWriter, folders: Sequence[Path]) -> list[Source]:
    if not folders:
        return writer.sources()
    chosen = {source.id: source for source in map(writer.add_source, folders)}
    return sorted(chosen.values(), key=lambda source: source.path)


def _checked(path: Path, root: Path) -> Path:
    """A folder that can be a source.

    Raises:
        NotFoundError: there is no such folder.
        InputError: it is a file, or it and the library lie inside one another.
    """
    folder = absolute(path)
    if not folder.exists():
        raise NotFoundError(f"There is no folder {folder}; check the path.", folder)
    if not folder.is_dir():
        raise InputError(f"{folder} is a file; name the folder that holds it.", folder)
    resolved, library = folder.resolve(), root.resolve()
    if library.is_relative_to(resolved) or resolved.is_relative_to(library):
        raise InputError(
            f"The library {root} and the folder {folder} lie inside one another; "
            "choose another place with --library.",
            folder,
        )
    return folder
