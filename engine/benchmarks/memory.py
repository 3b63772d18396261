"""Benchmark of worker memory over thousands of photos of all sizes and formats."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import psutil
from PIL import Image
from pillow_heif import register_heif_opener

from engine.benchmarks.figures import Figure, Job
from engine.samples.large import photograph
from engine.workers.protocol import Step, Task
from engine.workers.worker_pool import WorkerPool

_TASKS = 10_000
_BUDGET_MB, _GROWTH_MB = 800, 50
_INTERVAL = 0.02  # seconds; a large picture is in memory for tenths of a second

# Name, width, height and relative frequency, as in usual libraries. PNG, TIFF and HEIC cannot be
# decoded at a reduced size, and the largest of them have 61 megapixels.
_FILES = (
    ("phone.jpg", 4032, 3024, 30),
    ("upright.jpg", 3024, 4032, 20),
    ("small.jpg", 640, 480, 14),
    ("camera.jpg", 6000, 4000, 10),
    ("panorama.jpg", 12000, 2000, 3),
    ("web.webp", 1600, 1200, 6),
    ("screen.png", 1179, 2556, 6),
    ("phone.heic", 4032, 3024, 4),
    ("scan.tif", 3000, 2400, 3),
    ("drawing.png", 6000, 4000, 2),
    ("medium-format.png", 9500, 6400, 1),
    ("medium-format.tif", 6400, 9500, 1),
)


def measure_memory(job: Job) -> list[Figure]:
    """Measure worker memory while files are described in seeded random order.

    ``job.size`` is the number of tasks, 20 at least.
    """
    count = max(20, job.size or _TASKS)
    files = _write(job.folder)
    weights = np.array([weight for *_, weight in _FILES], float)
    order = np.random.default_rng(0).choice(len(files), count, p=weights / weights.sum())
    tasks = [
        Task(number, files[which], Step.DESCRIBE, number.to_bytes(16, "big"))
        for number, which in enumerate(order)
    ]
    begun = time.perf_counter()
    cores, thumbnails = os.cpu_count() or 1, job.folder / "thumbnails"
    with WorkerPool(cores, job.model.path, thumbnails) as pool, _Watch() as watch:
        for done, _ in enumerate(pool.map(tasks), start=1):
            watch.done = done
            job.progress(done, count, "described")
    seconds = time.perf_counter() - begun
    return [
        Figure("memory of a worker, peak", watch.peak / 1e6, "MB", _BUDGET_MB),
        Figure("growth, from the second tenth to the last", watch.growth(count), "MB", _GROWTH_MB),
        Figure("photos described a second", count / seconds, "photos/s"),
        Figure("photos", count, "photos"),
    ]


def _write(folder: Path) -> list[Path]:
    register_heif_opener()
    for seed, (name, width, height, _) in enumerate(_FILES):
        picture = Image.fromarray(photograph(seed, (width, height)))
        picture.save(folder / name, quality=90)
    return [folder / name for name, *_ in _FILES]


class _Watch:
    """A monitor of the resident memory of the workers; a context manager.

    Attributes:
        done: number of tasks that are done; set by the caller.
        peak: most bytes that one worker had.
    """

    def __init__(self) -> None:
        self.done = 0
        self.peak = 0
        self._seen: list[tuple[int, int]] = []  # tasks done, bytes of a worker
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(_INTERVAL):
            for used in _worker_memory():
                self.peak = max(self.peak, used)
                self._seen.append((self.done, used))

    def growth(self, count: int) -> float:
        """Return the growth of memory from the second to the last tenth, in MB.

        It is the difference of the medians over these tenths of the tasks.
        """
        seen = np.array(self._seen)
        tenth = seen[:, 0] * 10 // count
        return float(np.median(seen[tenth >= 9, 1]) - np.median(seen[tenth == 1, 1])) / 1e6


def _worker_memory() -> Iterator[int]:
    """Yield the resident bytes of each worker."""
    for process in psutil.Process().children():
        with _gone_is_gone():
            # Besides the workers, multiprocessing runs a small process that cleans up after them.
            if not any("resource_tracker" in part for part in process.cmdline()):
                yield process.memory_info().rss


@contextmanager
def _gone_is_gone() -> Iterator[None]:
    """Ignore the end of a worker while its memory is read."""
    try:
        yield
    except psutil.NoSuchProcess:
        return
