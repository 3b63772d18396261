"""Percentage: a probability rounded for display, never to 0 % or 100 %."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_LEAST, _MOST = 1.0, 99.9
# From here on one decimal is shown, because the thresholds of good models differ in it.
_ONE_DECIMAL = 99.0


@dataclass(frozen=True)
class Percentage:
    """A probability in percent, with as many decimals as are worth showing.

    Attributes:
        value: 1 to 99.9.
        decimals: number of decimals to write.
        relation: of the probability to `value`: "" equal but for rounding, "over" or "under".
    """

    value: float
    decimals: int = 0
    relation: Literal["", "over", "under"] = ""

    @classmethod
    def of(cls, probability: float) -> Percentage:
        """Round a probability, 0 to 1."""
        percent = 100 * probability
        if percent < _LEAST:
            return cls(_LEAST, relation="under")
        if percent < _ONE_DECIMAL:
            return cls(float(round(percent)))
        rounded = round(percent, 1)
        return cls(rounded, 1) if rounded <= _MOST else cls(_MOST, 1, "over")

    def __str__(self) -> str:
        """Return the percentage in English: "97 %", "over 99.9 %"."""
        return f"{self.relation} {self.value:.{self.decimals}f} %".lstrip()
