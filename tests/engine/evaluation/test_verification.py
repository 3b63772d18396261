import json
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.verification import evaluate_verification, verification_pairs


def test_pairs_each_landmark_and_the_three_nearest_others_of_its_photos() -> None:
    # Landmark 0: photos 0, 1. Photo 2 is alone in landmark 1; 3 to 6 are distractors.
    labels = np.array([0, 0, 1, -1, -1, -1, -1], dtype=np.int64)
    similarity = np.zeros((7, 7), dtype=np.float32)
    similarity[0] = [1, 0.9, 0.1, 0.2, 0.8, 0.7, 0.2]  # 4, 5, then 3 before 6: equal, by index
    similarity[1] = [0.9, 1, 0.5, 0.0, 0.0, 0.4, 0.3]  # 2, 5, 6
    similarity[2] = [0.1, 0.9, 1, 0.8, 0.0, 0.0, 0.2]  # 1 (again), 3, 6
    pairs, truth = verification_pairs(labels, similarity)
    assert dict(zip(map(tuple, pairs.tolist()), truth.tolist(), strict=True)) == {
        (0, 1): True,
        (0, 3): False,
        (0, 4): False,
        (0, 5): False,
        (1, 2): False,
        (1, 5): False,
        (1, 6): False,
        (2, 3): False,
        (2, 6): False,
    }


def test_fewer_than_three_others_are_all_taken() -> None:
    pairs, truth = verification_pairs(np.array([0, 1]), np.eye(2, dtype=np.float32))
    assert pairs.tolist() == [[0, 1]]
    assert truth.tolist() == [False]


def test_distractors_alone_make_no_pairs() -> None:
    pairs, truth = verification_pairs(np.array([-1, -1]), np.eye(2, dtype=np.float32))
    assert pairs.shape == (0, 2)
    assert truth.shape == (0,)


@given(st.lists(st.integers(-1, 3), min_size=1, max_size=14), st.integers(0, 2**32 - 1))
def test_pairs_are_unordered_unique_and_complete(labels: list[int], seed: int) -> None:
    similarity = np.random.default_rng(seed).random((len(labels),) * 2, dtype=np.float32)
    pairs, truth = verification_pairs(np.array(labels), similarity)
    found = [tuple(pair) for pair in pairs.tolist()]
    assert found == sorted(set(found))
    assert all(a < b for a, b in found)
    positives = {pair for pair, true in zip(found, truth, strict=True) if true}
    every = combinations(range(len(labels)), 2)
    assert positives == {(a, b) for a, b in every if labels[a] == labels[b] >= 0}
    expected = set()
    for photo, label in enumerate(labels):
        if label >= 0:
            others = [other for other, name in enumerate(labels) if name != label]
            nearest = sorted(others, key=lambda other: -similarity[photo, other])[:3]
            expected |= {(min(photo, other), max(photo, other)) for other in nearest}
    assert set(found) - positives == expected


def test_a_verdict_accepts_the_better_ones_too() -> None:
    # Accepted: verified 2 of 2 right; likely 3 of 4; weak 4 of 6; five pairs are true.
    verdicts = ["verified", "verified", "likely", "likely", "weak", "weak", None, None]
    truth = np.array([True, True, True, False, True, False, True, False])
    scores = np.array([90, 80, 40, 30, 9, 8, 0, 0])
    metrics = evaluate_verification(scores, verdicts, truth)
    assert metrics == {
        # Above the false pairs: 30: 3 of 5; 8: 4 of 5; 0: 4 of 5 and one equal.
        "auc": pytest.approx((3 + 4 + 4.5) / 15),
        "precision": pytest.approx({"verified": 1, "likely": 3 / 4, "weak": 4 / 6}),
        "recall": pytest.approx({"verified": 2 / 5, "likely": 3 / 5, "weak": 4 / 5}),
        "recall_at_95_precision": 3 / 5,
        "recall_at_99_precision": 3 / 5,
        "pairs": 8,
        "negatives": 3,
    }


@pytest.mark.parametrize("verdicts", [[], [None, None]])
def test_what_is_undefined_is_null(verdicts: list[None]) -> None:
    count = len(verdicts)
    metrics = evaluate_verification(np.zeros(count), verdicts, np.zeros(count, dtype=np.bool_))
    nothing = {"verified": None, "likely": None, "weak": None}
    assert json.loads(json.dumps(metrics, allow_nan=False)) == {
        "auc": None,
        "precision": nothing,
        "recall": nothing,
        "recall_at_95_precision": None,
        "recall_at_99_precision": None,
        "pairs": count,
        "negatives": count,
    }


def test_a_verdict_of_another_name_is_a_bug() -> None:
    with pytest.raises(KeyError, match="sure"):
        evaluate_verification(np.ones(1), ["sure"], np.array([True]))
