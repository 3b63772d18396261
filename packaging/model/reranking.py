"""Re-ranking by inliers as the search does it, for thresholds that need not be the model's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def reranked(
    similarity: NDArray[np.float32], inliers: NDArray[np.int64], weak: int
) -> NDArray[np.int64]:
    """The order of a query's neighbours, best first: (n,).

    `engine.retrieval.search.ranked` gives the same: a better verdict is more inliers.

    Args:
        similarity: (n,), cosines of the global features.
        inliers: (n,), how many matches agree, be they too few for a verdict.
        weak: least inliers that count; with fewer, similarity alone decides.
    """
    return np.lexsort((-similarity, -np.where(inliers >= weak, inliers, 0)))
