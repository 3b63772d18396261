"""Benchmark of verification: cost and accuracy, compared with the released DELG matcher."""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.benchmarks.figures import Figure, Job
from engine.benchmarks.labeled_photos import Labelled, describe_folder
from engine.delg.features import Features
from engine.evaluation.metrics import recall_at_precision, roc_auc
from engine.evaluation.released_delg import released_score
from engine.retrieval.verification import verify
from engine.samples.hard_cases import write_hard_cases

_BUDGET_MS = 2.0
_PLACES, _VIEWS = 48, 6
# The released matcher takes up to half a second a pair.
_MOST_COMPARED = 600

Score = Callable[[Features, Features], float]


def measure_verification(job: Job) -> list[Figure]:
    """Measure verification of pairs of places and look-alikes on one core.

    ``job.size`` is the number of places that are rendered.

    Raises:
        InputError: the folder of photos has another layout, or a library that is compared with is
            not installed.
    """
    data = _data(job)
    pairs, truth = data.pairs()
    chosen = np.sort(np.random.default_rng(0).permutation(len(pairs))[:_MOST_COMPARED])
    about = job.model.metadata
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)  # BLAS has one as well: see engine.retrieval.matching
    try:
        released_score(data.features[0], data.features[0])  # fails early if a dependency is missing
        ours, our_ms = _timed(
            job, data, pairs, lambda a, b: verify(a, b, about).strength, "verified"
        )
        theirs, their_ms = _timed(job, data, pairs[chosen], released_score, "released matcher")
    finally:
        cv2.setNumThreads(threads)
    mine, their_median = float(np.median(our_ms[chosen])), float(np.median(their_ms))
    their_auc = roc_auc(theirs, truth[chosen])
    return [
        Figure("one verification, median", float(np.median(our_ms)), "ms", _BUDGET_MS),
        Figure("one verification, 95th percentile", float(np.percentile(our_ms, 95)), "ms"),
        Figure("one match of the released DELG matcher, median", their_median, "ms"),
        Figure("the released matcher's time over ours", their_median / mine, "times"),
        Figure("AUC, same pairs", roc_auc(ours[chosen], truth[chosen]), "", their_auc, True),
        Figure("AUC of the released matcher, same pairs", their_auc, ""),
        Figure("recall at 99 % precision, same pairs", _recall(ours[chosen], truth[chosen]), ""),
        Figure(
            "recall at 99 % precision of the released matcher, same pairs",
            _recall(theirs, truth[chosen]),
            "",
        ),
        Figure("AUC, all pairs", roc_auc(ours, truth), ""),
        Figure("recall at 99 % precision, all pairs", _recall(ours, truth), ""),
        Figure("pairs compared", len(chosen), "pairs"),
        Figure("all pairs", len(pairs), "pairs"),
        Figure("all pairs that show one place", int(truth.sum()), "pairs"),
    ]


def _data(job: Job) -> Labelled:
    if job.photos is not None:
        return describe_folder(job.photos, job.model, job.progress)
    write_hard_cases(job.folder / "trials", places=job.size or _PLACES, views=_VIEWS)
    return describe_folder(job.folder / "trials", job.model, job.progress)


def _timed(
    job: Job, data: Labelled, pairs: NDArray[np.int64], score: Score, what: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the score of each pair, and its time in milliseconds."""
    scores, milliseconds = [], []
    for done, (a, b) in enumerate(pairs, start=1):
        begun = time.perf_counter()
        scores.append(score(data.features[a], data.features[b]))
        milliseconds.append(1000 * (time.perf_counter() - begun))
        job.progress(done, len(pairs), f"pairs, {what}")
    return np.array(scores, np.float64), np.array(milliseconds)


def _recall(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float | None:
    return recall_at_precision(scores, truth, 0.99)
