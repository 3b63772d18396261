"""Rows of search results: headings by verdict, and photos grouped by near duplicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from engine.library.records import Photo
from engine.retrieval.ranking import SearchHit
from engine.retrieval.verdict import Verdict, rank_of


@dataclass(frozen=True)
class Heading:
    """Heading of a group of hits.

    Attributes:
        verdict: the verdict of its photos.
        count: the number of its photos, including near duplicates that are not shown.
    """

    verdict: Verdict | None
    count: int

    @property
    def key(self) -> int:
        """Return an id that is unique among rows, less than any photo's id."""
        return -1 - rank_of(self.verdict)


@dataclass(frozen=True)
class Cell:
    """Photo in the search results.

    Attributes:
        hit: the photo.
        others: the number of near duplicates that it represents.
        spread: whether the near duplicates of its shot are shown.
        leads: whether it represents its shot; True for a photo without near duplicates.
    """

    hit: SearchHit
    others: int
    spread: bool
    leads: bool

    @property
    def key(self) -> int:
        """Return an id that is unique among rows: the photo's id."""
        return self.hit.photo

    @property
    def record(self) -> Photo:
        """Return the library's record of the photo, which an incremental search looks up."""
        assert self.hit.record is not None
        return self.hit.record


Row = Heading | Cell


def rows_of(hits: Sequence[SearchHit], spread: Set[int]) -> list[Row]:
    """Build the rows of search results.

    Args:
        hits: best first; the best of a shot (a group of near duplicates) represents it.
        spread: the ids of the shots of which all photos are shown.
    """
    leads = {shot_of(hit): hit for hit in reversed(hits)}
    sizes = Counter(shot_of(hit) for hit in hits)
    rows: list[Row] = []
    ordered = [leads[shot] for shot in dict.fromkeys(map(shot_of, hits))]
    for verdict, group in groupby(ordered, lambda hit: hit.verdict):
        cells = list(group)
        rows.append(Heading(verdict, sum(sizes[shot_of(hit)] for hit in cells)))
        for hit in cells:
            rows += _cells(hit, hits, spread)
    return rows


def _cells(lead: SearchHit, hits: Sequence[SearchHit], spread: Set[int]) -> Iterator[Cell]:
    others = [hit for hit in hits if shot_of(hit) == shot_of(lead) and hit is not lead]
    shown = bool(others) and shot_of(lead) in spread
    yield Cell(lead, len(others), shown, leads=True)
    for hit in others if shown else ():
        yield Cell(hit, 0, shown, leads=False)


def shot_of(hit: SearchHit) -> int:
    """Return the id of a hit's shot; its own id without near duplicates."""
    return hit.photo if hit.shot is None else hit.shot
