"""Measured matches of photos with their neighbors, and of pictures on one template."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from checking import Crowd, Indices, nearest_others
from extracting import extract_all
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.retrieval.evidence import inputs
from engine.retrieval.verification import measure
from engine.samples.templates import write_templates

_MORE_OF_A_PLACE = 15  # pairs of one place that the search does not show first, of each query
_CHUNK = 500


@dataclass(frozen=True)
class MeasuredPairs:
    """Pairs of photos, what is known of them, and the inputs of the evidence model.

    Attributes:
        query: int64 (n,).
        other: int64 (n,).
        same: bool (n,), of one place.
        searched: bool (n,), whether a search checks the pair: the others were added as examples.
        inliers: int64 (n,).
        inputs: float64 (n, inputs), in the order of `INPUT_NAMES`.
    """

    query: Indices
    other: Indices
    same: NDArray[np.bool_]
    searched: NDArray[np.bool_]
    inliers: Indices
    inputs: NDArray[np.float64]


def measure_neighbors(
    crowd: Crowd, queries: Indices, model: ModelMetadata, processes: int
) -> MeasuredPairs:
    """Measure queries against their 100 nearest of other places and photos of their own.

    Args:
        crowd: the photos.
        queries: indices of photos.
        model: with the background descriptors.
        processes: how many measure side by side.
    """
    vectors = np.stack([one.global_feature.astype(np.float32) for one in crowd.features])
    rng = np.random.default_rng(0)
    parts = []
    for query in queries:
        shown = nearest_others(crowd.places, query, vectors @ vectors[query])
        same = crowd.places.same(query)
        same[query] = False
        more = rng.permutation(np.setdiff1d(np.flatnonzero(same), shown))[:_MORE_OF_A_PLACE]
        others = np.concatenate([shown, more])
        searched = np.arange(len(others)) < len(shown)
        parts.append((np.full(len(others), query), others, same[others], searched))
    query, other, same, searched = (np.concatenate(part) for part in zip(*parts, strict=True))
    pairs = np.stack([query, other], axis=1)
    inliers, found = _measure_all(crowd.features, pairs, model, processes)
    return MeasuredPairs(query, other, same, searched, inliers, found)


def measure_templates(
    model: Path, metadata: ModelMetadata, processes: int, templates: int, instances: int
) -> MeasuredPairs:
    """Render pictures on templates and measure those of one template against each other.

    Args:
        model: the ONNX file, which gives the features.
        metadata: the model's, with the background descriptors.
        processes: how many extract or measure side by side.
        templates: number of templates of each kind.
        instances: number of pictures of each template, at least 2.
    """
    with TemporaryDirectory() as folder:
        write_templates(Path(folder), templates=templates, instances=instances)
        paths = sorted(Path(folder).glob("*/*"))
        features = extract_all(model, paths, processes)
    folders = [path.parent.name for path in paths]
    pairs = np.array(
        [(a, b) for a, b in combinations(range(len(paths)), 2) if folders[a] == folders[b]]
    )
    inliers, found = _measure_all(features, pairs, metadata, processes)
    never = np.zeros(len(pairs), bool)
    return MeasuredPairs(pairs[:, 0], pairs[:, 1], never, ~never, inliers, found)


def _measure_all(
    features: Sequence[Features], pairs: Indices, model: ModelMetadata, processes: int
) -> tuple[Indices, NDArray[np.float64]]:
    """Measure pairs (n, 2), each once: inliers (n,) and inputs (n, inputs)."""
    once, back = np.unique(np.sort(pairs, axis=1), axis=0, return_inverse=True)
    chunks = [once[start : start + _CHUNK] for start in range(0, len(once), _CHUNK)]
    # Forked workers share the features, which are large, and hand back a few numbers.
    context = multiprocessing.get_context("fork")
    with context.Pool(processes, _share, (features, model)) as pool:
        found = np.concatenate(list(pool.imap(_measure_chunk, chunks)))[back.ravel()]
    return found[:, 0].astype(np.int64), found[:, 1:]


_shared: tuple[Sequence[Features], ModelMetadata] | None = None


def _share(features: Sequence[Features], model: ModelMetadata) -> None:
    global _shared
    cv2.setNumThreads(1)
    _shared = features, model


def _measure_chunk(pairs: Indices) -> NDArray[np.float64]:
    assert _shared is not None
    features, model = _shared
    matches = [measure(features[a], features[b], model) for a, b in pairs]
    return np.array([(match.inliers, *inputs(match)) for match in matches])
