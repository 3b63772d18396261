"""Classes of photos that verification holds together, out of folders that people filled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pairs import MinedPairs
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

# A pair with as many inliers hardly ever shows two places (packaging/model/README.md).
LEAST_INLIERS = 24
LEAST_PHOTOS = 4


def clean_classes(pairs: MinedPairs) -> NDArray[np.int64]:
    """The class of each photo: (n,), -1 for those that nothing holds to others.

    Folders mix interiors, drawings, stamps and several sides of one building. Photos that
    verified pairs connect are one side of one building, hence a class; small components are none.
    """
    sure = pairs.pairs[pairs.inliers >= LEAST_INLIERS]
    count = len(pairs.photos)
    edges = coo_array((np.ones(len(sure)), (sure[:, 0], sure[:, 1])), shape=(count, count))
    component = connected_components(edges, directed=False)[1]
    size = np.bincount(component)
    number = np.full(len(size), -1)
    number[size >= LEAST_PHOTOS] = np.arange(np.count_nonzero(size >= LEAST_PHOTOS))
    return np.asarray(number[component], np.int64)
