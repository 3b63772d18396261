"""Edges between photos: matches that are verified or likely, and what they count for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.delg.metadata import VerifySettings
from engine.library.records import Capture, Pair
from engine.retrieval.verdict import Verdict

VERIFIED = 1.0
"""Votes of a match that is just verified."""

ALONE = 2.0
"""Votes of a match that needs no second one."""

# Where the model file has no evidence model, a match is overwhelming from this many times the
# inliers that make it verified.
_OVERWHELMING = 3

# Two photos taken within this time are of one visit; see `edges_of`.
_VISIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Voting:
    """How the probability of a pair becomes votes; packaging/model/rules.py compares values.

    Votes are linear in the log-odds, because the evidence of independent matches adds up.

    Attributes:
        likely_votes: votes of a match that is just likely; `VERIFIED` has one that is just
            verified.
        alone_odds: log-odds beyond the least that is verified of a match that has votes `ALONE`.
        visit_votes: votes that one visit adds to a likely match.
    """

    likely_votes: float = 0.0
    alone_odds: float = 2.5
    visit_votes: float = 0.5


VOTING = Voting()


@dataclass(frozen=True)
class Edge:
    """A match between two photos.

    Attributes:
        a: id of the one photo.
        b: id of the other.
        inliers: how many matched points agree.
        votes: what the match counts for: 1 where it is just verified, less where it is likely,
            `ALONE` where it needs no second one.
    """

    a: int
    b: int
    inliers: int
    votes: float = VERIFIED


def edges_of(
    sure: Iterable[Pair],
    settings: VerifySettings,
    identical: int,
    captures: Mapping[int, Capture],
    voting: Voting = VOTING,
) -> list[Edge]:
    """Return the edges that verified and likely pairs are.

    Two photos of one visit are more likely to show one place: that raises the votes of a likely
    match, to those of a verified one at most. Its verdict stays likely.

    Args:
        sure: pairs.
        settings: the thresholds by which they were verified.
        identical: inliers of two photos that are nearly the same picture.
        captures: when and where photos were taken, as far as it is known.
        voting: how probabilities become votes.
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
        return False  # an album copied in one go has one time
    return abs(one.taken.local - other.taken.local) <= _VISIT


def strongest_first(edges: Iterable[Edge], contents: Mapping[int, bytes]) -> list[Edge]:
    """Sort edges by votes and inliers; equally strong ones, and their ends, by content.

    Ids tell in which order photos arrived, and nothing may depend on that.
    """

    def key(edge: Edge) -> tuple[float, int, bytes, bytes]:
        return -edge.votes, -edge.inliers, contents[edge.a], contents[edge.b]

    turned = (
        edge
        if contents[edge.a] < contents[edge.b]
        else Edge(edge.b, edge.a, edge.inliers, edge.votes)
        for edge in edges
    )
    return sorted(turned, key=key)
