"""Benchmark of search in a large library."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine.benchmarks.figures import Figure, Job, Stopwatch
from engine.benchmarks.labeled_photos import Labelled
from engine.benchmarks.synthetic_features import SyntheticPhotos
from engine.benchmarks.synthetic_photos import VIEWS, check_room, fill, rendered_photos
from engine.cairn import Cairn
from engine.delg.features import Features
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.retrieval.matching import mutual_nearest
from engine.retrieval.search import Searcher, SearchOptions
from engine.retrieval.vector_search import VectorSearch, update_index
from engine.retrieval.verdict import Verdict

_PHOTOS = 100_000
_QUERIES = 100
_TOP = 100


@dataclass(frozen=True)
class _QueryRun:
    """The cost and the result of one query."""

    seconds: float
    strangers: int  # photos of other places among the top results
    partners: int  # verified photos of the same place
    recall: float  # of HNSW, relative to brute-force search


def measure_search(job: Job) -> list[Figure]:
    """Measure searches for views of a library's places, without extraction.

    ``job.size`` is the number of photos in the library, 1,000 at least.

    Raises:
        InputError: there is too little room on the disk.
    """
    size = max(1000, job.size or _PHOTOS)
    check_room(job.folder, size)
    rendered = rendered_photos(job)
    crowd = SyntheticPhotos(rendered.features)
    root, watch = job.folder / "library", Stopwatch()
    with watch.stage("library"):
        fill(root, crowd, size, job)
    with watch.stage("index"), open_writer(root) as writer:
        update_index(writer, job.model, 1)
    first = _first_search(root, next((job.folder / "rendered").rglob("*.jpg")))
    with Cairn(root).searcher() as searcher:
        with watch.stage("opening"):
            searcher.load_index()
        asked = _ask(searcher, root, crowd, size, job)
    layout = Layout(root)
    index = sum(path.stat().st_size for path in layout.index.rglob("*") if path.is_file())
    stored = layout.database.stat().st_size + index
    milliseconds = 1000 * np.array([one.seconds for one in asked])
    least = job.model.metadata.match_min_cosine
    unlike = _strangers(rendered, least), _crowd_strangers(crowd, least)
    return [
        Figure("search, median", float(np.median(milliseconds)), "ms", 170),
        Figure("search, 95th percentile", float(np.percentile(milliseconds, 95)), "ms", 300),
        Figure(
            "photos of other places among a query's 100, least",
            min(one.strangers for one in asked),
            "photos",
            90,
            at_least=True,
        ),
        Figure("recall at 100 of HNSW", float(np.mean([o.recall for o in asked])), "", 0.99, True),
        Figure("partners verified", float(np.mean([o.partners for o in asked])) / VIEWS, ""),
        Figure("first search of a fresh process, without extraction", 1000 * first[1], "ms"),
        Figure("first search of a fresh process, all of it", 1000 * first[0], "ms"),
        Figure("loading vectors and index, once", 1000 * watch.seconds["opening"], "ms"),
        Figure("building the index", watch.seconds["index"], "s"),
        Figure("building the library", watch.seconds["library"], "s"),
        Figure("database and index", stored / 1e9, "GB", 4 * size / _PHOTOS),
        Figure("photos", size, "photos"),
        Figure("putative matches of pairs of other places, rendered", unlike[0], "matches"),
        Figure("putative matches of pairs of other places, in the library", unlike[1], "matches"),
    ]


def _first_search(root: Path, image: Path) -> tuple[float, float]:
    """Measure a search in a new process.

    Returns:
        seconds of all of it, and of the steps after extraction.
    """
    begun = time.perf_counter()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
        seconds = fresh.submit(_search_once, root, image).result()
    return time.perf_counter() - begun, seconds


def _search_once(root: Path, image: Path) -> float:
    seconds = Cairn(root).search(str(image), SearchOptions(top=_TOP, verify=_TOP)).seconds
    return seconds["neighbours"] + seconds["verify"]


def _ask(
    searcher: Searcher, root: Path, crowd: SyntheticPhotos, size: int, job: Job
) -> list[_QueryRun]:
    asked = []
    with open_reader(root) as reader:
        exact, quick = (VectorSearch(reader, job.model, 1) for _ in range(2))
        quick.load_index()
        for number in range(_QUERIES):
            place = number * (size // VIEWS) // _QUERIES
            query = crowd.photo(place, VIEWS)
            begun = time.perf_counter()
            answer = searcher.search_features(query, SearchOptions(top=_TOP, verify=_TOP))
            seconds = time.perf_counter() - begun
            partners = [one for one in answer.hits if (one.photo - 1) // VIEWS == place]
            vector = query.global_feature.astype(np.float32)
            shared = np.intersect1d(exact.nearest(vector, _TOP)[0], quick.nearest(vector, _TOP)[0])
            sure = sum(one.verdict is Verdict.VERIFIED for one in partners)
            strangers = len(answer.hits) - len(partners)
            asked.append(_QueryRun(seconds, strangers, sure, len(shared) / _TOP))
            job.progress(number + 1, _QUERIES, "searches")
    return asked


def _strangers(photos: Labelled, min_cosine: float) -> float:
    """Return the median number of putative matches of rendered look-alikes.

    Look-alikes are the most similar photos of other places.
    """
    pairs, truth = photos.pairs()
    features = photos.features
    return _median_matches([(features[a], features[b]) for a, b in pairs[~truth]], min_cosine)


def _crowd_strangers(crowd: SyntheticPhotos, min_cosine: float) -> float:
    """Return the median number of putative matches of different synthetic places."""
    photos = [crowd.photo(place, 0) for place in range(60)]
    return _median_matches(list(pairwise(photos)), min_cosine)


def _median_matches(pairs: list[tuple[Features, Features]], min_cosine: float) -> float:
    return float(np.median([len(mutual_nearest(a, b, min_cosine)) for a, b in pairs]))
