"""Evaluate: how well the model does on photos whose landmarks are known."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.errors import InputError, PhotoError
from engine.evaluation.datasets import LandmarkSet, read_landmark_set
from engine.evaluation.grouping import evaluate_grouping
from engine.evaluation.retrieval import evaluate_retrieval
from engine.evaluation.verification import evaluate_verification, verification_pairs
from engine.landmarks.candidates import NEIGHBOURS
from engine.landmarks.grouping import Edge, group
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.photos.formats import claims_photo, sniff
from engine.retrieval.neighbours import nearest_pairs
from engine.retrieval.search import Found, ranked, verify_many
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import Verification, verify
from engine.service.describing import describe_many
from engine.service.libraries import reader_if_any
from engine.service.models import active_model

RERANKED = 100

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Described:
    """A labelled set of photos with their features.

    Attributes:
        photos: those that could be described.
        features: theirs.
        similarity: float32 (n, n), cosines of global features.
        metadata: of the model.
        failed: the errors of the others.
    """

    photos: LandmarkSet
    features: list[Features]
    similarity: NDArray[np.float32]
    metadata: ModelMetadata
    failed: list[PhotoError]


def evaluate(
    root: Path, what: str, folder: Path, *, verified: bool, model: str | None, progress: Progress
) -> tuple[dict[str, Any], list[PhotoError]]:
    """Measures one task on a folder of landmark folders.

    Args:
        root: the library's folder, for the choice of the model; no library is needed.
        what: ``retrieval``, ``grouping`` or ``verification``.
        folder: one folder for each landmark; ``_distractors`` for photos of none.
        verified: use geometric verification (retrieval can do without).
        model: the name of a model, or None for the active one.
        progress: told (done, total, of what).

    Returns:
        the metrics, and the errors of photos that could not be described.

    Raises:
        InputError: the folder is not laid out so, or the task needs verification.
    """
    begun = time.perf_counter()
    if not verified and what != "retrieval":
        raise InputError(f"{what} is made of verified matches; leave out --no-verify.")
    data = _describe(root, absolute(folder), model, progress)
    metrics = _TASKS[what](data, verified, progress)
    return {
        **metrics,
        "model": data.metadata.name,
        "photos": len(data.features),
        "seconds": time.perf_counter() - begun,
    }, data.failed


def _describe(root: Path, folder: Path, model: str | None, progress: Progress) -> Described:
    with reader_if_any(root) as reader:
        file = active_model(Layout(root), reader, model)
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
    described = LandmarkSet(
        photos.root,
        tuple(photos.paths[index] for index in kept),
        photos.labels[kept],
        photos.names,
    )
    features = [results[path] for path in described.paths]
    if not features:
        raise InputError(f"None of the photos in {folder} can be read.", folder)
    vectors = np.stack([one.global_feature.astype(np.float32) for one in features])
    return Described(described, features, vectors @ vectors.T, file.metadata, failed)


def _retrieval(data: Described, verified: bool, progress: Progress) -> dict[str, Any]:
    paths = {index: os.fspath(path) for index, path in enumerate(data.photos.paths)}
    asked = 0

    def rerank(query: int, ranking: NDArray[np.int64]) -> NDArray[np.int64]:
        nonlocal asked
        asked += 1
        progress(asked, len(data.features), "queries")
        head = ranking[:RERANKED]
        evidence = verify_many(
            data.features[query], [data.features[index] for index in head], data.metadata
        )
        found = [
            Found(int(index), float(data.similarity[query, index]), verification)
            for index, verification in zip(head, evidence, strict=True)
        ]
        best = [one.photo for one in ranked(found, paths)]
        return np.concatenate([np.array(best, np.int64), ranking[RERANKED:]])

    return dict(
        evaluate_retrieval(data.photos.labels, data.similarity, rerank if verified else None)
    )


def _grouping(data: Described, verified: bool, progress: Progress) -> dict[str, Any]:
    count = len(data.features)
    vectors = np.stack([one.global_feature for one in data.features])
    pairs = nearest_pairs(np.arange(count), vectors, np.ones(count, bool), NEIGHBOURS)
    edges = [
        Edge(a, b, verification.inliers)
        for (a, b), verification in zip(pairs, _verify_pairs(data, pairs, progress), strict=True)
        if verification.verdict is Verdict.VERIFIED
    ]
    found = group(edges, data.metadata.verify)
    return dict(evaluate_grouping(data.photos.labels, found.groups, found.waiting))


def _verification(data: Described, verified: bool, progress: Progress) -> dict[str, Any]:
    pairs, truth = verification_pairs(data.photos.labels, data.similarity)
    results = list(_verify_pairs(data, [(int(a), int(b)) for a, b in pairs], progress))
    # Pairs without a verdict are ranked, too: by what agrees, be it too little for a word.
    scores = np.array([result.agreeing for result in results])
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
    "verification": _verification,
}
TASKS = tuple(_TASKS)
