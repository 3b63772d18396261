"""Re-ranking of a query's nearest neighbors by geometric verification."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.library.records import Photo
from engine.retrieval.expansion import affinities
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import Verification, verify

# The least score of each verdict; a better verdict always scores higher.
_FLOORS = {Verdict.VERIFIED: 0.75, Verdict.LIKELY: 0.5, Verdict.WEAK: 0.25}
_BAND = 0.25


@dataclass(frozen=True)
class SearchHit:
    """One photo that a search found.

    Attributes:
        photo: its id.
        similarity: cosine of the global features.
        affinity: cosine after expansion, see `expansion.affinities`; ranks photos without a
            geometry.
        verification: the evidence, from the query to this photo; None where it was not computed.
        file: absolute path; "" if it was not looked up.
        query: index of the query with the strongest evidence for it.
        record: the library's record of it; None if it was not looked up.
        shot: id of the photo that represents its near-duplicates; None if it has none.
    """

    photo: int
    similarity: float
    affinity: float
    verification: Verification | None = None
    file: str = ""
    query: int = 0
    record: Photo | None = None
    shot: int | None = None

    @property
    def verdict(self) -> Verdict | None:
        """Return the verdict; None where it was not verified or has no geometry."""
        return self.verification.verdict if self.verification else None

    @property
    def inliers(self) -> int:
        """Return the number of matches that agree with the geometry."""
        return self.verification.inliers if self.verification else 0

    @property
    def probability(self) -> float | None:
        """Return the calibrated probability of "same place", or None.

        None where it was not verified, or the model file has no evidence model.
        """
        return self.verification.probability if self.verification else None

    @property
    def score(self) -> float:
        """Return similarity and evidence as one number, banded by verdict; 0 to 1.

        With a geometry the probability decides, which weighs both (or the inliers, where the model
        file has no evidence model). Without one the affinity alone decides, because a missing
        geometry says little about what a photo shows.
        """
        if self.verdict is None:
            return _BAND * min(max(0.0, self.affinity), 0.999)
        share = self.inliers / (self.inliers + 50)
        if self.probability is not None:
            share = self.probability
        return _FLOORS[self.verdict] + _BAND * min(share, 0.999)

    @property
    def region(self) -> tuple[float, float, float, float] | None:
        """Return the inliers' bounding box in this photo, or None without inliers.

        X, Y, W, H in pixels of the upright original.
        """
        if self.verification is None or not self.inliers:
            return None
        points = self.verification.points_b
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return float(left), float(top), float(right - left), float(bottom - top)


def rank_nearest(
    query: NDArray[np.float32],
    photos: Sequence[int],
    similarities: Sequence[float],
    vectors: NDArray[np.floating],
) -> list[SearchHit]:
    """Sort the nearest photos of a query by their affinity, equal ones as they were.

    Args:
        query: (D,), of unit length.
        photos: their ids, the most similar first.
        similarities: their cosines.
        vectors: (n, D) of unit length; of the first n photos. The others follow in their order.
    """
    expanded = affinities(query, vectors)
    lowest = float(expanded.min(initial=1.0))
    beyond = [min(lowest, one) for one in similarities[len(vectors) :]]
    merged = zip(photos, similarities, [*expanded.tolist(), *beyond], strict=True)
    return sorted((SearchHit(*one) for one in merged), key=lambda one: -one.affinity)


def verify_many(
    query: Features, others: Sequence[Features], model: ModelMetadata
) -> list[Verification]:
    """Verify the query against each of the others, on all cores.

    Threads are used instead of processes, because nearly all of the time is spent in BLAS and
    OpenCV, which release the interpreter's lock.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda other: verify(query, other, model), others))


def ranked(hits: Iterable[SearchHit]) -> list[SearchHit]:
    """Sort by score, which keeps verdicts in order, then inliers, affinity, similarity and path."""

    def key(one: SearchHit) -> tuple[float, int, float, float, str]:
        return -one.score, -one.inliers, -one.affinity, -one.similarity, one.file

    return sorted(hits, key=key)
