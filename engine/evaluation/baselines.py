"""Baseline methods, compared with the model on the same photos and pairs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.delg.metadata import ModelMetadata
from engine.errors import InputError, PhotoError
from engine.evaluation.phash import distance, phash
from engine.evaluation.retrieval import evaluate_retrieval
from engine.evaluation.rootsift import agreeing, rootsift
from engine.evaluation.verification import evaluate_verification, verification_pairs
from engine.photos.decode import Decoded, decode

LONG = 120.0
"""Estimated seconds from which a comparison of pairs is announced."""

_BATCH = 64  # pairs that a thread compares at a time

Progress = Callable[[int, int, str], None]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Baseline:
    """A method that describes photos one by one and scores pairs of them.

    Attributes:
        describe: returns a photo's description.
        score: compares two descriptions; higher if one landmark is more likely.
        is_global: whether one description of the whole photo decides, without re-ranking.
    """

    describe: Callable[[Decoded, ModelMetadata], Any]
    score: Callable[[Any, Any, ModelMetadata], int]
    is_global: bool


_BASELINES = {
    "rootsift": Baseline(
        lambda photo, model: rootsift(photo.pixels, (photo.width, photo.height), model.max_side),
        agreeing,
        is_global=False,
    ),
    "phash": Baseline(
        lambda photo, model: phash(photo.pixels),
        lambda a, b, model: -distance(a, b),
        is_global=True,
    ),
}
BASELINES = tuple(_BASELINES)


@dataclass(frozen=True)
class Comparison:
    """The data on which baselines are measured.

    Attributes:
        descriptions: of the n photos, by baseline.
        labels: (n,), each photo's landmark, -1 for a distractor.
        similarity: float32 (n, n), the model's, which chooses the pairs to verify.
        model: sets the image size and the tolerance.
    """

    descriptions: dict[str, list[Any]]
    labels: NDArray[np.int64]
    similarity: NDArray[np.float32]
    model: ModelMetadata


def check_task(what: str) -> None:
    """Reject a task that the baselines cannot do.

    Raises:
        InputError: it needs verdicts, which are calibrated for models alone.
    """
    if what not in _TASKS:
        raise InputError(
            f"There is no baseline for {what}, which needs calibrated verdicts; leave out "
            f"--baseline, or evaluate {' or '.join(_TASKS)}."
        )


def describe(
    paths: Sequence[Path], names: Sequence[str], model: ModelMetadata, progress: Progress
) -> Iterator[dict[str, Any] | PhotoError]:
    """Yield each photo's descriptions by baseline, or its error, in path order."""

    def one(path: Path) -> dict[str, Any] | PhotoError:
        try:
            photo = decode(path, at_least=model.max_side)
        except PhotoError as error:
            return error
        return {name: _BASELINES[name].describe(photo, model) for name in names}

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, described in enumerate(pool.map(one, paths), start=1):
            progress(done, len(paths), "described for the baselines")
            yield described


def measure(what: str, name: str, data: Comparison, progress: Progress, say: Say) -> dict[str, Any]:
    """Return the metrics of a task for one baseline; undefined ones are None."""
    return _TASKS[what](name, data, progress, say)


def _retrieval(name: str, data: Comparison, progress: Progress, say: Say) -> dict[str, Any]:
    count = len(data.labels)
    first, second = np.triu_indices(count, k=1)
    similarity = np.zeros((count, count), np.float32)
    similarity[first, second] = _scores(name, data, np.stack([first, second], 1), progress, say)
    metrics = dict[str, Any](evaluate_retrieval(data.labels, similarity + similarity.T))
    return metrics if _BASELINES[name].is_global else {**metrics, "global_only": None}


def _verification(name: str, data: Comparison, progress: Progress, say: Say) -> dict[str, Any]:
    pairs, truth = verification_pairs(data.labels, data.similarity)
    return dict(evaluate_verification(_scores(name, data, pairs, progress, say), None, truth))


def _scores(
    name: str, data: Comparison, pairs: NDArray[np.int64], progress: Progress, say: Say
) -> NDArray[np.int64]:
    described, score = data.descriptions[name], _BASELINES[name].score

    def some(start: int) -> list[int]:
        batch = pairs[start : start + _BATCH]
        return [score(described[a], described[b], data.model) for a, b in batch]

    begun, found = time.perf_counter(), list[int]()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for scores in pool.map(some, range(0, len(pairs), _BATCH)):
            if not found:
                _announce(name, len(pairs), time.perf_counter() - begun, say)
            found += scores
            progress(len(found), len(pairs), f"pairs compared by {name}")
    return np.array(found, np.int64)


def _announce(name: str, pairs: int, batch_seconds: float, say: Say) -> None:
    """Announce the time that all pairs will take if it is long.

    The estimate assumes that all threads end their batches together.
    """
    seconds = batch_seconds * pairs / (_BATCH * (os.cpu_count() or 1))
    if seconds > LONG:
        say(f"{name} compares {pairs:,} pairs of photos: about {seconds / 60:.0f} minutes.")


_TASKS: dict[str, Callable[[str, Comparison, Progress, Say], dict[str, Any]]] = {
    "retrieval": _retrieval,
    "verification": _verification,
}
