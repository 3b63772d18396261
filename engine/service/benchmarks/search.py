"""What a search in a large library costs."""

from __future__ import annotations

import multiprocessing
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine.delg.features import Features
from engine.errors import InputError
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.photos.facts import Facts
from engine.photos.formats import Format
from engine.retrieval.matching import mutual_nearest
from engine.retrieval.neighbours import Neighbours, update_index
from engine.retrieval.verdict import Verdict
from engine.samples.library import write_samples
from engine.service.benchmarks.crowd import SIZE, Crowd
from engine.service.benchmarks.figures import Figure, Job, Stopwatch
from engine.service.benchmarks.labelled import Labelled, describe_folder
from engine.service.searching import Searcher, SearchOptions, search

_PHOTOS = 100_000
_PLACES, _DISTRACTORS = 40, 60  # rendered; the crowd is made of their features
_VIEWS = 5  # of each place of the crowd: the partners of a query, which is one more
_QUERIES = 100
_TOP = 100
_BATCH = 500
_BYTES_A_PHOTO = 45_000  # that must be free: features, facts, index, and the log of what is written


@dataclass(frozen=True)
class _Asked:
    """What one query took and gave."""

    seconds: float
    strangers: int  # among the top, photos of other places
    partners: int  # verified
    recall: float  # of HNSW among the exactly nearest


def measure_search(job: Job) -> list[Figure]:
    """Searches a library for views of its places; extraction is not counted.

    ``job.size`` is the number of photos in the library, 1,000 at least.
    """
    size = max(1000, job.size or _PHOTOS)
    _check_room(job.folder, size)
    rendered = _rendered(job)
    crowd = Crowd(rendered.features)
    root, watch = job.folder / "library", Stopwatch()
    with watch.stage("library"):
        _fill(root, crowd, size, job)
    with watch.stage("index"), open_writer(root) as writer:
        update_index(writer, job.model, 1)
    first = _first_search(root, next((job.folder / "rendered").rglob("*.jpg")))
    with Searcher(root) as searcher:
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
        Figure("search, median", float(np.median(milliseconds)), "ms", 150),
        Figure("search, 95th percentile", float(np.percentile(milliseconds, 95)), "ms", 300),
        Figure(
            "photos of other places among a query's 100, least",
            min(one.strangers for one in asked),
            "photos",
            90,
            at_least=True,
        ),
        Figure("recall at 100 of HNSW", float(np.mean([o.recall for o in asked])), "", 0.99, True),
        Figure("partners verified", float(np.mean([o.partners for o in asked])) / _VIEWS, ""),
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


def _check_room(folder: Path, size: int) -> None:
    free, needed = shutil.disk_usage(folder).free, size * _BYTES_A_PHOTO
    if free < needed:
        raise InputError(
            f"A library of {size:,} photos needs {needed / 1e9:.1f} GB, and {folder.parent} has "
            f"{free / 1e9:.1f} GB free; choose another place with --folder, or fewer with --size.",
            folder.parent,
        )


def _rendered(job: Job) -> Labelled:
    write_samples(
        job.folder / "rendered", places=_PLACES, views=4, distractors=_DISTRACTORS, seed=7
    )
    return describe_folder(job.folder / "rendered", job.model, job.progress)


def _fill(root: Path, crowd: Crowd, size: int, job: Job) -> None:
    """Writes the crowd's photos through the library's own writer."""
    source_folder = job.folder / "photos"
    source_folder.mkdir()
    facts = Facts(Format.JPEG, *SIZE, None, None, None, None)
    with open_writer(root) as writer:
        about = job.model.metadata
        known_as = writer.register_model(about.name, about.version, job.model.sha256)
        source = writer.add_source(source_folder)
        for start in range(0, size, _BATCH):
            with writer.transaction():
                for number in range(start, min(start + _BATCH, size)):
                    content = number.to_bytes(16, "big")
                    state = (b"%d/%d.jpg" % divmod(number, _VIEWS), 4_000_000, 1)
                    writer.record_file(source.id, state, content, facts)
                    photo = crowd.photo(*divmod(number, _VIEWS))
                    writer.record_features(known_as, content, photo)
            job.progress(min(start + _BATCH, size), size, "written")


def _first_search(root: Path, image: Path) -> tuple[float, float]:
    """Seconds of a search by a process that was just started: all, and those after extraction."""
    begun = time.perf_counter()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
        seconds = fresh.submit(_search_once, root, image).result()
    return time.perf_counter() - begun, seconds


def _search_once(root: Path, image: Path) -> float:
    seconds = search(root, str(image), SearchOptions(top=_TOP, verify=_TOP)).seconds
    return seconds["neighbours"] + seconds["verify"]


def _ask(searcher: Searcher, root: Path, crowd: Crowd, size: int, job: Job) -> list[_Asked]:
    asked = []
    with open_reader(root) as reader:
        exact, quick = (Neighbours(reader, job.model, 1) for _ in range(2))
        quick.load_index()
        for number in range(_QUERIES):
            place = number * (size // _VIEWS) // _QUERIES
            query = crowd.photo(place, _VIEWS)
            begun = time.perf_counter()
            answer = searcher.search_features(query, SearchOptions(top=_TOP, verify=_TOP))
            seconds = time.perf_counter() - begun
            partners = [one for one in answer.found if (one.photo - 1) // _VIEWS == place]
            vector = query.global_feature.astype(np.float32)
            shared = np.intersect1d(exact.nearest(vector, _TOP)[0], quick.nearest(vector, _TOP)[0])
            sure = sum(one.verdict is Verdict.VERIFIED for one in partners)
            strangers = len(answer.found) - len(partners)
            asked.append(_Asked(seconds, strangers, sure, len(shared) / _TOP))
            job.progress(number + 1, _QUERIES, "searches")
    return asked


def _strangers(photos: Labelled, min_cosine: float) -> float:
    """Median number of putative matches of rendered look-alikes: the nearest of other places."""
    pairs, truth = photos.pairs()
    features = photos.features
    return _median_matches([(features[a], features[b]) for a, b in pairs[~truth]], min_cosine)


def _crowd_strangers(crowd: Crowd, min_cosine: float) -> float:
    """The same, of photos of the crowd that show one place after another."""
    photos = [crowd.photo(place, 0) for place in range(60)]
    return _median_matches(list(pairwise(photos)), min_cosine)


def _median_matches(pairs: list[tuple[Features, Features]], min_cosine: float) -> float:
    return float(np.median([len(mutual_nearest(a, b, min_cosine)) for a, b in pairs]))
