"""Shots: photos that are nearly the same picture, such as bursts and edited copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.landmarks.edges import Edge

# Two views of a place hardly ever have half of their local features in common.
_NEARLY_ALL = 0.5


def least_identical(max_features: int) -> int:
    """Least inliers of two photos that are nearly the same picture."""
    return round(_NEARLY_ALL * max_features)


def shots_of(edges: Sequence[Edge], least: int) -> Mapping[int, int]:
    """The shot of each photo that is in one, known by the photo that stands for it.

    Every photo of a shot is nearly the same as that one: a camera that turns makes no shot of
    pictures that have nothing in common any more.

    Args:
        edges: strongest first; ties in an order of the caller's.
        least: inliers of two photos that are nearly the same.
    """
    shot: dict[int, int] = {}
    for edge in edges:
        if edge.inliers < least:
            break
        for photo, other in ((edge.a, edge.b), (edge.b, edge.a)):
            # A photo that stands for others stays what it is.
            if photo not in shot and shot.get(other, other) == other:
                shot[other] = other
                shot[photo] = other
                break
    return shot
