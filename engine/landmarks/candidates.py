"""Selection of candidate pairs for geometric verification."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from engine.library.records import Capture

# Number of nearest neighbors verified for each photo. Larger landmarks are still connected, through
# the neighbors of these neighbors.
NEIGHBOURS = 25

# Largest distance in kilometers between photos of one place. Photos farther apart show a replica, a
# chain store's facade or a look-alike.
FAR_KM = 5.0
_EARTH_KM = 6371.0

Position = tuple[float, float]
"""Latitude and longitude in degrees, WGS 84."""


def near_enough(
    pairs: Iterable[tuple[int, int]], captures: Mapping[int, Capture]
) -> list[tuple[int, int]]:
    """Drop the pairs with known positions more than `FAR_KM` apart."""
    positions = trusted_positions(captures.values())
    return [
        (a, b)
        for a, b in pairs
        if a not in positions or b not in positions or _are_near(positions[a], positions[b])
    ]


def trusted_positions(captures: Iterable[Capture]) -> dict[int, Position]:
    """Return the trusted capture positions by photo id.

    Captures without a latitude or longitude are left out.
    """
    return trusted(
        (one.photo_id, one.latitude, one.longitude)
        for one in captures
        if one.latitude is not None and one.longitude is not None
    )


def trusted(positions: Iterable[tuple[int, float, float]]) -> dict[int, Position]:
    """Return the trusted positions of (id, latitude, longitude) by id.

    Latitude and longitude 0 are dropped: cameras without a position write these values.
    """
    return {
        photo: (latitude, longitude)
        for photo, latitude, longitude in positions
        if (latitude, longitude) != (0, 0)
    }


def _are_near(one: Position, other: Position) -> bool:
    return distance_km(one, other) <= FAR_KM


def distance_km(a: Position, b: Position) -> float:
    """Return the great-circle distance of two positions in kilometers (haversine formula).

    Args:
        a: (latitude, longitude) in degrees.
        b: (latitude, longitude) in degrees.
    """
    (lat_a, lon_a), (lat_b, lon_b) = (map(math.radians, point) for point in (a, b))
    square = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(square)))
