"""Evaluation of retrieval: rankings of all other photos for each photo of a landmark."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.metrics import (
    Booleans,
    Labels,
    average_precision,
    mean,
    precision_at,
    recall_at,
)

Rerank = Callable[[int, NDArray[np.int64]], NDArray[np.int64]]


class RankingMetrics(TypedDict):
    """Means over the queries, None without a query."""

    queries: int
    map: float | None
    recall_at_1: float | None
    recall_at_5: float | None
    mean_precision_at_10: float | None


class RetrievalMetrics(RankingMetrics):
    """The metrics of the final rankings, and of those by similarity alone."""

    global_only: RankingMetrics


def evaluate_retrieval(
    labels: Labels, similarity: NDArray[np.float32], rerank: Rerank | None = None
) -> RetrievalMetrics:
    """Rank all other photos for each photo that has a partner, and score the rankings.

    A query ranks every photo but itself, distractors included, by falling similarity; equal ones by
    index. Distractors and photos that are alone in their landmark are never queries.

    Args:
        labels: (n,), each photo's landmark, -1 for a distractor.
        similarity: (n, n), row i for query i, higher is more similar.
        rerank: gets a query and its ranking (n - 1,), returns the same photos in their final order.
            Without it the final rankings are those by similarity.

    Raises:
        ValueError: ``rerank`` lost, added or repeated a photo.
    """
    by_similarity, final = [], []
    for query in _queries(labels):
        ranking = _ranking(similarity[query], query)
        by_similarity.append(labels[ranking] == labels[query])
        if rerank is not None:
            ranking = _reranked(rerank, query, ranking)
        final.append(labels[ranking] == labels[query])
    return {**_metrics(final), "global_only": _metrics(by_similarity)}


def _queries(labels: Labels) -> list[int]:
    landmarks, sizes = np.unique(labels, return_counts=True)
    shared = landmarks[(landmarks >= 0) & (sizes > 1)]
    return [int(photo) for photo in np.flatnonzero(np.isin(labels, shared))]


def _ranking(similarity: NDArray[np.float32], query: int) -> NDArray[np.int64]:
    others = np.delete(np.arange(len(similarity)), query)
    return others[np.argsort(-similarity[others], kind="stable")]


def _reranked(rerank: Rerank, query: int, ranking: NDArray[np.int64]) -> NDArray[np.int64]:
    reranked = rerank(query, ranking)
    if not np.array_equal(np.sort(reranked), np.sort(ranking)):
        raise ValueError(f"the re-ranked photos of query {query} are not those that it ranked")
    return reranked


def _metrics(relevances: list[Booleans]) -> RankingMetrics:
    return {
        "queries": len(relevances),
        "map": mean(average_precision(relevant) for relevant in relevances),
        "recall_at_1": mean(recall_at(relevant, 1) for relevant in relevances),
        "recall_at_5": mean(recall_at(relevant, 5) for relevant in relevances),
        "mean_precision_at_10": mean(precision_at(relevant, 10) for relevant in relevances),
    }
