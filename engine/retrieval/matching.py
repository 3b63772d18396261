"""Putative matches: mutual nearest neighbours of two photos' local descriptors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features

# Multiplications, and rows of a product, that BLAS gets at once. OpenBLAS divides larger ones (more
# than 2¹⁸ multiplications, interface/gemm.c) among threads of its own, which spin while they wait
# for each other: beside other verifications that took eight times as long, and alone it gained
# nothing.
_MULTIPLICATIONS = 1 << 18
_ROWS = 8


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

    def only(self, kept: NDArray[np.bool_]) -> Putative:
        """Return those that are kept, bool (M,)."""
        return Putative(self.a[kept], self.b[kept], self.cosines[kept])


def mutual_nearest(a: Features, b: Features, min_cosine: float) -> Putative:
    """Pairs of descriptors that are each other's nearest, with at least `min_cosine`.

    The released DELG matches one way, so that many features may share one partner and repeated
    texture inflates the count; asking both ways costs one more pass over the same product.
    """
    if not len(a.scores) or not len(b.scores):
        none = np.empty(0, np.int64)
        return Putative(none, none, np.empty(0, np.float32))
    return mutual(_cosines(a, b), min_cosine)


def mutual(cosines: NDArray[np.float32], min_cosine: float) -> Putative:
    """Pairs that are each other's nearest among cosines (M, N), neither of them 0."""
    nearest_b = cosines.argmax(axis=1)
    best = cosines[np.arange(len(cosines)), nearest_b]
    each_other = np.flatnonzero((best >= min_cosine) & (best == cosines.max(axis=0)[nearest_b]))
    # Where several share a partner with equal cosines, the first of them has it.
    kept = each_other[np.sort(np.unique(nearest_b[each_other], return_index=True)[1])]
    return Putative(kept, nearest_b[kept], best[kept])


def products(rows: NDArray[np.float32], columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """The matrix product of (M, d) and (d, N), on this thread alone: (M, N)."""
    found = np.empty((len(rows), columns.shape[1]), np.float32)
    step = min(_ROWS, max(1, _MULTIPLICATIONS // columns.size))
    whole = len(rows) // step * step
    np.matmul(
        rows[:whole].reshape(-1, step, rows.shape[1]),
        columns,
        out=found[:whole].reshape(-1, step, columns.shape[1]),
    )
    np.matmul(rows[whole:], columns, out=found[whole:])
    return found


def _cosines(a: Features, b: Features) -> NDArray[np.float32]:
    """Cosines of the quantised descriptors of two photos: (M, N).

    Sums of products of such integers are exact in float32 (d · 127² is below 2²⁴ for d up to 1040):
    they are the same whatever BLAS computes them, in whatever order.
    """
    rows = a.descriptors.astype(np.float32)
    columns = np.ascontiguousarray(b.descriptors.T, dtype=np.float32)
    cosines = products(rows, columns)
    cosines *= np.outer(a.inverse_norms, b.inverse_norms)
    return cosines
