"""A name for a photo, from the named photos that it resembles. Suggested, never asserted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.delg.metadata import VerifySettings
from engine.retrieval.verdict import Verdict

# Of the 10 nearest photos, which are verified, the 5 best vote with cosine + min(inliers, 70) / 70,
# summed for each label. Source: the hosts' DELG baseline of the Kaggle challenge "Google Landmark
# Recognition 2020".
NEAREST = 10
VOTERS = 5
# Photos of no landmark resemble others, too: what a photo's cosines to the nearest of them are, on
# average, says nothing for a name. The challenge's winners subtract the mean of 5 for each named
# photo, and of 10 for the one to be named (Henkel and Singer, "Supporting large-scale image
# recognition with out-of-domain samples", 2020, https://arxiv.org/abs/2010.01650).
BACKGROUND = 5
# Inliers count up to this many times those that make a match verified: the hosts' 70 is 2.7 times
# the 26 of Cairn's first model, and other models have other counts.
_CAP = 3


class Proof(NamedTuple):
    """What geometric verification said of two photos; see `engine.retrieval.verification`."""

    inliers: int
    verdict: Verdict | None


UNPROVEN = Proof(0, None)
"""Of two photos without a geometry."""

Prove = Callable[[Sequence[int]], Sequence[Proof]]


@dataclass(frozen=True, eq=False)
class Resemblance:
    """How much a photo resembles those whose names are known.

    Attributes:
        photos: int64 (n,), ids of the named photos, without the photo itself.
        labels: int64 (n,), what each of them shows.
        cosines: float32 (n,), the photo's with them.
        background: float32 (b,), its cosines with photos of no landmark; without any, the photos of
            other labels take their part.
    """

    photos: NDArray[np.int64]
    labels: NDArray[np.int64]
    cosines: NDArray[np.float32]
    background: NDArray[np.float32]


@dataclass(frozen=True)
class Recognition:
    """What a photo seems to show.

    Attributes:
        label: of the named photos.
        confidence: 0 to 1, comparable between photos; an order, not a calibrated probability.
        support: ids of its photos that are verified, the strongest first; never empty.
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
    """The label that the nearest named photos vote for, or None where none of them is verified.

    The `NEAREST` photos are verified, the `VOTERS` best by cosine + capped inliers vote with that
    sum, less the mean cosine to the nearest background photos, and the votes of a label add up.
    Only a label with a verified photo can win: most photos of a person show no named landmark, and
    resemble some all the same. The confidence 1 - exp(-sum) keeps the order of the sums, and is a
    noisy-or of the voters (Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, chapter
    4).

    Args:
        seen: the photo's cosines.
        prove: verifies the photo against those with these ids, nearest first; in their order.
        settings: the model's thresholds.
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
    """The mean of the photo's largest cosines with what does not show a label; 0 without any."""
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
    """What photos of one unnamed landmark show together.

    One photo that is recognised says enough, but photos that contradict it lower the confidence:
    that of the surest photo, times the label's share of all confidences.
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
