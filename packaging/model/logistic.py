"""Weighted logistic regression with a little ridge."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

Floats = NDArray[np.float64]

_RIDGE = 1e-4


class Linear(NamedTuple):
    """Log-odds as a weighted sum of inputs.

    Attributes:
        coefficients: (inputs,), for inputs as they are.
        intercept: added to the sum.
    """

    coefficients: Floats
    intercept: float

    def logits(self, inputs: Floats) -> Floats:
        """Return the log-odds of each row of inputs (n, inputs): (n,)."""
        return np.asarray(inputs @ self.coefficients + self.intercept)


def fit(inputs: Floats, truth: NDArray[np.bool_], weights: Floats) -> Linear:
    """Fit the log-odds of `truth` by maximum likelihood (L-BFGS).

    Args:
        inputs: (n, inputs).
        truth: bool (n,).
        weights: (n,), of each row.
    """
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    scaled = np.column_stack([(inputs - mean) / spread, np.ones(len(inputs))])
    signs, shares = np.where(truth, 1.0, -1.0), weights / weights.sum()

    def loss(parameters: Floats) -> tuple[float, Floats]:
        margins = signs * (scaled @ parameters)
        ridge = np.append(parameters[:-1], 0.0) * _RIDGE
        value = shares @ np.logaddexp(0, -margins) + ridge @ parameters / 2
        return float(value), ridge - scaled.T @ (shares * signs * expit(-margins))

    start = np.zeros(scaled.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    coefficients = found[:-1] / spread
    return Linear(coefficients, float(found[-1] - coefficients @ mean))
