from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.retrieval.ranking import SearchHit, rank_nearest, ranked
from engine.retrieval.vector_search import knn_graph
from engine.retrieval.verdict import Verdict, rank_of
from tests.synthetic_match import synthetic_match


def found(
    photo: int,
    affinity: float,
    inliers: int,
    verdict: Verdict | None,
    probability: float | None = None,
) -> SearchHit:
    return SearchHit(photo, 0.5, affinity, synthetic_match(verdict, inliers, probability))


def results(probabilities: st.SearchStrategy[float | None]) -> st.SearchStrategy[list[SearchHit]]:
    """Results of one search, whose model gives probabilities or does not."""
    verdicts = st.sampled_from([*Verdict, None])
    photo, affinity, inliers = st.integers(1, 50), st.floats(-1, 1), st.integers(1, 500)
    one = st.builds(found, photo, affinity, inliers, verdicts, probabilities)
    return st.lists(one, max_size=20)


counted = results(st.none())
weighed = results(st.floats(0, 1))


@given(counted | weighed)
def test_scores_lie_in_0_to_1_and_never_rise_down_the_list(unordered: list[SearchHit]) -> None:
    scores = [one.score for one in ranked(unordered)]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


@given(counted | weighed)
def test_a_better_verdict_always_comes_first(unordered: list[SearchHit]) -> None:
    ranks = [rank_of(one.verdict) for one in ranked(unordered)]
    assert ranks == sorted(ranks)


@given(counted)
def test_inliers_order_results_of_a_verdict(unordered: list[SearchHit]) -> None:
    keys = [(rank_of(one.verdict), -one.inliers) for one in ranked(unordered)]
    assert keys == sorted(keys)


@given(weighed)
def test_the_probability_orders_results_of_a_verdict(unordered: list[SearchHit]) -> None:
    found_in_order = ranked(unordered)
    for verdict in Verdict:
        own = [one.probability for one in found_in_order if one.verdict is verdict]
        # From 0.999 on, one pair is as sure as the other.
        capped = np.minimum(np.array(own, np.float64), 0.999)
        assert (np.diff(capped) <= 1e-12).all()


@given(counted | weighed)
def test_affinity_alone_orders_results_without_a_geometry(unordered: list[SearchHit]) -> None:
    rest = [one.affinity for one in ranked(unordered) if one.verdict is None]
    assert rest == sorted(rest, reverse=True)


def test_among_equal_probabilities_more_inliers_come_first() -> None:
    pair = [found(n, 0.5, 9 + n, Verdict.LIKELY, 0.8) for n in (1, 2)]
    assert [one.photo for one in ranked(pair)] == [2, 1]


def test_a_photo_that_was_not_verified_has_its_affinity_as_score() -> None:
    one = SearchHit(1, 0.9, 0.5)
    assert (one.score, one.probability, one.verdict, one.inliers) == (0.125, None, None, 0)


def test_equal_results_are_ordered_by_path() -> None:
    pair = [found(1, 0.5, 9, None), found(2, 0.5, 9, None)]
    named = [replace(one, file=file) for one, file in zip(pair, "ba", strict=True)]
    assert [one.photo for one in ranked(named)] == [2, 1]


def test_the_region_is_the_box_of_the_inliers() -> None:
    assert found(1, 0.5, 5, Verdict.LIKELY).region == (10, 20, 12, 8)
    assert found(1, 0.5, 0, None).region is None


def test_photos_beyond_the_pool_come_after_it_in_their_order() -> None:
    vectors = np.eye(3, dtype=np.float32)
    query = np.array([0.1, 0.9, 0.4], np.float32)
    nearest = rank_nearest(query, [5, 6, 7, 8, 9], [0.9, 0.8, 0.7, 0.6, 0.5], vectors)
    assert [one.photo for one in nearest] == [6, 7, 5, 8, 9]
    assert [one.similarity for one in nearest] == [0.8, 0.7, 0.9, 0.6, 0.5]
    assert all(a.affinity >= b.affinity for a, b in pairwise(nearest))
    assert rank_nearest(query, [], [], vectors[:0]) == []


def test_nearest_pairs_are_those_of_the_chosen_photos_once_each(
    rng: np.random.Generator,
) -> None:
    vectors = rng.normal(size=(40, 8)).astype(np.float16)
    ids = np.arange(100, 140)
    cosines = vectors.astype(np.float32) @ vectors.astype(np.float32).T
    np.fill_diagonal(cosines, -np.inf)
    among = np.zeros(40, bool)
    among[[3, 8]] = True
    expected = set()
    for row in (3, 8):
        for other in np.argsort(-cosines[row])[:5]:
            expected.add((100 + min(row, int(other)), 100 + max(row, int(other))))
    assert knn_graph(ids, vectors, among, 5) == sorted(expected)
    assert knn_graph(ids[:1], vectors[:1], among[:1] | True, 5) == []


@settings(deadline=None)
@given(
    count=st.integers(1, 500),
    k=st.integers(1, 30),
    seed=st.integers(0, 99),
    share=st.floats(0, 1),
)
def test_nearest_pairs_of_many_are_those_of_sorting_all(
    count: int, k: int, seed: int, share: float
) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.integers(-2, 3, (count, 4)).astype(np.float16)  # many are equal
    ids = np.sort(rng.choice(5000, count, replace=False))
    among = rng.random(count) < share
    cosines = vectors.astype(np.float32) @ vectors.astype(np.float32).T
    np.fill_diagonal(cosines, -np.inf)
    expected = set()
    for row in np.flatnonzero(among):
        for other in np.argsort(-cosines[row], kind="stable")[: min(k, count - 1)]:
            expected.add((int(ids[min(row, other)]), int(ids[max(row, other)])))
    assert knn_graph(ids, vectors, among, k) == sorted(expected)
