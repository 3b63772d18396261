import json
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.metrics import Labels
from engine.evaluation.recognition import LabelPrediction, evaluate_recognition

Case = tuple[Labels, list[LabelPrediction | None]]

# Landmark 0: photos 0, 1, 2; landmark 1: photo 3 alone; photos 4 and 5 are distractors.
LABELS = np.array([0, 0, 0, 1, -1, -1], dtype=np.int64)


@st.composite
def predicted(draw: st.DrawFn) -> Case:
    labels = np.array(draw(st.lists(st.integers(-1, 3), max_size=12)), dtype=np.int64)
    confidences = draw(st.permutations(range(len(labels))))  # distinct: equal ones are by index
    names = [draw(st.none() | st.integers(0, 3)) for _ in labels]
    return labels, [
        None if name is None else LabelPrediction(name, confidence / (len(labels) + 1))
        for name, confidence in zip(names, confidences, strict=True)
    ]


def test_gap_ranks_all_predictions_and_divides_by_the_photos_that_can_be_named() -> None:
    # By confidence: 0 right (1/1), 4 distractor, 1 right (2/3), 3 alone: wrong, 2 wrong.
    metrics = evaluate_recognition(
        LABELS,
        [
            LabelPrediction(0, 0.9),
            LabelPrediction(0, 0.7),
            LabelPrediction(1, 0.5),
            LabelPrediction(0, 0.6),
            LabelPrediction(0, 0.8),
            None,
        ],
    )
    assert metrics["gap"] == pytest.approx((1 + 2 / 3) / 3)
    assert metrics["top1_accuracy"] == pytest.approx(2 / 3)
    assert metrics["false_accepts"] == 1


def test_silence_costs_its_own_photo_alone() -> None:
    metrics = evaluate_recognition(LABELS, [LabelPrediction(0, 0.1), None, None, None, None, None])
    assert metrics == {"gap": 1 / 3, "top1_accuracy": 1 / 3, "false_accepts": 0}


def test_a_sure_name_of_a_distractor_pushes_the_right_ones_down() -> None:
    right: list[LabelPrediction | None] = [LabelPrediction(0, 0.5)] * 3
    above = evaluate_recognition(LABELS, [*right, None, LabelPrediction(0, 0.9), None])
    below = evaluate_recognition(LABELS, [*right, None, LabelPrediction(0, 0.1), None])
    assert above["gap"] == pytest.approx((1 / 2 + 2 / 3 + 3 / 4) / 3)
    assert below["gap"] == 1
    assert above["false_accepts"] == below["false_accepts"] == 1


def test_without_a_photo_that_can_be_named_the_metrics_are_null() -> None:
    metrics = evaluate_recognition(np.array([0, 1, -1]), [LabelPrediction(1, 1.0), None, None])
    assert metrics == {"gap": None, "top1_accuracy": None, "false_accepts": 0}


def test_every_photo_has_a_prediction_or_none() -> None:
    with pytest.raises(ValueError, match="zip"):
        evaluate_recognition(LABELS, [None])


@given(predicted())
def test_metrics_are_bounded_and_gap_is_at_most_the_accuracy(case: Case) -> None:
    metrics = json.loads(json.dumps(evaluate_recognition(*case), allow_nan=False))
    assert 0 <= metrics["false_accepts"] <= int((case[0] < 0).sum())
    if metrics["gap"] is not None:
        assert 0 <= metrics["gap"] <= metrics["top1_accuracy"] + 1e-12 <= 1 + 1e-12


@given(predicted())
def test_where_all_right_ones_are_surer_gap_is_the_accuracy(case: Case) -> None:
    labels, predictions = case
    alone = [labels.tolist().count(label) == 1 for label in labels]
    ranked = [
        one and one._replace(confidence=one.confidence + (one.label == label and not lonely))
        for one, label, lonely in zip(predictions, labels, alone, strict=True)
    ]
    metrics = evaluate_recognition(labels, ranked)
    assert metrics["gap"] == (
        None if metrics["gap"] is None else pytest.approx(metrics["top1_accuracy"])
    )
    plain = evaluate_recognition(labels, predictions)
    assert (plain["gap"] or 0) <= (metrics["gap"] or 0) + 1e-12


@given(predicted(), st.randoms())
def test_the_order_of_photos_does_not_matter(case: Case, random: Random) -> None:
    labels, predictions = case
    order = list(range(len(labels)))
    random.shuffle(order)
    moved = evaluate_recognition(labels[order], [predictions[index] for index in order])
    assert moved == pytest.approx(evaluate_recognition(labels, predictions))
