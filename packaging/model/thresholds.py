"""From checked pairs to the verdicts' thresholds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from checking import Checked
from numpy.typing import NDArray
from properties import PROVISIONAL
from reranking import reranked
from scipy.special import betaincinv

from engine.delg.metadata import VerifySettings
from engine.evaluation.metrics import average_precision, precision_and_recall

FALSE_RATE = 1 / 1000
LIKELY_PRECISION = 0.9
CONFIDENCE = 0.95
_LEAST, _MOST = PROVISIONAL.weak, 60


class Point(NamedTuple):
    """What accepting pairs from a number of inliers on gives.

    Attributes:
        inliers: the least.
        false_photos: in 1,000, those with a false pair.
        precision: of the accepted pairs; None without any.
        recall: of the pairs of one place; None without any.
    """

    inliers: int
    false_photos: float
    precision: float | None
    recall: float | None


def choose(checked: Checked, residual: float) -> VerifySettings:
    """The least inliers of each verdict.

    Args:
        checked: pairs that nothing was fitted on.
        residual: with which they were verified.
    """
    most = most_false(checked)
    verified = next(n for n in range(_LEAST, 10_000) if np.mean(most >= n) <= FALSE_RATE)
    likely = verified
    for least in range(verified - 1, _LEAST, -1):
        band = (checked.inliers >= least) & (checked.inliers < verified)
        if band.any() and checked.same[band].mean() >= LIKELY_PRECISION:
            likely = least
    weak = max(range(_LEAST, likely + 1), key=lambda least: reranked_map(checked, least))
    return VerifySettings(residual, verified, likely, weak)


def most_false(checked: Checked) -> NDArray[np.int64]:
    """The inliers of each query's most confident false pair: (queries,)."""
    wrong = np.where(checked.same, 0, checked.inliers)
    return np.array([wrong[own].max() for own in checked.by_query()])


def reranked_map(checked: Checked, weak: int) -> float:
    """Mean average precision when inliers below `weak` do not count against similarity."""
    precisions = []
    for own in checked.by_query():
        same = checked.same[own]
        if same.any():
            order = reranked(checked.similarity[own], checked.inliers[own], weak)
            precisions.append(average_precision(same[order]))
    return float(np.mean(precisions))


def curve(checked: Checked) -> list[Point]:
    """What each of many thresholds would give."""
    most = most_false(checked)
    return [
        Point(
            least,
            1000 * float(np.mean(most >= least)),
            *precision_and_recall(checked.inliers >= least, checked.same),
        )
        for least in range(_LEAST, _MOST + 1, 2)
    ]


def rate_bound(false: int, asked: int) -> float:
    """The rate that `false` of `asked` photos rules out to be higher, with 95 % confidence.

    Clopper and Pearson's exact bound, one-sided; with no false photo it is the rule of three,
    3 / asked. Clopper and Pearson: The use of confidence or fiducial limits (1934).
    """
    return 1.0 if false >= asked else float(betaincinv(false + 1, asked - false, CONFIDENCE))
