"""Verdicts on whether two photos show the same place."""

from __future__ import annotations

from enum import StrEnum

from engine.delg.metadata import VerifySettings


class Verdict(StrEnum):
    """Degrees of certainty that two photos show the same place, best first."""

    VERIFIED = "verified"
    LIKELY = "likely"
    WEAK = "weak"

    def at_least(self, other: Verdict) -> bool:
        """Return whether this verdict is `other` or better."""
        order = list(Verdict)
        return order.index(self) <= order.index(other)


def verdict_of(inliers: int, probability: float | None, settings: VerifySettings) -> Verdict | None:
    """Return the verdict that the model's thresholds give; None where there is no geometry.

    Args:
        inliers: number of matches that agree with the best geometry.
        probability: of "same place"; None where the model file has no evidence model, and inliers
            decide.
        settings: the model's thresholds.
    """
    if inliers < settings.weak:
        return None
    measured: float = inliers if probability is None else probability
    thresholds = settings if probability is None else settings.evidence
    assert thresholds is not None
    if measured >= thresholds.verified:
        return Verdict.VERIFIED
    if measured >= thresholds.likely:
        return Verdict.LIKELY
    return Verdict.WEAK if measured >= thresholds.weak else None


def rank_of(verdict: Verdict | None) -> int:
    """Return the rank of a verdict, 0 for the best; no verdict comes last."""
    return len(Verdict) if verdict is None else list(Verdict).index(verdict)
