"""Groups of photos connected by verified matches, without single-link chaining.

Connected components of verified pairs grow into one mega-album by a single wrong pair, or by one
photo that shows two places. Here a photo needs the word of several members to join, and two
groups that of several photos on each side: too strict costs a person one merge, too loose is
beyond repair.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.delg.metadata import VerifySettings
from engine.retrieval.verdict import Verdict

# Members that must vouch for a photo, or photos on each side that must vouch for a merge.
VOUCHERS = 2
# The part of the smaller group, on each side, that must vouch for a merge: two halves of a landmark
# see much of each other, two buildings that look alike do in a few photos.
MERGING_SHARE = 1 / 3
# One match is overwhelming when it has this many times the inliers that make it verified.
OVERWHELMING = 3


@dataclass(frozen=True)
class Edge:
    """A verified match between two photos.

    Attributes:
        a: id of the one photo.
        b: id of the other.
        inliers: how many matched points agree.
    """

    a: int
    b: int
    inliers: int


@dataclass(frozen=True)
class Grouping:
    """Landmarks, and who waits.

    Attributes:
        groups: the photos of each landmark, ascending; the landmarks by their first photo.
        waiting: photos with a verified match that joined nothing yet, ascending.
    """

    groups: tuple[tuple[int, ...], ...]
    waiting: tuple[int, ...]


def edges_of(
    pairs: Iterable[tuple[int, int, int, str | None]],
) -> list[Edge]:
    """The verified ones of stored pairs (a, b, inliers, verdict)."""
    return [Edge(a, b, inliers) for a, b, inliers, verdict in pairs if verdict == Verdict.VERIFIED]


def group(edges: Sequence[Edge], settings: VerifySettings) -> Grouping:
    """Groups photos by their verified matches, strongest first.

    - Two photos that wait found a group.
    - A photo joins a group when it has verified matches with `VOUCHERS` members, or an overwhelming
      one.
    - Two groups merge when verified matches connect `VOUCHERS` photos on each side, and a third of
      the smaller group: a photo that shows both places joins the stronger and bridges nothing.

    Rounds are repeated until nothing changes. The result depends on the edges alone, not on their
    order.
    """
    ordered = sorted(edges, key=lambda e: (-e.inliers, min(e.a, e.b), max(e.a, e.b)))
    builder = _Builder(ordered, OVERWHELMING * settings.verified)
    while builder.round():
        pass
    return builder.result()


class _Builder:
    def __init__(self, edges: Sequence[Edge], overwhelming: int) -> None:
        self._edges = edges
        self._overwhelming = overwhelming
        self._group_of: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}
        self._partners: dict[int, dict[int, int]] = {}
        for edge in edges:
            self._partners.setdefault(edge.a, {})[edge.b] = edge.inliers
            self._partners.setdefault(edge.b, {})[edge.a] = edge.inliers

    def round(self) -> bool:
        """Offers every edge once; tells whether anything changed."""
        return sum(self._offer(edge) for edge in self._edges) > 0

    def result(self) -> Grouping:
        groups = sorted(tuple(sorted(members)) for members in self._members.values())
        waiting = sorted(self._partners.keys() - self._group_of.keys())
        return Grouping(tuple(groups), tuple(waiting))

    def _offer(self, edge: Edge) -> bool:
        a, b = self._group_of.get(edge.a), self._group_of.get(edge.b)
        if a is None and b is None:
            return self._found(edge)
        if a is None or b is None:
            photo, home = (edge.a, b) if a is None else (edge.b, a)
            assert home is not None
            return self._join(photo, home)
        return a != b and self._merge(a, b)

    def _found(self, edge: Edge) -> bool:
        self._members[edge.a] = {edge.a, edge.b}
        self._group_of[edge.a] = self._group_of[edge.b] = edge.a
        return True

    def _join(self, photo: int, home: int) -> bool:
        vouching = [
            inliers
            for other, inliers in self._partners[photo].items()
            if self._group_of.get(other) == home
        ]
        if len(vouching) < VOUCHERS and max(vouching) < self._overwhelming:
            return False
        self._members[home].add(photo)
        self._group_of[photo] = home
        return True

    def _merge(self, a: int, b: int) -> bool:
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        crossing = {
            photo: [other for other in self._partners[photo] if self._group_of.get(other) == a]
            for photo in self._members[b]
        }
        here = [photo for photo, others in crossing.items() if others]
        there = {other for others in crossing.values() for other in others}
        needed = max(VOUCHERS, math.ceil(MERGING_SHARE * len(self._members[b])))
        if min(len(here), len(there)) < needed:
            return False
        for photo in self._members.pop(b):
            self._members[a].add(photo)
            self._group_of[photo] = a
        return True
