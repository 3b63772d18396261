"""Edges of the match graph: verified and likely matches, weighted by votes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.delg.metadata import VerifySettings
from engine.library.records import Capture, Pair
from engine.retrieval.near_duplicates import VERIFIED, Edge
from engine.retrieval.verdict import Verdict

ALONE = 2.0
"""Votes of a match that needs no second match."""

# Without an evidence model in the model file, a match needs no second one from this multiple of the
# verified threshold in inliers.
_OVERWHELMING = 3

# Photos taken within this time belong to one visit; see `edges_of`.
_VISIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Voting:
    """Parameters that map the probability of a pair to votes.

    Votes are linear in the log-odds, because the evidence of independent matches adds up.
    packaging/model/rules.py compares values of these parameters.

    Attributes:
        likely_votes: votes of a match that is just likely; a match that is just verified has
            `VERIFIED`.
        alone_odds: log-odds above the verified threshold at which a match has `ALONE` votes.
        visit_votes: votes added to a likely match of two photos of one visit.
    """

    likely_votes: float = 0.0
    alone_odds: float = 3.0
    visit_votes: float = 0.5


VOTING = Voting()


def edges_of(
    sure: Iterable[Pair],
    settings: VerifySettings,
    identical: int,
    captures: Mapping[int, Capture],
    voting: Voting = VOTING,
) -> list[Edge]:
    """Convert verified and likely pairs to edges with votes.

    Two photos of one visit are more likely to show one place. This raises the votes of a likely
    match, at most to those of a verified match; its verdict stays likely.

    Args:
        sure: verified and likely pairs.
        settings: thresholds that the pairs were verified with.
        identical: number of inliers from which two photos count as near duplicates.
        captures: capture times and positions by photo id, where known.
        voting: mapping from probability to votes.
    """

    def votes(pair: Pair) -> float:
        if pair.inliers >= identical:
            return ALONE
        found = _match_votes(pair, settings, voting)
        if 0 < found < VERIFIED and _are_of_one_visit(captures.get(pair.a), captures.get(pair.b)):
            return min(VERIFIED, found + voting.visit_votes)
        return found

    return [Edge(pair.a, pair.b, pair.inliers, votes(pair)) for pair in sure]


def _match_votes(pair: Pair, settings: VerifySettings, voting: Voting) -> float:
    if pair.probability is None or settings.evidence is None:
        if pair.verdict != Verdict.VERIFIED:
            return 0.0
        return ALONE if pair.inliers >= _OVERWHELMING * settings.verified else VERIFIED
    odds = _logit(pair.probability)
    verified, likely = _logit(settings.evidence.verified), _logit(settings.evidence.likely)
    if odds >= verified:
        return min(ALONE, VERIFIED + (odds - verified) / voting.alone_odds)
    # A verdict of an earlier calibration may differ until the pair is verified again.
    least = VERIFIED if pair.verdict == Verdict.VERIFIED else 0.0
    if odds < likely:
        return least
    share = (odds - likely) / (verified - likely)
    return max(least, voting.likely_votes + (VERIFIED - voting.likely_votes) * share)


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(bounded / (1 - bounded))


def _are_of_one_visit(one: Capture | None, other: Capture | None) -> bool:
    if one is None or other is None or one.taken is None or other.taken is None:
        return False
    if not (one.taken.certain and other.taken.certain):
        return False  # files copied in one operation may share one time
    return abs(one.taken.local - other.taken.local) <= _VISIT
