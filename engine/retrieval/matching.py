"""Putative matches: mutual nearest neighbors of two photos' local descriptors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features

# Multiplications, and rows of a product, for one call of BLAS. OpenBLAS divides larger ones (more
# than 2¹⁸ multiplications, interface/gemm.c) among threads of its own, which spin while they wait
# for each other. Beside other verifications this took eight times as long, and alone it was no
# faster.
_MULTIPLICATIONS = 1 << 18
_ROWS = 8


@dataclass(frozen=True)
class Putative:
    """Putative matches of two photos.

    Attributes:
        a: int64 (M,), indices of local features of the first photo.
        b: int64 (M,), indices of their partners in the second.
        cosines: float32 (M,).
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    cosines: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.a)

    def only(self, kept: NDArray[np.bool_]) -> Putative:
        """Return the matches that a mask selects, bool (M,)."""
        return Putative(self.a[kept], self.b[kept], self.cosines[kept])


def mutual_nearest(a: Features, b: Features, min_cosine: float) -> Putative:
    """Match descriptors that are each other's nearest, with at least `min_cosine`.

    The released DELG matches one way, so that many features may share one partner and repeated
    texture inflates the count. Matching both ways costs one more pass over the same product.
    """
    if not len(a.scores) or not len(b.scores):
        none = np.empty(0, np.int64)
        return Putative(none, none, np.empty(0, np.float32))
    return mutual(_cosines(a, b), min_cosine)


def mutual(cosines: NDArray[np.float32], min_cosine: float) -> Putative:
    """Match rows and columns that are each other's nearest among cosines (M, N).

    Args:
        cosines: float32 (M, N), of M descriptors with N others; neither may be 0.
        min_cosine: least cosine of a match.
    """
    nearest_b = cosines.argmax(axis=1)
    best = cosines[np.arange(len(cosines)), nearest_b]
    each_other = np.flatnonzero((best >= min_cosine) & (best == cosines.max(axis=0)[nearest_b]))
    # Where several rows have the same partner with equal cosines, only the first is matched.
    kept = each_other[np.sort(np.unique(nearest_b[each_other], return_index=True)[1])]
    return Putative(kept, nearest_b[kept], best[kept])


def products(rows: NDArray[np.float32], columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the matrix product of (M, d) and (d, N): (M, N).

    It is computed on this thread alone.
    """
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
    """Return the cosines of the quantized descriptors of two photos: (M, N).

    Sums of products of such integers are exact in float32 (d · 127² is below 2²⁴ for d up to 1040),
    so they do not depend on the BLAS library or on the order of summation.
    """
    rows = a.descriptors.astype(np.float32)
    columns = np.ascontiguousarray(b.descriptors.T, dtype=np.float32)
    cosines = products(rows, columns)
    cosines *= np.outer(a.inverse_norms, b.inverse_norms)
    return cosines
