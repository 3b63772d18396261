"""Near-duplicate groups (shots): bursts and edited copies of one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.landmarks.edges import Edge

# Different views of a place hardly ever share half of their local features.
_NEARLY_ALL = 0.5


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
