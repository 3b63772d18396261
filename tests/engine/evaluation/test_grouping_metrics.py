"""Pairwise, macro and B-cubed agreement of overlapping groups with landmarks."""

from collections.abc import Callable
from itertools import combinations
from random import Random
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.metrics import (
    Groups,
    Labels,
    PairScores,
    bcubed_f1,
    macro_pairwise,
    pairwise,
)

Case = tuple[Labels, Groups]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    labels = draw(st.lists(st.integers(-1, 3), min_size=1, max_size=9))
    photo = st.integers(0, len(labels) - 1)
    groups = draw(st.lists(st.lists(photo, unique=True, max_size=5), max_size=5))
    return np.array(labels, dtype=np.int64), groups


def _labels(*labels: int) -> Labels:
    return np.array(labels, dtype=np.int64)


def _true_groups(labels: Labels) -> Groups:
    return [np.flatnonzero(labels == name).tolist() for name in np.unique(labels[labels >= 0])]


def _pairs(groups: Groups) -> set[tuple[int, int]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def test_pairwise_counts_each_predicted_pair_once_however_many_groups_share_it() -> None:
    # True: 01 02 12 34. Predicted: 01 (twice), 02, 12, 23, and 45 with a distractor.
    scores = pairwise(_labels(0, 0, 0, 1, 1, -1), [[0, 1, 2], [0, 1], [2, 3], [4, 5]])
    assert scores == pytest.approx((3 / 5, 3 / 4, 2 * 3 / (5 + 4)))


def test_macro_averages_over_landmarks_and_counts_a_mixed_pair_against_both() -> None:
    # Landmark 0: true 01 02 12; predicted 01 23 02: precision 2/3, recall 2/3, F1 2/3.
    # Landmark 1: true 34; predicted 23: precision 0, recall 0, F1 0. Label 2 has one photo.
    scores = macro_pairwise(_labels(0, 0, 0, 1, 1, 2), [[0, 1], [0, 2], [2, 3]])
    assert scores == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_macro_counts_a_pair_with_a_distractor_or_a_lone_landmark_against_the_landmark() -> None:
    # Predicted with a photo of landmark 0: 01 right, 02 12 (distractor), 03 (lone) wrong.
    scores = macro_pairwise(_labels(0, 0, -1, 1), [[0, 1, 2], [0, 3]])
    assert scores == pytest.approx((1 / 4, 1, 2 * 1 / (4 + 1)))


def test_macro_leaves_the_precision_of_a_landmark_without_predicted_pairs_out() -> None:
    scores = macro_pairwise(_labels(0, 0, 1, 1), [[0, 1]])
    assert scores == pytest.approx((1, 1 / 2, 1 / 2))


@pytest.mark.parametrize("score", [pairwise, macro_pairwise])
def test_without_predicted_pairs_precision_is_undefined_and_f1_zero(
    score: Callable[[Labels, Groups], PairScores],
) -> None:
    assert score(_labels(0, 0), []) == (None, 0, 0)
    assert score(_labels(0, -1, -1), []) == (None, None, None)


def test_pairs_of_distractors_are_wrong() -> None:
    assert pairwise(_labels(-1, -1), [[0, 1]]) == (0, None, 0)


def test_bcubed_of_disjoint_groups() -> None:
    # Photos 0 1 | 2 3, landmarks 0 1 2 | 3.
    # Precision: 0 and 1: 1; 2 and 3: 1/2; mean 3/4.
    # Recall: 0 and 1: 2/3; 2: 1/3; 3: 1; mean 8/12 = 2/3. F1 = 2 · 3/4 · 2/3 / (17/12).
    assert bcubed_f1(_labels(0, 0, 0, 1), [[0, 1], [2, 3]]) == pytest.approx(12 / 17)


def test_bcubed_punishes_groups_that_repeat_a_pair() -> None:
    # Every pair, each photo with itself included, shares two groups and one landmark: 1/2 of it
    # is right. Precision 1/2, recall 1.
    assert bcubed_f1(_labels(0, 0), [[0, 1], [0, 1]]) == pytest.approx(2 / 3)


def test_bcubed_of_a_photo_in_two_groups() -> None:
    # Photo 1 in both groups. Precision: 0: mean(1, 1) = 1; 1: with 0: 1, itself: 1/2, with 2: 0,
    # mean 1/2; 2: itself 1, with 1: 0, mean 1/2; together 2/3. Recall 1.
    assert bcubed_f1(_labels(0, 0, 1), [[0, 1], [1, 2]]) == pytest.approx(2 * (2 / 3) / (5 / 3))


def test_bcubed_takes_distractors_and_photos_in_no_group_as_singletons() -> None:
    assert bcubed_f1(_labels(-1, -1, 0), []) == 1
    # Precision 1/2, recall 1.
    assert bcubed_f1(_labels(-1, -1), [[0, 1]]) == pytest.approx(2 / 3)


@given(cases())
def test_pairwise_agrees_with_sets_of_pairs(case: Case) -> None:
    labels, groups = case
    predicted, true = _pairs(groups), _pairs(_true_groups(labels))
    right = len(predicted & true)
    scores = pairwise(labels, groups)
    assert scores.precision == (right / len(predicted) if predicted else None)
    assert scores.recall == (right / len(true) if true else None)
    assert scores.f1 == (2 * right / len([*predicted, *true]) if predicted or true else None)


@given(cases())
def test_macro_agrees_with_sets_of_pairs(case: Case) -> None:
    labels, groups = case
    f1s, recalls, precisions = [], [], []
    for landmark in (group for group in _true_groups(labels) if len(group) > 1):
        true = _pairs([landmark])
        predicted = {pair for pair in _pairs(groups) if set(pair) & set(landmark)}
        right = len(predicted & true)
        recalls.append(right / len(true))
        f1s.append(2 * right / (len(predicted) + len(true)))
        precisions += [right / len(predicted)] if predicted else []
    expected = [fmean(values) if values else None for values in (precisions, recalls, f1s)]
    assert macro_pairwise(labels, groups) == pytest.approx(tuple(expected))


@given(cases())
def test_bcubed_agrees_with_its_definition_on_sets(case: Case) -> None:
    labels, groups = case
    photos = range(len(labels))
    alone = [[photo] for photo in photos if not any(photo in group for group in groups)]
    clusters = [
        {i for i, group in enumerate([*groups, *alone]) if photo in group} for photo in photos
    ]
    categories = [{-1 - e if labels[e] < 0 else int(labels[e])} for e in photos]

    def average(divisors: list[set[int]]) -> float:
        return fmean(
            fmean(
                min(len(clusters[e] & clusters[o]), len(categories[e] & categories[o])) / shared
                for o in photos
                if (shared := len(divisors[e] & divisors[o]))
            )
            for e in photos
        )

    precision, recall = average(clusters), average(categories)
    expected = 2 * precision * recall / (precision + recall)
    assert bcubed_f1(labels, groups) == pytest.approx(expected)


@given(cases())
def test_the_true_groups_score_1(case: Case) -> None:
    labels, _ = case
    groups = _true_groups(labels)
    assert set(pairwise(labels, groups)) <= {1, None}
    assert set(macro_pairwise(labels, groups)) <= {1, None}
    assert bcubed_f1(labels, groups) == pytest.approx(1)


@given(cases(), st.randoms())
def test_the_order_of_photos_and_groups_does_not_matter(case: Case, random: Random) -> None:
    labels, groups = case
    order = list(range(len(labels)))
    random.shuffle(order)
    moved = [[order.index(photo) for photo in group] for group in groups]
    random.shuffle(moved)
    assert pairwise(labels[order], moved) == pairwise(labels, groups)
    assert macro_pairwise(labels[order], moved) == pytest.approx(macro_pairwise(labels, groups))
    assert bcubed_f1(labels[order], moved) == pytest.approx(bcubed_f1(labels, groups))
