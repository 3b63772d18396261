import json
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.evaluation.metrics import Labels
from engine.evaluation.retrieval import evaluate_retrieval

# Landmark 0: photos 0, 1, 4; landmark 1: photo 2 alone; photo 3 is a distractor.
LABELS = np.array([0, 0, 1, -1, 0], dtype=np.int64)
SIMILARITY = np.array(
    [
        [0.0, 0.9, 0.2, 0.8, 0.7],
        [0.9, 1.0, 0.5, 0.5, 0.5],
        [0.2, 0.5, 1.0, 0.0, 0.0],
        [0.8, 0.5, 0.0, 1.0, 0.9],
        [0.7, 0.5, 0.0, 0.9, 1.0],
    ],
    dtype=np.float32,
)


@st.composite
def labelled_similarities(draw: st.DrawFn) -> tuple[Labels, NDArray[np.float32]]:
    labels = np.array(draw(st.lists(st.integers(-1, 3), min_size=1, max_size=12)), dtype=np.int64)
    seed = draw(st.integers(0, 2**32 - 1))
    # Distinct, as equal ones are ranked by index.
    distinct = np.random.default_rng(seed).permutation(len(labels) ** 2) / len(labels) ** 2
    return labels, distinct.reshape(len(labels), -1).astype(np.float32)


def test_ranks_all_others_for_each_photo_with_a_partner() -> None:
    # Rankings without the query (+ is relevant), equal similarities by index:
    # 0: 1+ 3- 4+ 2-: [1 + (1/2 + 2/3) / 2] / 2 = 19/24
    # 1: 0+ 2- 3- 4+: [1 + (1/3 + 2/4) / 2] / 2 = 17/24
    # 4: 3- 0+ 1+ 2-: [(0 + 1/2) / 2 + (1/2 + 2/3) / 2] / 2 = 10/24
    metrics = evaluate_retrieval(LABELS, SIMILARITY)
    assert metrics["queries"] == 3
    assert metrics["map"] == pytest.approx((19 + 17 + 10) / 24 / 3)
    assert metrics["recall_at_1"] == pytest.approx(2 / 3)
    assert metrics["recall_at_5"] == 1
    assert metrics["mean_precision_at_10"] == 1


def test_without_reranking_both_are_by_similarity_alone() -> None:
    metrics = evaluate_retrieval(LABELS, SIMILARITY)
    assert {**metrics["global_only"], "global_only": metrics["global_only"]} == metrics


def test_reranking_gets_each_full_ranking_and_leaves_the_global_metrics() -> None:
    seen: dict[int, list[int]] = {}

    def reverse(query: int, ranking: NDArray[np.int64]) -> NDArray[np.int64]:
        seen[query] = ranking.tolist()
        return ranking[::-1]

    metrics = evaluate_retrieval(LABELS, SIMILARITY, reverse)
    assert seen == {0: [1, 3, 4, 2], 1: [0, 2, 3, 4], 4: [3, 0, 1, 2]}
    assert metrics["global_only"] == evaluate_retrieval(LABELS, SIMILARITY)["global_only"]
    # Only photo 1's reversed ranking starts with its landmark (photo 4).
    assert metrics["recall_at_1"] == pytest.approx(1 / 3)


@pytest.mark.parametrize("wrong", [[1, 3, 4], [1, 3, 4, 2, 0], [1, 1, 3, 4]])
def test_reranking_must_keep_the_photos(wrong: list[int]) -> None:
    with pytest.raises(ValueError, match="query 0"):
        evaluate_retrieval(LABELS, SIMILARITY, lambda _query, _ranking: np.array(wrong))


def test_without_a_query_the_metrics_are_null() -> None:
    metrics = evaluate_retrieval(np.array([0, 1, -1, -1]), np.eye(4, dtype=np.float32))
    assert metrics["queries"] == 0
    assert metrics["map"] is None
    assert metrics["global_only"]["mean_precision_at_10"] is None


def test_precision_at_10_counts_ten_where_there_are_more() -> None:
    # 12 photos of one landmark and 10 distractors that are nearer to photo 0 than 7 of them.
    labels = np.array([0] * 12 + [-1] * 10, dtype=np.int64)
    similarity = np.where(labels == 0, np.float32(1), np.float32(0)) * np.ones((22, 1), np.float32)
    similarity[0, 5:12] = -1
    # Photo 0: 4 of min(10, 11); the eleven other queries: 10 of 10.
    metrics = evaluate_retrieval(labels, similarity)
    assert metrics["mean_precision_at_10"] == pytest.approx((4 / 10 + 11) / 12)


@given(labelled_similarities())
def test_metrics_are_bounded_and_json(case: tuple[Labels, NDArray[np.float32]]) -> None:
    metrics = evaluate_retrieval(*case)
    values = json.loads(json.dumps(metrics, allow_nan=False))
    del values["global_only"], values["queries"]
    assert all(value is None or 0 <= value <= 1 for value in values.values())


@given(labelled_similarities())
def test_a_similarity_that_knows_the_landmarks_is_perfect(
    case: tuple[Labels, NDArray[np.float32]],
) -> None:
    labels, noise = case
    metrics = evaluate_retrieval(labels, noise + 2 * (labels[:, None] == labels))
    assert {metrics["map"], metrics["recall_at_1"], metrics["mean_precision_at_10"]} <= {1, None}


@given(labelled_similarities(), st.randoms())
def test_the_order_of_photos_does_not_matter(
    case: tuple[Labels, NDArray[np.float32]], random: Random
) -> None:
    labels, similarity = case
    order = list(range(len(labels)))
    random.shuffle(order)
    moved = evaluate_retrieval(labels[order], similarity[np.ix_(order, order)])
    plain = evaluate_retrieval(labels, similarity)
    assert moved["global_only"] == pytest.approx(plain["global_only"])
