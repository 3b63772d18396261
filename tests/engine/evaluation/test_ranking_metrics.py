"""Average precision, recall and precision of one ranking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.metrics import Booleans, average_precision, precision_at, recall_at

rankings = st.lists(st.booleans(), min_size=1, max_size=40).filter(any).map(np.array)


def _ranking(text: str) -> Booleans:
    return np.array([mark == "+" for mark in text])


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ("+", 1),
        ("++--", 1),
        # One at rank 1: (0/1 + 1/2) / 2.
        ("-+", 1 / 4),
        # At ranks 0 and 2: [(1 + 1/1) / 2 + (1/2 + 2/3) / 2] / 2; the finite sum would be 5/6.
        ("+-+-", (1 + 7 / 12) / 2),
        # At ranks 1 and 4: [(0/1 + 1/2) / 2 + (1/4 + 2/5) / 2] / 2.
        ("-+--+", (1 / 4 + 13 / 40) / 2),
    ],
)
def test_average_precision_is_the_area_by_trapezoids(ranking: str, expected: float) -> None:
    assert average_precision(_ranking(ranking)) == pytest.approx(expected)


@given(rankings)
def test_average_precision_is_the_mean_of_precisions_around_each_relevant_rank(
    relevant: Booleans,
) -> None:
    def precision(first: int) -> float:
        return sum(relevant[:first]) / first if first else 1.0

    ranks = [rank for rank, hit in enumerate(relevant) if hit]
    terms = [(precision(rank) + precision(rank + 1)) / 2 for rank in ranks]
    assert average_precision(relevant) == pytest.approx(sum(terms) / len(terms))


@given(rankings)
def test_average_precision_is_1_only_for_a_perfect_ranking(relevant: Booleans) -> None:
    perfect = bool(relevant[: relevant.sum()].all())
    value = average_precision(relevant)
    assert 0 < value <= 1
    assert (value == 1) == perfect


@pytest.mark.parametrize(("k", "expected"), [(1, 0), (2, 0), (3, 1), (9, 1)])
def test_recall_tells_whether_one_of_the_first_k_is_relevant(k: int, expected: float) -> None:
    assert recall_at(_ranking("--+-+"), k) == expected


@pytest.mark.parametrize(
    ("ranking", "k", "expected"),
    [
        ("+-+--", 2, 1 / 2),
        # Two relevant photos: one of the first four is found, divided by min(4, 2).
        ("-+--+", 4, 1 / 2),
        ("++---", 4, 1),
        ("---+", 3, 0),
    ],
)
def test_precision_is_divided_by_what_could_be_found(ranking: str, k: int, expected: float) -> None:
    assert precision_at(_ranking(ranking), k) == expected


@given(rankings, st.integers(1, 50))
def test_sorting_a_ranking_by_relevance_makes_every_metric_1(relevant: Booleans, k: int) -> None:
    perfect = np.sort(relevant)[::-1]
    assert average_precision(perfect) == 1
    assert recall_at(perfect, k) == 1
    assert precision_at(perfect, k) == 1
    assert precision_at(relevant, k) <= 1
