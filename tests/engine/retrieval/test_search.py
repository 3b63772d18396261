from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.retrieval.geometry import Geometry
from engine.retrieval.neighbours import nearest_pairs
from engine.retrieval.search import Found, ranked
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import Verification


def evidence(inliers: int, verdict: Verdict | None) -> Verification:
    points = np.column_stack([np.arange(inliers) * 3.0 + 10, np.arange(inliers) * 2.0 + 20])
    return Verification(
        0.5,
        100,
        inliers,
        verdict,
        Geometry.AFFINE,
        np.eye(3),
        np.eye(3),
        points,
        points,
        points[:, 0],
    )


def found(photo: int, similarity: float, inliers: int, verdict: Verdict | None) -> Found:
    return Found(photo, similarity, evidence(inliers, verdict) if verdict else None)


results = st.lists(
    st.builds(
        found,
        st.integers(1, 50),
        st.floats(-1, 1),
        st.integers(1, 500),
        st.sampled_from([*Verdict, None]),
    ),
    max_size=20,
)


@given(results)
def test_scores_lie_in_0_to_1_and_never_rise_down_the_list(unordered: list[Found]) -> None:
    scores = [one.score for one in ranked(unordered, {})]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


@given(results)
def test_results_are_ordered_by_verdict_then_inliers_then_similarity(
    unordered: list[Found],
) -> None:
    order = [*Verdict, None]
    keys = [
        (order.index(one.verdict), -one.inliers, -one.similarity) for one in ranked(unordered, {})
    ]
    assert keys == sorted(keys)


def test_equal_results_are_ordered_by_path() -> None:
    pair = [found(1, 0.5, 9, None), found(2, 0.5, 9, None)]
    assert [one.photo for one in ranked(pair, {1: "b", 2: "a"})] == [2, 1]


def test_the_region_is_the_box_of_the_inliers() -> None:
    assert found(1, 0.5, 5, Verdict.LIKELY).region == (10, 20, 12, 8)
    assert found(1, 0.5, 0, None).region is None


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
    assert nearest_pairs(ids, vectors, among, 5) == sorted(expected)
    assert nearest_pairs(ids[:1], vectors[:1], among[:1] | True, 5) == []


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
    assert nearest_pairs(ids, vectors, among, k) == sorted(expected)
