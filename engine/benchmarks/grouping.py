"""Benchmark of grouping: the cost of keeping landmarks up to date."""

from __future__ import annotations

import time

import numpy as np

from engine.benchmarks.figures import Figure, Job, Stopwatch
from engine.benchmarks.synthetic_features import SyntheticPhotos
from engine.benchmarks.synthetic_photos import VIEWS, add, check_room, fill, rendered_photos
from engine.cairn import Cairn
from engine.landmarks.updater import LandmarkUpdater
from engine.library.connection import open_writer
from engine.retrieval.vector_search import update_index

_PHOTOS, _LEAST = 10_000, 1000
# New photos, each one more view of a place; the first one also reads all global features.
_NEW = 21


def measure_grouping(job: Job) -> list[Figure]:
    """Measure full groupings of a library, then photos that arrive one by one.

    The library is grouped from nothing and from stored pairs. ``job.size`` is the number of photos
    in the library, 1,000 at least.

    Raises:
        InputError: there is too little room on the disk.
    """
    size = max(_LEAST, job.size or _PHOTOS)
    check_room(job.folder, size)
    crowd = SyntheticPhotos(rendered_photos(job).features)
    root, watch = job.folder / "library", Stopwatch()
    fill(root, crowd, size, job)
    with open_writer(root) as writer:
        update_index(writer, job.model, 1)
        with watch.stage("from nothing"):
            LandmarkUpdater(writer, job.model).regroup(job.progress)
        with watch.stage("from stored pairs"):
            LandmarkUpdater(writer, job.model).regroup(job.progress)
        grouper, seconds = LandmarkUpdater(writer, job.model), []
        for number in range(_NEW):
            place = number * (size // VIEWS) // _NEW
            add(writer, job.model, {size + number: crowd.photo(place, VIEWS + number)})
            begun = time.perf_counter()
            grouper.update(lambda done, total, what: None)
            seconds.append(time.perf_counter() - begun)
        landmarks = [one for one in writer.landmarks() if one.photos]
        kept = {(one.key, one.photos) for one in landmarks}
        grouper.group_stored()
        pairs = sum(1 for _ in writer.pairs(1))
        anew = {(one.key, one.photos) for one in writer.landmarks() if one.photos}
    with watch.stage("listing"):
        Cairn(root).albums()
    disk = Cairn(root).status()
    return [
        Figure("a new photo joins, median", 1000 * float(np.median(seconds[1:])), "ms", 100),
        Figure("a new photo joins, worst", 1000 * max(seconds[1:]), "ms"),
        Figure("the first one, which reads all global features", 1000 * seconds[0], "ms"),
        Figure("regroup from nothing", watch.seconds["from nothing"], "s", 45 * 60 * size / 1e5),
        Figure("the same, a photo", 1000 * watch.seconds["from nothing"] / size, "ms"),
        Figure(
            "regroup with pairs stored", watch.seconds["from stored pairs"], "s", 300 * size / 1e5
        ),
        Figure("listing the landmarks", 1000 * watch.seconds["listing"], "ms"),
        Figure("database and index", (disk.database + disk.index) / 1e6, "MB", 0.04 * size),
        Figure("photos", size, "photos"),
        Figure("landmarks", len(landmarks), "landmarks"),
        Figure("landmarks that a regroup would change", len(anew ^ kept) / 2, "landmarks"),
        Figure("pairs", pairs, "pairs"),
    ]
