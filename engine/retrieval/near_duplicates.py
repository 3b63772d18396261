"""Near-duplicate groups (shots): bursts and edited copies of one picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

VERIFIED = 1.0
"""Votes of a match that is just verified."""

# Different views of a place hardly ever share half of their local features.
_NEARLY_ALL = 0.5


@dataclass(frozen=True)
class Edge:
    """A match between two photos.

    Attributes:
        a: id of the one photo.
        b: id of the other photo.
        inliers: number of matched points that agree with the geometry.
        votes: weight of the match: 1 if it is just verified, less if it is likely, more if
            it needs no second match.
    """

    a: int
    b: int
    inliers: int
    votes: float = VERIFIED


def least_identical(max_features: int) -> int:
    """Return the least number of inliers of two near-duplicate photos.

    Args:
        max_features: largest number of local features that the model extracts from a photo.
    """
    return round(_NEARLY_ALL * max_features)


def shots_of(edges: Sequence[Edge], least: int) -> Mapping[int, int]:
    """Map each near-duplicate photo to the representative of its shot.

    Every photo of a shot matches the representative directly, so that a panning camera does not
    connect pictures without common content.

    Args:
        edges: strongest first; the caller decides the order of ties.
        least: least number of inliers of two near-duplicate photos.
    """
    shot: dict[int, int] = {}
    for edge in edges:
        if edge.inliers < least:
            break
        for photo, other in ((edge.a, edge.b), (edge.b, edge.a)):
            # A representative never becomes a member of another shot.
            if photo not in shot and shot.get(other, other) == other:
                shot[other] = other
                shot[photo] = other
                break
    return shot


def strongest_first(edges: Iterable[Edge], contents: Mapping[int, bytes]) -> list[Edge]:
    """Sort edges by votes and inliers, strongest first; ties by content.

    The ends of each edge are also ordered by content. Photo ids reflect the order of arrival, which
    must not influence the result.

    Args:
        edges: edges in any order.
        contents: content keys by photo id.
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
