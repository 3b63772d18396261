"""Landmark recognition: a suggested name for a photo from similar photos with names."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.delg.metadata import VerifySettings
from engine.retrieval.verdict import Verdict

# The 10 nearest photos are verified. The 5 best of them vote with cosine + min(inliers, 70) / 70,
# summed for each label. Source: the hosts' DELG baseline of the Kaggle challenge "Google Landmark
# Recognition 2020".
NEAREST = 10
VOTERS = 5
# A photo is also similar to photos of no landmark, so its mean cosine to the nearest of them is no
# evidence for a name and is subtracted. The challenge's winners subtract the mean of 5 for each
# named photo, and of 10 for the query (Henkel and Singer, "Supporting large-scale image recognition
# with out-of-domain samples", 2020, https://arxiv.org/abs/2010.01650).
BACKGROUND = 5
# Inliers are capped at this multiple of the verified threshold. The hosts' 70 is 2.7 times the 26
# of Cairn's first model; other models have other thresholds.
_CAP = 3


class Proof(NamedTuple):
    """Result of the geometric verification of two photos; see `engine.retrieval.verification`."""

    inliers: int
    verdict: Verdict | None


UNPROVEN = Proof(0, None)
"""Result for two photos without a geometry."""

Prove = Callable[[Sequence[int]], Sequence[Proof]]


@dataclass(frozen=True, eq=False)
class Resemblance:
    """Similarity of a photo to photos with known labels.

    Attributes:
        photos: int64 (n,), ids of the named photos, without the photo itself.
        labels: int64 (n,), label of each named photo.
        cosines: float32 (n,), cosine similarity of the photo to each named photo.
        background: float32 (b,), cosine similarity of the photo to photos of no landmark; if empty,
            photos of other labels are used instead.
    """

    photos: NDArray[np.int64]
    labels: NDArray[np.int64]
    cosines: NDArray[np.float32]
    background: NDArray[np.float32]


@dataclass(frozen=True)
class Recognition:
    """A predicted label of a photo.

    Attributes:
        label: label of the supporting photos.
        confidence: 0 to 1, comparable between photos; it gives an order, not a calibrated
            probability.
        support: ids of the verified photos of the label, strongest first; never empty.
    """

    label: int
    confidence: float
    support: tuple[int, ...]


class _Vote(NamedTuple):
    label: int
    photo: int
    weight: float
    verified: bool


def recognise(seen: Resemblance, prove: Prove, settings: VerifySettings) -> Recognition | None:
    """Return the label elected by the nearest named photos, or None if none is verified.

    The `NEAREST` photos are verified. The `VOTERS` best of them by cosine + capped inliers vote
    with that sum, less the mean cosine to the nearest background photos, and the votes of a label
    add up. Only a label with a verified photo can win, because most photos of a user show no named
    landmark but are still similar to some. The confidence 1 - exp(-sum) keeps the order of the sums
    and is a noisy-or of the voters (Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988,
    chapter 4).

    Args:
        seen: similarity of the photo to the named photos.
        prove: function that verifies the photo against photo ids, given nearest first, and returns
            the results in that order.
        settings: thresholds of the model.
    """
    nearest = np.lexsort((seen.photos, -seen.cosines))[:NEAREST]
    if not len(nearest):
        return None
    proofs = prove(seen.photos[nearest].tolist())
    return _elected(_votes(seen, nearest, proofs, settings))


def _votes(
    seen: Resemblance, nearest: NDArray[np.int64], proofs: Sequence[Proof], settings: VerifySettings
) -> list[_Vote]:
    cap = _CAP * settings.verified
    totals = [
        (float(seen.cosines[index]) + min(proof.inliers, cap) / cap, int(index), proof)
        for index, proof in zip(nearest, proofs, strict=True)
    ]
    best = sorted(totals, key=lambda one: -one[0])[:VOTERS]
    labels = {int(seen.labels[index]) for _, index, _ in best}
    common = {label: _background(seen, label) for label in labels}
    return [
        _Vote(
            label := int(seen.labels[index]),
            int(seen.photos[index]),
            max(0.0, total - common[label]),
            proof.verdict is Verdict.VERIFIED,
        )
        for total, index, proof in best
    ]


def _background(seen: Resemblance, label: int) -> float:
    """Return the photo's mean similarity to the nearest background photos; 0 without any.

    Without background photos, photos of other labels are used. The mean is over the `BACKGROUND`
    largest cosines.
    """
    others = seen.background if len(seen.background) else seen.cosines[seen.labels != label]
    return float(np.sort(others)[-BACKGROUND:].mean()) if len(others) else 0.0


def _elected(votes: Iterable[_Vote]) -> Recognition | None:
    by_label: dict[int, list[_Vote]] = {}
    for vote in votes:
        by_label.setdefault(vote.label, []).append(vote)
    sums = {
        label: sum(vote.weight for vote in own)
        for label, own in by_label.items()
        if any(vote.verified for vote in own)
    }
    if not sums:
        return None
    label = min(sums, key=lambda label: (-sums[label], label))
    support = tuple(vote.photo for vote in by_label[label] if vote.verified)
    return Recognition(label, 1 - math.exp(-sums[label]), support)


def agreed(recognitions: Iterable[Recognition]) -> Recognition | None:
    """Combine the recognitions of the photos of one unnamed landmark.

    A single recognized photo is sufficient, but contradicting photos lower the confidence: it is
    that of the most confident photo, times the label's share of all confidences.

    Returns:
        The combined recognition, or None without any recognition.
    """
    by_label: dict[int, list[Recognition]] = {}
    for one in recognitions:
        by_label.setdefault(one.label, []).append(one)
    if not by_label:
        return None
    sums = {label: sum(one.confidence for one in own) for label, own in by_label.items()}
    label = min(sums, key=lambda label: (-sums[label], label))
    own = sorted(by_label[label], key=lambda one: -one.confidence)
    share = sums[label] / sum(sums.values()) if sums[label] else 0.0
    support = dict.fromkeys(photo for one in own for photo in one.support)
    return Recognition(label, own[0].confidence * share, tuple(support))
