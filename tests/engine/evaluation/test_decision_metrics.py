"""ROC AUC, precision and recall of accepted pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.evaluation.metrics import (
    Booleans,
    precision_and_recall,
    recall_at_precision,
    roc_auc,
)

Pairs = tuple[NDArray[np.int64], Booleans]


@st.composite
def scored_pairs(draw: st.DrawFn) -> Pairs:
    pairs = draw(st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=30))
    scores = np.array([score for score, _ in pairs], dtype=np.int64)
    return scores, np.array([true for _, true in pairs], dtype=np.bool_)


def _pairs(true: list[int], false: list[int]) -> Pairs:
    truth = np.repeat([True, False], [len(true), len(false)])
    return np.array(true + false, dtype=np.int64), truth


@pytest.mark.parametrize(
    ("true", "false", "expected"),
    [
        ([5, 6], [1, 2], 1),
        ([1], [2, 3], 0),
        ([4, 4], [4], 1 / 2),
        # 3 > 1, 3 = 3 (half), 3 < 5; 7 above all three: (1 + 1/2 + 0 + 3) / 6.
        ([3, 7], [1, 3, 5], 4.5 / 6),
        ([1], [], None),
        ([], [1], None),
        ([], [], None),
    ],
)
def test_auc_is_the_share_of_true_above_false(
    true: list[int], false: list[int], expected: float | None
) -> None:
    assert roc_auc(*_pairs(true, false)) == expected


@given(scored_pairs())
def test_auc_agrees_with_comparing_every_true_with_every_false(pairs: Pairs) -> None:
    scores, truth = pairs
    wins = [
        1.0 if true > false else 0.5 if true == false else 0.0
        for true in scores[truth]
        for false in scores[~truth]
    ]
    expected = sum(wins) / len(wins) if wins else None
    assert roc_auc(scores, truth) == pytest.approx(expected)


@given(scored_pairs())
def test_auc_knows_only_the_order_of_the_scores(pairs: Pairs) -> None:
    scores, truth = pairs
    assert roc_auc(np.exp(scores / 4), truth) == roc_auc(scores, truth)
    flipped, auc = roc_auc(-scores, truth), roc_auc(scores, truth)
    assert flipped == pytest.approx(None if auc is None else 1 - auc)


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        # From the highest score: 9: 2 of 2 true; 8: 2 of 3; 7: 4 of 5 (a tie: both or none); 6: 4
        # of 6; 5: 5 of 8.
        (1.0, 2 / 5),
        (0.81, 2 / 5),
        (0.80, 4 / 5),
        (0.625, 5 / 5),
    ],
)
def test_recall_at_precision_takes_the_lowest_threshold_that_is_precise_enough(
    precision: float, expected: float
) -> None:
    scores, truth = _pairs([9, 9, 7, 7, 5], [8, 6, 5])
    assert recall_at_precision(scores, truth, precision) == expected


def test_recall_at_precision_never_splits_a_tie() -> None:
    scores, truth = _pairs([4, 4, 4], [4])
    assert recall_at_precision(scores, truth, 0.75) == 1
    assert recall_at_precision(scores, truth, 0.76) == 0


def test_recall_at_precision_reaches_an_exact_precision() -> None:
    assert recall_at_precision(*_pairs([1] * 19, [1]), 0.95) == 1
    assert recall_at_precision(*_pairs([1] * 99, [1]), 0.99) == 1


def test_recall_at_precision_is_undefined_without_a_true_pair() -> None:
    assert recall_at_precision(*_pairs([], [1, 2]), 0.95) is None
    assert recall_at_precision(*_pairs([], []), 0.95) is None


@given(scored_pairs(), st.floats(0.01, 1))
def test_recall_at_precision_agrees_with_trying_every_threshold(
    pairs: Pairs, precision: float
) -> None:
    scores, truth = pairs
    tried = [precision_and_recall(scores >= threshold, truth) for threshold in scores]
    recalls = [recall for found, recall in tried if found is not None and found >= precision]
    expected = max((recall or 0.0 for recall in recalls), default=0.0) if truth.any() else None
    assert recall_at_precision(scores, truth, precision) == expected


def test_precision_and_recall_of_accepted_pairs() -> None:
    accepted = np.array([True, True, True, False, False])
    truth = np.array([True, True, False, True, False])
    assert precision_and_recall(accepted, truth) == (2 / 3, 2 / 3)
    assert precision_and_recall(~truth & truth, truth) == (None, 0)
    assert precision_and_recall(accepted, ~truth & truth) == (0, None)
