"""Evidence of a match: the probability that two photos show the same place.

The number of inliers alone is weak evidence: a point beside an outline, on water or on a plain wall
resembles points of any photo and agrees with many. A small linear (logistic) model therefore weighs
several statistics of a match. Its coefficients are fitted for one network, on places that the
network was not trained on, and are stored in the model file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.delg.evidence_model import INPUT_NAMES, EvidenceModel
from engine.delg.features import Features
from engine.retrieval.alignment import MatchedPoints
from engine.retrieval.geometry import Estimate
from engine.retrieval.matching import Putative, products

# Grid cells along the longer side; several inliers in one cell count once.
_GRID = 12


@dataclass(frozen=True)
class MatchStatistics:
    """Statistics of a match of two photos, independent of their order.

    Attributes:
        similarity: cosine of the global features.
        putative: number of putative matches that are not static.
        moving: share of the putative matches that do not belong to the fixed part of a template.
            The smaller it is, the less the other matches prove. 1 for nearly all photos.
        inliers: number of putative matches that agree with the best map.
        margin: sum over the inliers of their margin over the background: the cosine less the mean
            of the two descriptors' cosines with their nearest background descriptors, at least 0.
        cells: number of cells of a 12 x 12 grid that hold an inlier, in the photo with fewer.
    """

    similarity: float
    putative: int
    moving: float
    inliers: int = 0
    margin: float = 0.0
    cells: int = 0


def inputs(match: MatchStatistics) -> tuple[float, ...]:
    """Return the inputs of the linear model, in the order of `INPUT_NAMES`."""
    # Squared, because a template's fixed part hides the place, and details that look alike beside
    # it often belong to the template too.
    kept = match.moving**2
    return (
        kept * max(0.0, match.similarity),
        math.log1p(kept * match.putative),
        math.log1p(kept * match.inliers),
        math.sqrt(kept * match.margin),
        math.log1p(kept * match.cells),
    )


def probability(match: MatchStatistics, model: EvidenceModel) -> float:
    """Return the calibrated probability that the two photos show the same place, 0 to 1."""
    values = dict(zip(INPUT_NAMES, inputs(match), strict=True))
    logit = model.intercept + sum(
        weight * values[name] for name, weight in model.coefficients.items()
    )
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, logit))))


def match_statistics(
    photos: tuple[Features, Features],
    matches: Putative,
    points: MatchedPoints,
    moving: float,
    alignment: Estimate | None,
    similarity: float,
    model: EvidenceModel,
) -> MatchStatistics:
    """Compute the statistics of a match.

    Args:
        photos: the features of both photos.
        matches: M putative matches that are not static.
        points: their positions in the two frames.
        moving: see `MatchStatistics`.
        alignment: the map that explains them best, or None.
        similarity: cosine of the global features.
        model: the evidence model, which holds the background descriptors.
    """
    if alignment is None:
        return MatchStatistics(similarity, len(matches), moving)
    agreeing = alignment.inliers
    cosines = matches.cosines[agreeing]
    background = (
        _background_cosines(photos[0], matches.a[agreeing], model)
        + _background_cosines(photos[1], matches.b[agreeing], model)
    ) / 2
    return MatchStatistics(
        similarity=similarity,
        putative=len(matches),
        moving=moving,
        inliers=alignment.count,
        margin=float(np.maximum(cosines - background, 0).sum()),
        cells=min(
            _occupied_cells(points.a[agreeing], points.extent[0]),
            _occupied_cells(points.b[agreeing], points.extent[1]),
        ),
    )


def _background_cosines(
    photo: Features, chosen: NDArray[np.int64], model: EvidenceModel
) -> NDArray[np.float32]:
    """Return each chosen descriptor's cosine with its nearest background descriptor: (N,).

    Products of quantized descriptors are exact in float32, see `matching`.
    """
    rows = photo.descriptors[chosen].astype(np.float32)
    cosines = products(rows, model.columns) * model.inverse_norms
    return np.asarray(cosines.max(axis=1) * photo.inverse_norms[chosen])


def _occupied_cells(points: NDArray[np.float64], size: NDArray[np.float64]) -> int:
    cells = (points / size.max() * _GRID).astype(int)
    return len(np.unique(cells[:, 0] * 2 * _GRID + cells[:, 1]))
