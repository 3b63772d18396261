"""The city where photos were taken, from a table that ships with Cairn. Needs no network."""

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
"""To be shown beside each name that comes from here."""

FARTHEST_KM = 25.0
"""Photos taken farther from the edge of every city have no city."""

TABLE = Path(__file__).resolve().parents[2] / "resources" / "gazetteer" / "cities.npz"

# A city is taken for a disc with so many people on each square kilometre, about as Berlin, Rome and
# London are; the largest are denser, or their counts take in the country around.
_PEOPLE_PER_KM2 = 4000.0
_LARGEST_KM = 20.0
_EARTH_KM = 6371.0
_DEGREE_KM = 111.0  # of latitude, a little less than anywhere on Earth
# The city is a fair suggestion for what stands in it, and never the thing itself.
_SUREST = 0.5
_MOST_REMEMBERED = 50_000  # landmarks, which are named again and again


@dataclass(frozen=True)
class City:
    """A city or a town.

    Attributes:
        name: as GeoNames has it, in most cases the English one.
        outside_km: how far from its edge a position is, in kilometres; 0 within.
    """

    name: str
    outside_km: float


@dataclass(frozen=True)
class CityName:
    """A name that positions suggest.

    Attributes:
        name: for people.
        confidence: 0 to 1.
        attribution: whom to thank, shown beside the name.
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
    """The city of a landmark whose photos were taken at these positions.

    None without positions, where fewer than half of them lie together, and far from every city.
    The confidence is at most one half, less where positions disagree, and less outside the city.
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
    """The median latitude and longitude of one position or more, across the date line, too."""
    first = positions[0][1]
    eastward = median((longitude - first + 180) % 360 - 180 for _, longitude in positions)
    return median(latitude for latitude, _ in positions), (first + eastward + 180) % 360 - 180


@lru_cache(_MOST_REMEMBERED)
def nearest_city(position: Position) -> City | None:
    """The city whose edge is nearest, or None where none is within `FARTHEST_KM`.

    Within several, the one that a position is deepest in: a quarter of a large city that has a name
    of its own is still that city.
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
    """The table: takes 7 MB and some 30 ms, and is read when it is first asked."""
    with np.load(TABLE) as table:
        latitudes = table["latitude"] / 1000  # thousandths of a degree, ascending
        points = _on_sphere(latitudes, table["longitude"] / 1000)
        radii = np.sqrt(table["population"] / (np.pi * _PEOPLE_PER_KM2)).clip(max=_LARGEST_KM)
        names = table["names"].tobytes().split(b"\n")
    return _Cities(latitudes, points, radii, names)


def _distances(points: NDArray[np.float64], position: Position) -> NDArray[np.float64]:
    """Great-circle distances of (n, 3) from a position, in kilometres: (n,)."""
    chords = np.linalg.norm(points - _on_sphere(*np.array(position)), axis=1)
    return 2 * _EARTH_KM * np.arcsin((chords / 2).clip(max=1))


def _on_sphere(
    latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Degrees (n,) or () as points of the unit sphere: (n, 3) or (3,)."""
    lat, lon = np.radians(latitudes), np.radians(longitudes)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
