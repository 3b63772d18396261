"""Worker process for decoding and inference, in which a crash costs one photo.

It never opens the database. It ends when its pipe is closed, so it never outlives its pool.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from engine.delg.features import Features, QueryFeatures
from engine.errors import CairnError, ModelError, PhotoError
from engine.workers.protocol import (
    Fatal,
    Identity,
    Message,
    Ready,
    Region,
    Result,
    Step,
    Task,
    WorkerSettings,
)
from engine.workers.worker_log import WorkerLog

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.photos.decode import Decoded

_NICENESS = 10  # of 19: below the user's programs, above those that only run on an idle machine


def run_worker(
    connection: Connection[Message, Task], settings: WorkerSettings, log: Path | None
) -> None:
    """Process tasks until the pipe is closed: the target of the worker process.

    Sends `Ready`, then one `Result` for each task, in order; or `Fatal`, and ends. An unexpected
    exception ends the process, and the pool detects the closed pipe.

    Args:
        connection: the pipe to the pool.
        settings: the worker's settings.
        log: file for standard error, including messages of native libraries and crash reports;
            None: the standard error of the pool's process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Ctrl-C the pool ends its workers
    _end_with_parent()
    said = WorkerLog(log)
    if settings.gentle:
        _lower_priority()
    try:
        worker = _Worker(settings)
        connection.send(Ready())
        while True:
            result = worker.do(connection.recv())
            said.while_at(result.task.path)
            connection.send(result)
    except CairnError as error:
        connection.send(Fatal(error))
    except (EOFError, ConnectionError):
        return  # the pool is gone


def _end_with_parent() -> None:
    """End this process when its parent is gone, even if a task hangs."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "runs in a process that multiprocessing started"

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _lower_priority() -> None:
    if sys.platform == "win32":
        import ctypes

        below_normal = 0x4000
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), below_normal)
    else:
        os.nice(_NICENESS)


class _Worker:
    def __init__(self, settings: WorkerSettings) -> None:
        # Imported here because only this process needs these heavy modules.
        import cv2

        from engine.delg.model import open_model
        from engine.photos.thumbnails import SIZES, ThumbnailStore

        cv2.setNumThreads(1)
        self._model = open_model(settings.model, threads=1)
        self._store = None if settings.thumbnails is None else ThumbnailStore(settings.thumbnails)
        self._side = max(self._model.metadata.max_side, *SIZES)

    def do(self, task: Task) -> Result:
        try:
            if task.step is Step.IDENTIFY:
                return Result(task, _identify(task.path))
            if task.step is Step.SHOW:
                return Result(task, _decoded(task.path, task.side))
            return self._describe(task)
        except PhotoError as error:
            return Result(task, error)

    def _describe(self, task: Task) -> Result:
        from engine.photos.decode import decode

        # A part of a photo may need the full resolution.
        decoded = decode(task.path, at_least=None if task.region else self._side)
        if self._store is not None and task.content is not None:
            self._store.write(task.content, decoded.pixels)
        started = time.perf_counter()
        try:
            features = self._extract(decoded, task)
        except ModelError as error:  # the model ran at start, so the photo is the cause
            raise PhotoError(error.message, task.path, stage="extract") from error
        return Result(task, features, time.perf_counter() - started)

    def _extract(self, photo: Decoded, task: Task) -> Features | QueryFeatures:
        if task.step is Step.QUERY:
            return self._query_features(photo, task)
        return self._model.extract(photo.pixels, (photo.width, photo.height))

    def _query_features(self, photo: Decoded, task: Task) -> QueryFeatures:
        """Extract the features of a query image, or of a region of it.

        A region is described as if it were saved as a photo. The orientation is that of the whole
        photo, because a part of a wall does not show which side is up.
        """
        size = (photo.width, photo.height)
        box = (0, 0, *size) if task.region is None else _clipped(task.region, size, task.path)
        left, top, right, bottom = box
        pixels, part = _crop(photo, box), (right - left, bottom - top)
        share = max(part) / max(size)
        turns = tuple(
            self._model.extract(pixels, part, quarter_turns=turn, share=share)
            for turn in self._model.plausible_turns(photo.pixels, size)
        )
        return QueryFeatures(turns, (left, top), size)


def _crop(photo: Decoded, box: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """Return the pixels of a box, given in pixels of the original.

    The decoded photo may be smaller than the original.
    """
    height, width = photo.pixels.shape[:2]
    left, right = (side * width // photo.width for side in box[::2])
    top, bottom = (side * height // photo.height for side in box[1::2])
    return photo.pixels[top : max(bottom, top + 1), left : max(right, left + 1)]


def _clipped(region: Region, size: tuple[int, int], path: Path) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a region, in whole pixels inside the photo."""
    left, top = max(0, round(region.x)), max(0, round(region.y))
    right = min(size[0], round(region.x + region.width))
    bottom = min(size[1], round(region.y + region.height))
    if right <= left or bottom <= top:
        raise PhotoError(
            f"The region lies outside {path}, which has {size[0]} x {size[1]} pixels.", path
        )
    return left, top, right, bottom


def _decoded(path: Path, side: int | None) -> Decoded:
    from engine.photos.decode import decode

    return decode(path, at_least=side)


def _identify(path: Path) -> Identity | None:
    from engine.photos.facts import read_facts
    from engine.photos.formats import claims_photo, sniff
    from engine.photos.identity import content_key

    if sniff(path) is None and not claims_photo(path):
        return None
    return Identity(facts=read_facts(path), content=content_key(path))
