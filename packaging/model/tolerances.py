"""Chooses how alike descriptors, and how near points, must be to count as a match."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import numpy as np
from checking import Crowd, check
from numpy.typing import NDArray

from engine.delg.metadata import ModelMetadata
from engine.evaluation.metrics import recall_at_precision

# Beyond 0.75 most pairs are left with a handful of matches, which rank nothing any more (AUC on
# held-out places 0.63 at 0.8, 0.66 at 0.75), whatever is gained among the surest.
COSINES = (0.5, 0.6, 0.7, 0.75)
RESIDUALS = (14.0, 20.0, 28.0)
# Between what `likely` and `verified` ask for. At more, the few imitations of a building among the
# held-out places would decide.
_PRECISION = 0.95


def tried(model: ModelMetadata) -> Iterable[ModelMetadata]:
    """The model with other tolerances: least cosine of a match and largest residual."""
    for cosine, residual in product(COSINES, RESIDUALS):
        verify = replace(model.verify, residual=residual)
        yield replace(model, match_min_cosine=cosine, verify=verify)


def recall(crowd: Crowd, queries: NDArray[np.int64], model: ModelMetadata) -> float:
    """Share of the pairs of one place that are found at 95 % precision, 0 without any pair."""
    checked = check(crowd, queries, model)
    return recall_at_precision(checked.inliers, checked.same, _PRECISION) or 0.0
