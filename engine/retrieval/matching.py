"""Putative matches: mutual nearest neighbours of two photos' local descriptors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features


@dataclass(frozen=True)
class Putative:
    """Putative matches of two photos.

    Attributes:
        a: int64 (M,), indices of local features of the one photo.
        b: int64 (M,), indices of their partners in the other.
        cosines: float32 (M,).
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    cosines: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.a)


def mutual_nearest(a: Features, b: Features, min_cosine: float) -> Putative:
    """Pairs of descriptors that are each other's nearest, with at least `min_cosine`.

    The released DELG matches one way, so that many features may share one partner and repeated
    texture inflates the count; asking both ways costs one more pass over the same product.
    """
    if not len(a.scores) or not len(b.scores):
        none = np.empty(0, np.int64)
        return Putative(none, none, np.empty(0, np.float32))
    cosines = a.unit_descriptors() @ b.unit_descriptors().T
    nearest_b = cosines.argmax(axis=1)
    nearest_a = cosines.argmax(axis=0)
    own = np.arange(len(nearest_b))
    best = cosines[own, nearest_b]
    kept = np.flatnonzero((nearest_a[nearest_b] == own) & (best >= min_cosine))
    return Putative(kept, nearest_b[kept], best[kept])
