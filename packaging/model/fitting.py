"""Linear heads fitted to photos: principal components, partly whitened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

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
    def _bias(self) -> NDArray[np.float64]:
        return -self.matrix @ self.mean

    def as_linear(self) -> nn.Linear:
        """The projection of vectors."""
        layer = nn.Linear(self.matrix.shape[1], self.matrix.shape[0])
        layer.weight = _constant(self.matrix)
        layer.bias = _constant(self._bias)
        return layer

    def as_convolution(self) -> nn.Conv2d:
        """The projection of each cell of a map."""
        layer = nn.Conv2d(self.matrix.shape[1], self.matrix.shape[0], 1)
        layer.weight = _constant(self.matrix[:, :, None, None])
        layer.bias = _constant(self._bias)
        return layer


def _constant(values: NDArray[np.float64]) -> nn.Parameter:
    return nn.Parameter(torch.from_numpy(values).float(), requires_grad=False)


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
