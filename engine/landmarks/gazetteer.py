"""Offline gazetteer: the city of a landmark, from a table that ships with Cairn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from engine.landmarks.candidates import FAR_KM, Position, distance_km

ATTRIBUTION = "GeoNames (geonames.org), CC BY 4.0"
"""Attribution that must be shown beside every name from the table."""

FARTHEST_KM = 25.0
"""Largest distance from the edge of a city at which a photo is assigned to it."""

TABLE = Path(__file__).resolve().parents[2] / "resources" / "gazetteer" / "cities.npz"

# A city is modeled as a disc with this population density, about that of Berlin, Rome and London.
# The largest cities are denser, or their counts include the surrounding country.
_PEOPLE_PER_KM2 = 4000.0
_LARGEST_KM = 20.0
_EARTH_KM = 6371.0
_DEGREE_KM = 111.0  # of latitude, slightly less than on the sphere (111.19)
# Highest confidence: the city of a landmark is a fair suggestion but never the landmark's own name.
_SUREST = 0.5
_MOST_REMEMBERED = 50_000  # cached landmarks, because names are computed repeatedly


@dataclass(frozen=True)
class City:
    """A city or town.

    Attributes:
        name: name in GeoNames, in most cases the English one.
        outside_km: distance of the position from the city's edge in kilometers; 0 inside.
    """

    name: str
    outside_km: float


@dataclass(frozen=True)
class CityName:
    """A landmark name suggested by positions.

    Attributes:
        name: name to display.
        confidence: 0 to 1.
        attribution: credit shown beside the name.
    """

    name: str
    confidence: float
    attribution: str


@dataclass(frozen=True, eq=False)
class _Cities:
    latitudes: NDArray[np.float64]  # ascending, degrees
    points: NDArray[np.float64]  # (n, 3), on the unit sphere
    radii: NDArray[np.float64]  # km
    names: list[bytes]  # UTF-8


def city_name(positions: Sequence[Position]) -> CityName | None:
    """Return the city of a landmark from the capture positions of its photos.

    The confidence is at most one half; it is lower if positions disagree or lie outside the city.

    Args:
        positions: (latitude, longitude) in degrees of each photo with a position.

    Returns:
        The name, or None without positions, if fewer than half of them lie within `FAR_KM` of their
        median, or if every city is too far away.
    """
    if not positions:
        return None
    centre = median_position(positions)
    near_centre = sum(distance_km(position, centre) <= FAR_KM for position in positions)
    together = near_centre / len(positions)
    city = nearest_city(centre)
    if together < 0.5 or city is None:
        return None
    near = 1 - city.outside_km / FARTHEST_KM
    return CityName(city.name, _SUREST * together * near, ATTRIBUTION)


def median_position(positions: Sequence[Position]) -> Position:
    """Return the median latitude and longitude of one or more positions.

    Longitudes are handled across the date line.
    """
    first = positions[0][1]
    eastward = median((longitude - first + 180) % 360 - 180 for _, longitude in positions)
    return median(latitude for latitude, _ in positions), (first + eastward + 180) % 360 - 180


@lru_cache(_MOST_REMEMBERED)
def nearest_city(position: Position) -> City | None:
    """Return the city with the nearest edge, or None beyond `FARTHEST_KM`.

    Inside several cities, the one in which the position lies deepest is returned: a quarter of a
    large city that has its own name is still that city.
    """
    cities = _cities()
    reach = (FARTHEST_KM + _LARGEST_KM) / _DEGREE_KM
    first, last = np.searchsorted(cities.latitudes, (position[0] - reach, position[0] + reach))
    if first == last:
        return None
    outside = _distances(cities.points[first:last], position) - cities.radii[first:last]
    best = int(np.argmin(outside))
    if outside[best] > FARTHEST_KM:
        return None
    return City(cities.names[first + best].decode(), max(0.0, float(outside[best])))


@cache
def _cities() -> _Cities:
    """Load the table of cities once.

    The table takes 7 MB and about 30 ms to load.
    """
    with np.load(TABLE) as table:
        latitudes = table["latitude"] / 1000  # thousandths of a degree, ascending
        points = _on_sphere(latitudes, table["longitude"] / 1000)
        radii = np.sqrt(table["population"] / (np.pi * _PEOPLE_PER_KM2)).clip(max=_LARGEST_KM)
        names = table["names"].tobytes().split(b"\n")
    return _Cities(latitudes, points, radii, names)


def _distances(points: NDArray[np.float64], position: Position) -> NDArray[np.float64]:
    """Return great-circle distances from a position in kilometers, (n,).

    Args:
        points: (n, 3) on the unit sphere.
        position: (latitude, longitude) in degrees.
    """
    chords = np.linalg.norm(points - _on_sphere(*np.array(position)), axis=1)
    return 2 * _EARTH_KM * np.arcsin((chords / 2).clip(max=1))


def _on_sphere(
    latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Convert degrees, (n,) or (), to points on the unit sphere, (n, 3) or (3,)."""
    lat, lon = np.radians(latitudes), np.radians(longitudes)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
