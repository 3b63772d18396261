"""Metrics of retrieval, grouping and verification, as pure functions.

A ratio 0/0 is undefined: it is None, never NaN.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Scores = NDArray[np.floating[Any]] | NDArray[np.integer[Any]]
Groups = Sequence[Sequence[int]]


def ratio(part: float, whole: float) -> float | None:
    """Return ``part / whole``, or None when ``whole`` is 0."""
    return float(part / whole) if whole else None


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that are defined, or None when none is."""
    defined = [value for value in values if value is not None]
    return fmean(defined) if defined else None


# Rankings. ``relevant`` (n,) tells, best rank first, whether each photo of a full ranking shows
# the query's landmark; the query is not in it, and at least one photo is relevant.


def average_precision(relevant: Booleans) -> float:
    """Return the area under the precision-recall curve, by trapezoids.

    AP = 1/m Σ_j [j / r_j + (j + 1) / (r_j + 1)] / 2 over the m relevant photos, where r_j is the
    rank of the j-th, both from 0, and j / r_j counts as 1 for r_j = 0. It is the AP of Oxford and
    Holidays, not the finite sum Σ_j (j + 1) / (r_j + 1) / m.

    Source: Philbin et al., "Object retrieval with large vocabularies and fast spatial matching",
    CVPR 2007; https://github.com/filipradenovic/revisitop/blob/master/python/evaluate.py
    """
    ranks = np.flatnonzero(relevant)
    found = np.arange(len(ranks))
    before = np.where(ranks == 0, 1.0, found / np.maximum(ranks, 1))
    after = (found + 1) / (ranks + 1)
    return float(np.mean((before + after) / 2))


def recall_at(relevant: Booleans, k: int) -> float:
    """Return 1 when at least one of the first k photos is relevant, else 0.

    It is the recall@k of place recognition (a query is answered or it is not), not the share of the
    relevant photos that is found. Source: Arandjelović et al., "NetVLAD", CVPR 2016, section 5.1.
    """
    return float(relevant[:k].any())


def precision_at(relevant: Booleans, k: int) -> float:
    """Return the relevant photos among the first k over min(k, relevant photos).

    The divisor lets a perfect ranking reach 1 where there are fewer than k relevant photos.
    """
    return float(relevant[:k].sum() / min(k, relevant.sum()))


# Groupings. ``labels`` (n,) is each photo's landmark, -1 for a distractor; ``groups`` are the
# predicted landmarks as photo indices. Groups may overlap; a photo in no group stands alone.


class PairScores(NamedTuple):
    """Precision, recall and F1 of predicted pairs of photos."""

    precision: float | None
    recall: float | None
    f1: float | None


def pairwise(labels: Labels, groups: Groups) -> PairScores:
    """Return precision, recall and F1 over all unordered pairs of two photos.

    Predicted pairs P share at least one group (and count once, however many they share); true pairs
    T show the same landmark. Precision = |P ∩ T| / |P|, recall = |P ∩ T| / |T|, F1 = 2 |P ∩ T| /
    (|P| + |T|), their harmonic mean.

    Source: Manning, Raghavan and Schütze, "Introduction to Information Retrieval", section 16.3.
    """
    inside, outside = _companions(labels, groups)
    sizes = np.bincount(labels[labels >= 0])
    pairs = inside.sum() + outside.sum()
    return _pair_scores(inside.sum() // 2, pairs // 2, (sizes * (sizes - 1) // 2).sum())


def macro_pairwise(labels: Labels, groups: Groups) -> PairScores:
    """Return the means of pairwise precision, recall and F1 over the landmarks.

    A landmark's true pairs lie within it; its predicted pairs have at least one photo in it, so
    that a pair across two landmarks counts against both, and one with a distractor against one.
    Landmarks of a single photo have no true pair and are left out. A landmark without predicted
    pairs has recall and F1 0, and an undefined precision, which the mean leaves out. F1 is the mean
    of the landmarks' F1, not the F1 of the means (Opitz and Burst, "Macro F1 and Macro F1", 2019,
    https://arxiv.org/abs/1911.03347).
    """
    inside, outside = _companions(labels, groups)
    landmarks, sizes = np.unique(labels[labels >= 0], return_counts=True)
    each = []
    for landmark, size in zip(landmarks[sizes > 1], sizes[sizes > 1], strict=True):
        right = inside[labels == landmark].sum() // 2
        predicted = right + outside[labels == landmark].sum()
        each.append(_pair_scores(right, predicted, size * (size - 1) // 2))
    return PairScores(
        mean(scores.precision for scores in each),
        mean(scores.recall for scores in each),
        mean(scores.f1 for scores in each),
    )


def bcubed_f1(labels: Labels, groups: Groups) -> float:
    """Return the F1 of extended B-cubed precision and recall, for at least one photo.

    For photos e and e' that share C(e, e') groups and L(e, e') landmarks, a photo with itself
    included, the multiplicity precision is min(C, L) / C where C > 0 and the multiplicity recall
    min(C, L) / L where L > 0. Precision and recall are means over e of the means over e', F1 is
    their harmonic mean. A photo in no group is a group of its own, a distractor a landmark of its
    own.

    Source: Amigó et al., "A comparison of extrinsic clustering evaluation metrics based on formal
    constraints", Information Retrieval 12, 2009, https://doi.org/10.1007/s10791-008-9066-8
    """
    precisions, recalls = [], []
    for shared, same in _neighbourhoods(labels, groups):
        agreed = np.minimum(shared, same)
        precisions.append(np.mean(agreed[shared > 0] / shared[shared > 0]))
        recalls.append(np.mean(agreed[same]))
    precision, recall = np.mean(precisions), np.mean(recalls)
    # A photo always agrees with itself: neither can be 0.
    return float(2 * precision * recall / (precision + recall))


def _pair_scores(right: int, predicted: int, true: int) -> PairScores:
    return PairScores(
        precision=ratio(right, predicted),
        recall=ratio(right, true),
        f1=ratio(2 * right, predicted + true),
    )


def _companions(labels: Labels, groups: Groups) -> tuple[Labels, Labels]:
    """Count the photos with which each photo shares a group: twice (n,).

    The first array counts photos of its own landmark, the second those of another or none.
    """
    inside, outside = np.zeros_like(labels), np.zeros_like(labels)
    for photo, (shared, same) in enumerate(_neighbourhoods(labels, groups)):
        inside[photo] = np.count_nonzero((shared > 0) & same) - 1
        outside[photo] = np.count_nonzero((shared > 0) & ~same)
    return inside, outside


def _neighbourhoods(labels: Labels, groups: Groups) -> Iterator[tuple[Labels, Booleans]]:
    """Yield each photo's shared groups and shared landmark with every photo.

    The first array (n,) counts the groups that they share, the second tells whether they share a
    landmark. One row is made at a time, because the matrices would take gigabytes for ten thousand
    photos.
    """
    own = np.where(labels >= 0, labels, -1 - np.arange(len(labels)))
    groups_of: list[list[Labels]] = [[] for _ in labels]
    for group in groups:
        members = np.unique(np.asarray(group, dtype=np.int64))
        for photo in members:
            groups_of[photo].append(members)
    for photo, joined in enumerate(groups_of):
        shared = np.zeros(len(labels), dtype=np.int64)
        for members in joined or [np.array([photo])]:
            shared[members] += 1
        yield shared, own == own[photo]


# Decisions. ``truth`` (m,) tells which pairs of photos show the same landmark; ``scores`` (m,)
# are higher where that is thought more likely.


def precision_and_recall(accepted: Booleans, truth: Booleans) -> tuple[float | None, float | None]:
    """Return precision and recall of the accepted pairs.

    Precision is the share of the accepted pairs that are true, recall the share of the true pairs
    that are accepted.
    """
    right = int((accepted & truth).sum())
    return ratio(right, int(accepted.sum())), ratio(right, int(truth.sum()))


def roc_auc(scores: Scores, truth: Booleans) -> float | None:
    """Return the probability that a true pair scores above a false one.

    Equal scores count half. It is the Mann-Whitney U statistic over its maximum, computed as the
    trapezoidal area under the ROC curve, which equals it. None without a true or without a false
    pair.

    Source: Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27, 2006.
    """
    right, wrong = _sweep(scores, truth)
    doubled_area = (np.diff(wrong) * (right[1:] + right[:-1])).sum()
    return ratio(int(doubled_area), 2 * int(right[-1]) * int(wrong[-1]))


def recall_at_precision(scores: Scores, truth: Booleans, precision: float) -> float | None:
    """Return the highest recall of a score threshold with at least this precision.

    A threshold accepts all pairs of its score or none. 0 when only accepting nothing is precise
    enough; None without a true pair.
    """
    right, wrong = _sweep(scores, truth)
    precise = right[1:] / (right[1:] + wrong[1:]) >= precision
    return ratio(int(right[1:][precise].max(initial=0)), int(right[-1]))


def _sweep(scores: Scores, truth: Booleans) -> tuple[Labels, Labels]:
    """Count the true and false pairs that are accepted at each threshold.

    The first threshold accepts none; each score follows, from the highest.
    """
    values, position = np.unique(scores, return_inverse=True)
    right = np.bincount(position[truth], minlength=len(values))
    wrong = np.bincount(position[~truth], minlength=len(values))
    return np.cumsum(np.r_[0, right[::-1]]), np.cumsum(np.r_[0, wrong[::-1]])
