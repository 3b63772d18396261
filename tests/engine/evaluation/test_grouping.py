import json

import numpy as np
import pytest

from engine.evaluation.grouping import evaluate_grouping

# Two landmarks of three and two photos, and a distractor.
LABELS = np.array([0, 0, 0, 1, 1, -1], dtype=np.int64)


def test_reports_every_metric_under_its_key() -> None:
    # True pairs: 01 02 12 34. Predicted: 01, 35.
    # Landmark 0: 1 of 1 predicted, 1 of 3 true, F1 2/4. Landmark 1: 0 of 1, 0 of 1.
    # B-cubed precision: 0, 1, 2, 4: 1; 3, 5: 1/2; mean 5/6.
    # B-cubed recall: 0, 1: 2/3; 2: 1/3; 3, 4: 1/2; 5: 1; mean 11/18. F1 = 2 · 55/108 / (26/18).
    metrics = evaluate_grouping(LABELS, [[0, 1], [3, 5]], waiting=[2, 4])
    assert metrics == {
        "pairwise_precision": pytest.approx(1 / 2),
        "pairwise_recall": pytest.approx(1 / 4),
        "pairwise_f1": pytest.approx(2 / 6),
        "macro": {
            "pairwise_precision": pytest.approx(1 / 2),
            "pairwise_recall": pytest.approx(1 / 6),
            "pairwise_f1": pytest.approx(1 / 4),
        },
        "bcubed_f1": pytest.approx(55 / 78),
        "landmarks": 2,
        "waiting": 2,
    }


def test_waiting_distractors_cost_nothing() -> None:
    metrics = evaluate_grouping(LABELS, [[0, 1, 2], [3, 4]], waiting=[5])
    assert metrics["pairwise_f1"] == metrics["macro"]["pairwise_f1"] == 1
    assert metrics["bcubed_f1"] == pytest.approx(1)


def test_a_grouping_of_nothing_is_json_without_nan() -> None:
    metrics = evaluate_grouping(LABELS, [], waiting=range(6))
    assert json.loads(json.dumps(metrics, allow_nan=False))["pairwise_precision"] is None
    assert metrics["pairwise_f1"] == 0


def test_a_photo_cannot_both_wait_and_belong() -> None:
    with pytest.raises(ValueError, match="waits"):
        evaluate_grouping(LABELS, [[0, 1], [2, 3]], waiting=[3])
