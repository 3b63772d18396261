"""Verified matches, of which landmarks are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.library.records import Pair


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


def edges_of(verified: Iterable[Pair]) -> list[Edge]:
    """The matches that verified pairs are."""
    return [Edge(pair.a, pair.b, pair.inliers) for pair in verified]


def strongest_first(edges: Iterable[Edge], contents: Mapping[int, bytes]) -> list[Edge]:
    """The edges by their inliers; equally strong ones, and their ends, by the photos' contents.

    Ids tell in which order photos arrived, and nothing may depend on that.
    """

    def key(edge: Edge) -> tuple[int, bytes, bytes]:
        return -edge.inliers, contents[edge.a], contents[edge.b]

    turned = (
        edge if contents[edge.a] < contents[edge.b] else Edge(edge.b, edge.a, edge.inliers)
        for edge in edges
    )
    return sorted(turned, key=key)
