"""Evaluation of the model on photos whose landmarks are known."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.errors import InputError, PhotoError
from engine.evaluation import baselines
from engine.evaluation.baselines import Comparison, Progress, Say
from engine.evaluation.datasets import LandmarkSet, read_landmark_set
from engine.evaluation.grouping import evaluate_grouping
from engine.evaluation.recognition import measure_recognition
from engine.evaluation.retrieval import evaluate_retrieval
from engine.evaluation.verification import evaluate_verification, verification_pairs
from engine.landmarks.agglomeration import Given, connected, group
from engine.landmarks.candidates import NEIGHBOURS
from engine.landmarks.edges import edges_of
from engine.library.access import LibraryAccess
from engine.library.connection import reader_if_any
from engine.library.photo_reads import absolute
from engine.library.records import Pair
from engine.photos.formats import claims_photo, sniff
from engine.retrieval.expansion import POOL
from engine.retrieval.near_duplicates import least_identical, shots_of, strongest_first
from engine.retrieval.ranking import rank_nearest, ranked, verify_many
from engine.retrieval.vector_search import knn_graph
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import Verification, verify
from engine.workers.worker_pool import describe_many

RERANKED = 100


@dataclass(frozen=True)
class Described:
    """A labeled set of photos with their features.

    Attributes:
        photos: the photos that could be described.
        features: their features.
        similarity: float32 (n, n), cosines of global features.
        metadata: of the model.
        failed: the errors of the other photos.
    """

    photos: LandmarkSet
    features: list[Features]
    similarity: NDArray[np.float32]
    metadata: ModelMetadata
    failed: list[PhotoError]

    def without(self, errors: Mapping[int, PhotoError]) -> Described:
        """Return the set without photos that failed later.

        Args:
            errors: the errors, by index of the photo.

        Raises:
            InputError: no photo is left.
        """
        kept = [index for index in range(len(self.features)) if index not in errors]
        if not kept:
            raise InputError(f"None of the photos in {self.photos.root} can be read.")
        return Described(
            self.photos.only(kept),
            [self.features[index] for index in kept],
            self.similarity[np.ix_(kept, kept)],
            self.metadata,
            [*self.failed, *errors.values()],
        )


def evaluate(
    library: LibraryAccess,
    what: str,
    folder: Path,
    *,
    verified: bool,
    model: str | None,
    progress: Progress,
    compared_with: Sequence[str] = (),
    say: Say = lambda text: None,
) -> tuple[dict[str, Any], list[PhotoError]]:
    """Evaluate one task on a folder of landmark folders.

    Args:
        library: for the choice of the model; it need not exist.
        what: one of `TASKS`.
        folder: one folder for each landmark; ``_distractors`` for photos of none.
        verified: whether to use geometric verification; only retrieval works without it.
        model: the name of a model, or None for the active one.
        progress: called with (done, total, description).
        compared_with: names of `baselines.BASELINES` to measure beside the model.
        say: called with a message for the user before a long wait.

    Returns:
        the metrics, and the errors of photos that could not be described.

    Raises:
        InputError: the folder has another layout, the task needs verification, or it has no
            baseline.
    """
    begun = time.perf_counter()
    if not verified and what != "retrieval":
        raise InputError(f"{what} is made of verified matches; leave out --no-verify.")
    if compared_with:
        baselines.check_task(what)
    data = _describe(library, absolute(folder), model, progress)
    data, comparison = _compared(data, compared_with, progress)
    metrics = _TASKS[what](data, verified, progress)
    beside = {
        name: baselines.measure(what, name, comparison, progress, say)
        for name in comparison.descriptions
    }
    return {
        **metrics,
        "model": data.metadata.name,
        "photos": len(data.features),
        "seconds": time.perf_counter() - begun,
        **({"baselines": beside} if beside else {}),
    }, data.failed


def _describe(
    library: LibraryAccess, folder: Path, model: str | None, progress: Progress
) -> Described:
    with reader_if_any(library.root) as reader:
        file = library.model(reader, model)
    photos = read_landmark_set(folder, lambda path: bool(sniff(path)) or claims_photo(path))
    results: dict[Path, Features] = {}
    failed = []
    for done, (path, result) in enumerate(describe_many(photos.paths, file.path), start=1):
        if isinstance(result, PhotoError):
            failed.append(result)
        else:
            results[path] = result
        progress(done, len(photos.paths), "described")
    kept = [index for index, path in enumerate(photos.paths) if path in results]
    if not kept:
        raise InputError(f"None of the photos in {folder} can be read.", folder)
    described = photos.only(kept)
    features = [results[path] for path in described.paths]
    vectors = np.stack([one.global_feature.astype(np.float32) for one in features])
    return Described(described, features, vectors @ vectors.T, file.metadata, failed)


def _compared(
    data: Described, names: Sequence[str], progress: Progress
) -> tuple[Described, Comparison]:
    """Describe the photos by each baseline, and drop the photos that fail."""
    described: list[dict[str, Any]] = [{} for _ in data.features]
    if names:
        results = list(baselines.describe(data.photos.paths, names, data.metadata, progress))
        data = data.without({i: r for i, r in enumerate(results) if isinstance(r, PhotoError)})
        described = [result for result in results if not isinstance(result, PhotoError)]
    by_name = {name: [one[name] for one in described] for name in names}
    return data, Comparison(by_name, data.photos.labels, data.similarity, data.metadata)


def _retrieval(data: Described, verified: bool, progress: Progress) -> dict[str, Any]:
    paths = {index: os.fspath(path) for index, path in enumerate(data.photos.paths)}
    vectors = np.stack([one.global_feature.astype(np.float32) for one in data.features])
    asked = 0

    def rerank(query: int, ranking: NDArray[np.int64]) -> NDArray[np.int64]:
        nonlocal asked
        asked += 1
        progress(asked, len(data.features), "queries")
        similarities = data.similarity[query, ranking].tolist()
        pool = vectors[ranking[:POOL]]
        nearest = rank_nearest(vectors[query], ranking.tolist(), similarities, pool)
        head, rest = nearest[:RERANKED], nearest[RERANKED:]
        others = [data.features[one.photo] for one in head]
        evidence = verify_many(data.features[query], others, data.metadata)
        found = [
            replace(one, verification=proof, file=paths[one.photo])
            for one, proof in zip(head, evidence, strict=True)
        ]
        return np.array([one.photo for one in [*ranked(found), *rest]], np.int64)

    return dict(
        evaluate_retrieval(data.photos.labels, data.similarity, rerank if verified else None)
    )


def _grouping(data: Described, verified: bool, progress: Progress) -> dict[str, Any]:
    count = len(data.features)
    vectors = np.stack([one.global_feature for one in data.features])
    pairs = knn_graph(np.arange(count), vectors, np.ones(count, bool), NEIGHBOURS)
    about = data.metadata
    sure = [
        Pair(a, b, found.inliers, found.verdict, found.probability)
        for (a, b), found in zip(pairs, _verify_pairs(data, pairs, progress), strict=True)
        if found.verdict in (Verdict.VERIFIED, Verdict.LIKELY)
    ]
    identical = least_identical(about.max_features)
    contents = {index: os.fsencode(path) for index, path in enumerate(data.photos.paths)}
    ordered = strongest_first(edges_of(sure, about.verify, identical, {}), contents)
    found = group(ordered, Given(shots=shots_of(ordered, identical)))
    sure_edges = [edge for edge in ordered if edge.votes >= 1]
    groups = [one.members for one in found.groups]
    return {
        **evaluate_grouping(data.photos.labels, groups, found.waiting),
        "baselines": {
            "chaining": dict(evaluate_grouping(data.photos.labels, connected(sure_edges), ()))
        },
    }


def _recognition(data: Described, verified: bool, progress: Progress) -> dict[str, Any]:
    labels = data.photos.labels
    return measure_recognition(data.features, labels, data.similarity, data.metadata, progress)


def _verification(data: Described, verified: bool, progress: Progress) -> dict[str, Any]:
    pairs, truth = verification_pairs(data.photos.labels, data.similarity)
    results = list(_verify_pairs(data, [(int(a), int(b)) for a, b in pairs], progress))
    # Pairs without a verdict are ranked too, by the strength of their evidence.
    scores = np.array([result.strength for result in results])
    return dict(evaluate_verification(scores, [result.verdict for result in results], truth))


def _verify_pairs(
    data: Described, pairs: list[tuple[int, int]], progress: Progress
) -> Iterable[Verification]:
    def one(pair: tuple[int, int]) -> Verification:
        return verify(data.features[pair[0]], data.features[pair[1]], data.metadata)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, result in enumerate(pool.map(one, pairs), start=1):
            progress(done, len(pairs), "pairs verified")
            yield result


_TASKS: dict[str, Callable[[Described, bool, Progress], dict[str, Any]]] = {
    "retrieval": _retrieval,
    "grouping": _grouping,
    "recognition": _recognition,
    "verification": _verification,
}
TASKS = tuple(_TASKS)
