"""Linear heads fitted to photos: principal components, partly whitened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Half-way between none (0) and full whitening (0.5): full whitening blows up directions that hold
# only noise, none lets a few that every photo shares decide.
POWER = 0.25


@dataclass(frozen=True)
class Projection:
    """x ↦ W (x - mean).

    Attributes:
        mean: float64 (C,).
        matrix: float64 (D, C).
    """

    mean: NDArray[np.float64]
    matrix: NDArray[np.float64]

    @property
    def bias(self) -> NDArray[np.float64]:
        """What the projection adds: float64 (D,)."""
        return -self.matrix @ self.mean


def fit_projection(samples: NDArray[np.float32], dimensions: int) -> Projection:
    """The leading principal components, each scaled by eigenvalue^-`POWER`.

    Args:
        samples: (n, C).
        dimensions: how many components to keep.
    """
    mean = samples.mean(axis=0, dtype=np.float64)
    values, vectors = np.linalg.eigh(np.cov(samples, rowvar=False))
    leading = np.argsort(-values)[:dimensions]
    scale = np.maximum(values[leading], 1e-12) ** -POWER
    return Projection(mean, (vectors[:, leading] * scale).T)
