"""Re-ranking by inliers, for models without an evidence model and thresholds being chosen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def reranked(
    affinity: NDArray[np.floating], inliers: NDArray[np.int64], weak: float
) -> NDArray[np.int64]:
    """Sort a query's neighbors by inliers, then affinity: (n,), indices, best first.

    `engine.retrieval.ranking.ranked` gives the same order without an evidence model.

    Args:
        affinity: (n,), cosines after expansion, see `engine.retrieval.expansion`.
        inliers: (n,), how many matches agree, be they too few for a verdict.
        weak: least inliers that count; with fewer, affinity alone decides.
    """
    return np.lexsort((-affinity, -np.where(inliers >= weak, inliers, 0)))
