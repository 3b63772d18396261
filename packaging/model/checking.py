"""Photos checked against their nearest neighbours, as a search would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sites import Places

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.retrieval.ranking import verify_many

NEIGHBOURS = 100

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Crowd:
    """Photos among which queries are checked.

    Attributes:
        features: of the n photos.
        places: what is known of them.
    """

    features: Sequence[Features]
    places: Places


@dataclass(frozen=True)
class Checked:
    """Verified pairs of query and neighbour, query by query.

    Attributes:
        query: int64 (n,).
        other: int64 (n,).
        same: bool (n,), of one place.
        similarity: float32 (n,), cosine of the global features.
        inliers: int64 (n,), matches that agree, be they too few for a verdict.
    """

    query: Indices
    other: Indices
    same: NDArray[np.bool_]
    similarity: NDArray[np.float32]
    inliers: Indices

    def by_query(self) -> list[Indices]:
        """The pairs of each query, by index."""
        return np.split(np.arange(len(self.query)), np.flatnonzero(np.diff(self.query)) + 1)


def check(crowd: Crowd, queries: Indices, model: ModelMetadata) -> Checked:
    """Verifies photos against their nearest, of their own and of other places.

    Photos of which nobody knows whether they show the query's place are left out.

    Raises:
        SystemExit: no photo shows another place than a query's.
    """
    vectors = np.stack([one.global_feature.astype(np.float32) for one in crowd.features])
    parts = []
    for query in queries:
        cosines = vectors @ vectors[query]
        others = nearest_others(crowd.places, query, cosines)
        around = [crowd.features[i] for i in others]
        found = verify_many(crowd.features[query], around, model)
        inliers = [one.agreeing for one in found]
        same = crowd.places.same(query)[others]
        parts.append((np.full(len(others), query), others, same, cosines[others], inliers))
    return Checked(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def nearest_others(places: Places, query: int, cosines: NDArray[np.float32]) -> Indices:
    """Return the nearest of other places, and those of the query's that a search shows first.

    Args:
        places: of n photos.
        query: index of the photo.
        cosines: (n,), its similarity with each.

    Raises:
        SystemExit: no photo shows another place.
    """
    same, different = places.same(query), places.different(query)
    same[query] = False
    order = np.argsort(-cosines, kind="stable")
    others = np.flatnonzero(different[order])[:NEIGHBOURS]
    if not len(others):
        raise SystemExit("There are no photos of other places to check against; add some.")
    shown = order[: others[-1] + 1]
    return np.asarray(shown[same[shown] | different[shown]])
