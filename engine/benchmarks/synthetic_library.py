"""Synthetic library of any size, as a window shows it: dated photos, thumbnails, landmarks.

No photos are matched, so that it is written in a minute: photos have a global feature and no
local ones, and the pairs of landmarks are written directly. Their files exist, and are empty.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from engine.benchmarks.figures import Job
from engine.benchmarks.synthetic_features import SIZE
from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.landmarks.updater import LandmarkUpdater
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.library.layout import Layout
from engine.library.records import Pair
from engine.photos.facts import CaptureDate, Facts
from engine.photos.formats import Format
from engine.photos.thumbnails import SIZES, ThumbnailStore
from engine.retrieval.pair_verification import PairVerifier
from engine.retrieval.vector_search import update_index
from engine.retrieval.verdict import Verdict
from engine.samples.large import photograph

_BATCH = 2000
_VIEWS = 5  # photos of a landmark
_TRIP = 150  # photos of a folder
_PICTURES = 24  # different thumbnails
_FIRST = datetime(2006, 1, 1)
_CAMERAS = ("Canon EOS 5D", "Apple iPhone 12", "FUJIFILM X-T3", None)
_TOWNS = ((48.8566, 2.3522, "Paris"), (41.9028, 12.4964, "Roma"), (35.6762, 139.6503, "Tokyo"))
_INLIERS = 80


def fill_library(root: Path, folder: Path, size: int, job: Job) -> None:
    """Write a library, and the files of its photos.

    Args:
        root: the library's folder.
        folder: the source's, created for it.
        size: number of photos.
        job: the model and the progress callback.
    """
    with open_writer(root) as writer:
        folder.mkdir(parents=True)
        source = writer.add_source(folder)
        about = job.model.metadata
        model_id = writer.register_model(
            about.name, about.version, job.model.sha256, job.model.features_id
        )
        for start in range(0, size, _BATCH):
            numbers = range(start, min(start + _BATCH, size))
            with writer.transaction():
                for number in numbers:
                    _write_photo(writer, (source.id, folder), model_id, number, job.model)
            job.progress(numbers.stop, size, "written")
        _group(writer, model_id, size)
        PairVerifier(writer, job.model, model_id).mark_current()
        update_index(writer, job.model, model_id)
        LandmarkUpdater(writer, job.model).group_stored()
    _write_thumbnails(ThumbnailStore(Layout(root).thumbnails), size)


def _write_photo(
    writer: LibraryWriter, source: tuple[int, Path], model_id: int, number: int, model: ModelFile
) -> None:
    source_id, folder = source
    trip, _ = divmod(number, _TRIP)
    latitude, longitude, town = _TOWNS[trip % len(_TOWNS)]
    taken = _FIRST + timedelta(hours=1.7 * number)
    path = Path(f"{taken:%Y-%m} {town}") / f"IMG_{number:06}.jpg"
    file = folder / path
    file.parent.mkdir(exist_ok=True)
    file.touch()
    state = file.stat()
    date = CaptureDate(taken, None, "DateTimeOriginal")
    facts = Facts(Format.JPEG, *SIZE, date, None, None, _CAMERAS[trip % len(_CAMERAS)])
    if number % 3 == 0:  # as many photos have a position as come from phones
        facts = replace(facts, latitude=latitude, longitude=longitude)
    content = number.to_bytes(16, "big")
    kept = (path.as_posix().encode(), state.st_size, state.st_mtime_ns)
    writer.record_file(source_id, kept, content, facts)
    writer.record_features(model_id, content, _features(number, model))


def _features(number: int, model: ModelFile) -> Features:
    vector = np.random.default_rng(number).standard_normal(model.global_dimensions)
    empty = np.empty(0, np.float32)
    return Features(
        size=SIZE,
        global_feature=(vector / np.linalg.norm(vector)).astype(np.float16),
        keypoints=np.empty((0, 2), np.float32),
        scales=empty,
        scores=empty,
        descriptors=np.empty((0, model.local_dimensions), np.int8),
    )


def _group(writer: LibraryWriter, model_id: int, size: int) -> None:
    """Store verified pairs inside landmarks of consecutive photos.

    Every sixth group of photos gets no pairs and makes no landmark.
    """
    ids = writer.uncompared(model_id)
    pairs = [
        Pair(ids[first + one], ids[first + other], _INLIERS, Verdict.VERIFIED)
        for first in range(0, size - _VIEWS + 1, _VIEWS)
        if (first // _VIEWS) % 6
        for one in range(_VIEWS)
        for other in range(one + 1, _VIEWS)
    ]
    writer.store_pairs(model_id, pairs)
    writer.mark_compared(model_id, ids)


def _write_thumbnails(store: ThumbnailStore, size: int) -> None:
    """Write a few thumbnails, and link them to the names of all photos."""
    for number in range(size):
        content = number.to_bytes(16, "big")
        if number < _PICTURES:
            store.write(content, photograph(number, (640, 480)))
            continue
        like = (number % _PICTURES).to_bytes(16, "big")
        for pixels in SIZES:
            store.path(content, pixels).parent.mkdir(parents=True, exist_ok=True)
            store.path(content, pixels).hardlink_to(store.path(like, pixels))
