"""Evidence model: logistic regression from match statistics to the probability of "same place"."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

INPUT_NAMES = ("similarity", "log_putative", "log_inliers", "root_margin", "log_cells")
"""Inputs of the linear model; `engine.retrieval.evidence` computes them."""

# With more rows, BLAS would start threads of its own; see `engine.retrieval.matching`.
_MAX_BACKGROUND = 4096
_MAX_WEIGHT = 1e6


@dataclass(frozen=True, eq=False)
class EvidenceModel:
    """A logistic model on the statistics of a match, fitted and calibrated for one network.

    Attributes:
        coefficients: weight of each input, by its name among `INPUT_NAMES`.
        intercept: added to the weighted sum.
        verified: least probability of the verdict ``verified``.
        likely: least probability of ``likely``.
        weak: least probability of any verdict; below it, a geometry counts as chance.
        background: int8 (K, d), quantized descriptors of photos of no particular place.
    """

    coefficients: Mapping[str, float]
    intercept: float
    verified: float
    likely: float
    weak: float
    background: NDArray[np.int8]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EvidenceModel) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.intercept, self.verified, self.background.tobytes()))

    @cached_property
    def columns(self) -> NDArray[np.float32]:
        """Return the background descriptors as columns: float32 (d, K)."""
        return np.ascontiguousarray(self.background.T, dtype=np.float32)

    @cached_property
    def inverse_norms(self) -> NDArray[np.float32]:
        """Return one over the length of each background descriptor: float32 (K,)."""
        lengths = np.linalg.norm(self.background.astype(np.float32), axis=1)
        return 1 / np.maximum(lengths, np.float32(1e-9))

    def to_json(self) -> dict[str, Any]:
        """Return the value of ``"evidence"`` in ``cairn.verify``."""
        return {
            "coefficients": dict(self.coefficients),
            "intercept": self.intercept,
            "probability": {
                "verified": self.verified,
                "likely": self.likely,
                "weak": self.weak,
            },
            "background": {
                "dimensions": self.background.shape[1],
                "descriptors": base64.b64encode(self.background.tobytes()).decode("ascii"),
            },
        }

    @classmethod
    def from_json(cls, value: Any) -> EvidenceModel:
        """Read the value of ``"evidence"`` in ``cairn.verify``.

        Raises:
            ValueError, TypeError, KeyError: a key is missing, or a value is out of range.
        """
        try:
            thresholds, background = value["probability"], value["background"]
            found = cls(
                coefficients={str(k): float(v) for k, v in value["coefficients"].items()},
                intercept=float(value["intercept"]),
                verified=float(thresholds["verified"]),
                likely=float(thresholds["likely"]),
                weak=float(thresholds["weak"]),
                background=_descriptors(background["descriptors"], int(background["dimensions"])),
            )
        except (
            ArithmeticError,
            AttributeError,
        ) as error:  # null for a table, infinite for a number
            raise ValueError(str(error)) from None
        if unknown := found.coefficients.keys() - set(INPUT_NAMES):
            raise ValueError(f"unknown inputs: {', '.join(sorted(unknown))}")
        if not 0 <= found.weak <= found.likely <= found.verified <= 1:
            raise ValueError("the thresholds on the probability are not ordered")
        if not all(abs(v) <= _MAX_WEIGHT for v in (found.intercept, *found.coefficients.values())):
            raise ValueError("a coefficient is absurd")
        return found


def _descriptors(text: str, dimensions: int) -> NDArray[np.int8]:
    try:
        values = np.frombuffer(base64.b64decode(text, validate=True), np.int8)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    count, rest = divmod(len(values), dimensions)
    if rest or not 1 <= count <= _MAX_BACKGROUND:
        raise ValueError(f"{len(values)} bytes are no background of {dimensions} dimensions")
    return values.reshape(count, dimensions)
