"""Re-ranking: neighbours are verified, and put in the order that a person wants."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import Verification, verify

# The score that each verdict begins at; a better one always scores higher.
_FLOORS = {Verdict.VERIFIED: 0.75, Verdict.LIKELY: 0.5, Verdict.WEAK: 0.25}
_BAND = 0.25


@dataclass(frozen=True)
class Found:
    """One photo that a search found.

    Attributes:
        photo: its id.
        similarity: cosine of the global features.
        verification: the evidence, from the query to this photo; None where it was not asked for.
    """

    photo: int
    similarity: float
    verification: Verification | None

    @property
    def verdict(self) -> Verdict | None:
        """In words; None where it was not verified or has no geometry."""
        return self.verification.verdict if self.verification else None

    @property
    def inliers(self) -> int:
        """How many matches agree with the geometry."""
        return self.verification.inliers if self.verification else 0

    @property
    def probability(self) -> float | None:
        """Calibrated probability of "same place"; None where it was not verified, see there."""
        return self.verification.probability if self.verification else None

    @property
    def score(self) -> float:
        """Similarity and evidence in one number, banded by verdict; 0 to 1.

        With a geometry the probability decides, which weighs both (or the inliers, where the model
        file has no evidence model); without one the similarity alone, since that a photo has no
        geometry says little of what it shows.
        """
        if self.verdict is None:
            return _BAND * min(max(0.0, self.similarity), 0.999)
        share = self.inliers / (self.inliers + 50)
        if self.probability is not None:
            share = self.probability
        return _FLOORS[self.verdict] + _BAND * min(share, 0.999)

    @property
    def region(self) -> tuple[float, float, float, float] | None:
        """The inliers' box X, Y, W, H in this photo, in pixels of the upright original."""
        if self.verification is None or not self.inliers:
            return None
        points = self.verification.points_b
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return float(left), float(top), float(right - left), float(bottom - top)


def verify_many(
    query: Features, others: Sequence[Features], model: ModelMetadata
) -> list[Verification]:
    """Verifies the query against each of the others, on all cores.

    Threads, not processes: nearly all of the time is spent in BLAS and OpenCV, which release the
    interpreter's lock.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda other: verify(query, other, model), others))


def ranked(found: Sequence[Found], paths: Mapping[int, str]) -> list[Found]:
    """Sort by score, which keeps verdicts in order, then inliers, similarity and path."""
    return sorted(
        found,
        key=lambda one: (-one.score, -one.inliers, -one.similarity, paths.get(one.photo, "")),
    )
