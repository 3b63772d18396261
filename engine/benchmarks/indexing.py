"""Benchmark of indexing: photos per second, and processor time outside the model."""

from __future__ import annotations

import os
import pickle
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from engine.benchmarks.figures import Figure, Job, Stopwatch
from engine.delg.extraction import LevelOutput, merge_levels
from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.delg.model import Model, open_model
from engine.delg.pyramid import Level, plan_levels, render_level
from engine.indexing.progress import Hooks
from engine.indexing.update import bring_up_to_date
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.library.layout import Layout
from engine.library.photo_reads import relative
from engine.photos.decode import Decoded, decode
from engine.photos.facts import Facts, read_facts
from engine.photos.formats import sniff
from engine.photos.identity import content_key
from engine.photos.thumbnails import SIZES, ThumbnailStore
from engine.retrieval.vector_index import HnswIndex, Vectors
from engine.samples.large import write_photographs
from engine.workers.worker_pool import WorkerPool

_PHOTOS = 60
_FEWER = 5  # the small run has a fifth of the photos
_TAKEN_APART = 12
_LIBRARY = 100_000


@dataclass(frozen=True)
class _Run:
    """The cost of indexing some photos from nothing.

    Attributes:
        photos: how many.
        seconds: wall-clock time.
        cpu: seconds of all cores, in this process and in the workers.
        inference: seconds in which workers extracted features.
        database: bytes of the database when it was closed.
    """

    photos: int
    seconds: float
    cpu: float
    inference: float
    database: int


def measure_indexing(job: Job) -> list[Figure]:
    """Measure indexing of 12-megapixel JPEGs with all cores, thumbnails included.

    A few and then many photos are indexed. The cost of a photo is the difference of the two runs
    over the difference of their photos, so that the start of processes, paid once, is not counted.
    The time outside the model is the processor time of this process and the workers, less the
    model's own. The model's time is measured in one process, undisturbed, and so never too long.
    ``job.size`` is the number of photos of the larger run, 5 at least.
    """
    count = max(_FEWER, job.size or _PHOTOS)
    few, many = range(count // _FEWER), range(count // _FEWER, count // _FEWER + count)
    folders = [job.folder / "few", job.folder / "many"]
    photos: list[Path] = []
    for folder, seeds in zip(folders, (few, many), strict=True):
        photos = _write(folder, seeds, job)
    small, large = (_index(job, folder) for folder in folders)
    more = large.photos - small.photos
    parts = _taken_apart(job, photos[:_TAKEN_APART])
    cpu = 1000 * (large.cpu - small.cpu) / more
    database = (large.database - small.database) / more + _index_bytes(job, parts.vectors)
    return [
        Figure("photos indexed", more / (large.seconds - small.seconds), "photos/s", 2.5, True),
        Figure("outside the model, of a core", cpu - parts.model, "ms a photo", 80),
        Figure("in the model, of a core", parts.model, "ms a photo"),
        Figure(
            "extraction in a worker, by the clock",
            1000 * (large.inference - small.inference) / more,
            "ms a photo",
        ),
        *(Figure(f"{name}, of a core", ms, "ms a photo") for name, ms in parts.outside.items()),
        Figure("features kept", parts.feature_bytes / 1000, "KB a photo", 40),
        Figure("database and index of 100,000 photos", database * _LIBRARY / 1e9, "GB", 4),
        Figure("size of a photo", float(np.mean([p.stat().st_size for p in photos])) / 1e6, "MB"),
        Figure("photos", large.photos, "photos"),
    ]


def _write(folder: Path, seeds: range, job: Job) -> list[Path]:
    """Write the photos with old modification times.

    A fresh file would be taken for one that is still being copied.
    """
    paths = []
    for done, seed in enumerate(seeds, start=1):
        paths += write_photographs(folder, range(seed, seed + 1))
        os.utime(paths[-1], (1_500_000_000 + seed, 1_500_000_000 + seed))
        job.progress(done, len(seeds), "photos made")
    return paths


def _index(job: Job, photos: Path) -> _Run:
    layout = Layout(job.folder / f"library of {photos.name}")
    own = psutil.Process()
    with open_writer(layout.root) as writer:
        known_as = _register(writer, job.model)
        source = writer.add_source(photos)
        hooks = Hooks(lambda done, all: job.progress(done, all, "indexed"), _unheard, lambda: False)
        before, begun = _cpu(own), time.perf_counter()
        with WorkerPool(os.cpu_count() or 1, job.model.path, layout.thumbnails) as pool:
            counts = bring_up_to_date(writer, [source], known_as, pool, hooks)
            seconds = time.perf_counter() - begun
            # The workers are still alive: their times are not yet in the parent's child times.
            cpu = _cpu(own) - before + sum(_cpu(worker) for worker in own.children())
        photos_now = writer.counts(known_as).photos
    size = layout.database.stat().st_size
    return _Run(photos_now, seconds, cpu, counts.inference_seconds, size)


def _register(writer: LibraryWriter, model: ModelFile) -> int:
    about = model.metadata
    return writer.register_model(about.name, about.version, model.sha256, model.features_id)


def _unheard(message: str) -> None:
    """Ignore a message to the user, because the folder is temporary."""


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@dataclass(frozen=True)
class _Parts:
    """Processor time of the stages on one core, and the stored data of a photo.

    Attributes:
        outside: milliseconds a photo, by stage, outside the model.
        model: milliseconds a photo in the model.
        feature_bytes: stored bytes of features a photo.
        vectors: float16 (n, D), global features.
    """

    outside: dict[str, float]
    model: float
    feature_bytes: float
    vectors: Vectors


def _taken_apart(job: Job, photos: list[Path]) -> _Parts:
    """Index photos in one thread of this process and time each stage.

    Times are processor time.
    """
    model = open_model(job.model.path)
    store = ThumbnailStore(job.folder / "thumbnails")
    side = max(job.model.metadata.max_side, *SIZES)
    watch = Stopwatch(time.process_time)
    described = []
    with open_writer(job.folder / "library taken apart") as writer:
        known_as = _register(writer, job.model)
        source = writer.add_source(photos[0].parent)
        for path in photos:
            with watch.stage("reading, facts and hash"):
                sniff(path)
                facts, content = read_facts(path), content_key(path)
            with watch.stage("decoding"):
                decoded = decode(path, at_least=side)
            with watch.stage("thumbnails"):
                store.write(content, decoded.pixels)
            with watch.stage("extraction"):
                features = model.extract(decoded.pixels, (decoded.width, decoded.height))
            levels = _levels(model, decoded)
            outputs = [_output(model, level) for level in levels]
            with watch.stage("extraction around the model"):
                for level in levels:
                    render_level(decoded.pixels, level)
                merge_levels(outputs, model.metadata, (decoded.width, decoded.height))
            with watch.stage("sending and writing"):
                sent: tuple[Facts, Features] = pickle.loads(pickle.dumps((facts, features)))
                state = (relative(path, source.path), 1, 1)
                with writer.transaction():
                    writer.record_file(source.id, state, content, sent[0])
                    writer.record_features(known_as, content, sent[1])
            described.append(features)
    outside = {name: 1000 * seconds / len(photos) for name, seconds in watch.seconds.items()}
    extraction = outside.pop("extraction")
    return _Parts(
        outside,
        extraction - outside["extraction around the model"],
        float(np.mean([len(one.pack_global()) + len(one.pack_local()) for one in described])),
        np.stack([one.global_feature for one in described]),
    )


def _levels(model: Model, photo: Decoded) -> list[Level]:
    about, size = model.metadata, (photo.width, photo.height)
    return plan_levels(size, about.max_side, about.local_scales, about.global_scales)


def _output(model: Model, level: Level) -> LevelOutput:
    """Return random output of the graph's shapes, to time the other steps."""
    rng = np.random.default_rng(level.width)
    rows, columns = level.height // model.metadata.stride, level.width // model.metadata.stride
    return LevelOutput(
        level,
        rng.random(model.file.global_dimensions, np.float32),
        rng.random((model.file.local_dimensions, rows, columns), np.float32),
        rng.random((rows, columns), np.float32),
    )


def _index_bytes(job: Job, vectors: Vectors) -> float:
    """Return the bytes of the index file for each photo."""
    count, path = 2000, job.folder / "index" / "index.hnsw"
    index = HnswIndex(job.model.global_dimensions)
    index.add(np.arange(1, count + 1), np.resize(vectors, (count, vectors.shape[1])))
    index.save(path, job.model.features_id)
    return sum(file.stat().st_size for file in path.parent.iterdir()) / count
