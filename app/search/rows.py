"""What was found, in groups and in shots: the rows of the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from engine.retrieval.verdict import Verdict, rank_of
from engine.service.streaming import Hit


@dataclass(frozen=True)
class Heading:
    """The head of a group.

    Attributes:
        verdict: of its photos.
        count: how many they are, those that are not shown included.
    """

    verdict: Verdict | None
    count: int

    @property
    def key(self) -> int:
        """Tells rows apart; less than any photo's id."""
        return -1 - rank_of(self.verdict)


@dataclass(frozen=True)
class Cell:
    """A photo that was found.

    Attributes:
        hit: the photo.
        others: how many nearly identical ones it stands for.
        spread: they are shown, too.
        leads: it stands for its shot, or for itself.
    """

    hit: Hit
    others: int
    spread: bool
    leads: bool

    @property
    def key(self) -> int:
        """Tells rows apart."""
        return self.hit.found.photo


Row = Heading | Cell


def rows_of(hits: Sequence[Hit], spread: Set[int]) -> list[Row]:
    """The rows of what was found.

    Args:
        hits: best first; the best of a shot stands for it.
        spread: the shots of which all photos are shown.
    """
    leads = {shot_of(hit): hit for hit in reversed(hits)}
    sizes = Counter(shot_of(hit) for hit in hits)
    rows: list[Row] = []
    ordered = [leads[shot] for shot in dict.fromkeys(map(shot_of, hits))]
    for verdict, group in groupby(ordered, lambda hit: hit.found.verdict):
        cells = list(group)
        rows.append(Heading(verdict, sum(sizes[shot_of(hit)] for hit in cells)))
        for hit in cells:
            rows += _cells(hit, hits, spread)
    return rows


def _cells(lead: Hit, hits: Sequence[Hit], spread: Set[int]) -> Iterator[Cell]:
    others = [hit for hit in hits if shot_of(hit) == shot_of(lead) and hit is not lead]
    shown = bool(others) and shot_of(lead) in spread
    yield Cell(lead, len(others), shown, leads=True)
    for hit in others if shown else ():
        yield Cell(hit, 0, shown, leads=False)


def shot_of(hit: Hit) -> int:
    """What its shot is known by."""
    return hit.found.photo if hit.shot is None else hit.shot
