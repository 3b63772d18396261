"""What a number of inliers means, in words."""

from __future__ import annotations

from enum import StrEnum

from engine.delg.metadata import VerifySettings


class Verdict(StrEnum):
    """How sure it is that two photos show the same place, best first."""

    VERIFIED = "verified"
    LIKELY = "likely"
    WEAK = "weak"

    def at_least(self, other: Verdict) -> bool:
        """This verdict is `other` or better."""
        order = list(Verdict)
        return order.index(self) <= order.index(other)


def verdict_of(inliers: int, settings: VerifySettings) -> Verdict | None:
    """The verdict that the model's thresholds give; None where there is no geometry."""
    if inliers >= settings.verified:
        return Verdict.VERIFIED
    if inliers >= settings.likely:
        return Verdict.LIKELY
    if inliers >= settings.weak:
        return Verdict.WEAK
    return None


def rank_of(verdict: Verdict | None) -> int:
    """0 for the best verdict, growing; no verdict comes last."""
    return len(Verdict) if verdict is None else list(Verdict).index(verdict)
