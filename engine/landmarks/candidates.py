"""Which pairs of photos are worth a verification."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from engine.library.records import Capture

# Neighbours of each photo that are verified: a landmark with more photos is reached through theirs.
NEIGHBOURS = 25

# What can be seen from one place, in kilometres: photos whose positions are further apart show a
# replica, a chain store's facade or a look-alike.
FAR_KM = 5.0
_EARTH_KM = 6371.0


def near_enough(
    pairs: Iterable[tuple[int, int]], captures: Mapping[int, Capture]
) -> list[tuple[int, int]]:
    """The pairs whose positions, where both are known, do not forbid one place."""
    return [(a, b) for a, b in pairs if not _far_apart(captures[a], captures[b])]


def _far_apart(a: Capture, b: Capture) -> bool:
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return False
    return distance_km((a.latitude, a.longitude), (b.latitude, b.longitude)) > FAR_KM


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) in degrees (haversine formula)."""
    (lat_a, lon_a), (lat_b, lon_b) = (map(math.radians, point) for point in (a, b))
    square = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(square)))
