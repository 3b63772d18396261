"""Random layouts of places; look-alikes share a style but differ in layout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.samples.rooflines import random_crown

_TOWERS: tuple[tuple[int, ...], ...] = ((-1,), (1,), (), (-1, 1))


@dataclass(frozen=True)
class Tower:
    """A tower beside the main building.

    Attributes:
        side: -1 for left or 1 for right.
        width: width of each of its sides in meters.
        height: height without the roof in meters.
        forward: distance in front of the main facade in meters.
    """

    side: int
    width: float
    height: float
    forward: float


@dataclass(frozen=True)
class Monument:
    """A shaft on a plinth or in a basin.

    Attributes:
        position: x and z of its center in meters.
        base: width and height of the plinth or basin in meters.
        shaft: width and height of the shaft in meters, measured from the ground.
        fountain: whether the base is a basin.
    """

    position: tuple[float, float]
    base: tuple[float, float]
    shaft: tuple[float, float]
    fountain: bool


@dataclass(frozen=True, eq=False)
class Composition:
    """Layout of a place.

    Attributes:
        width: width of the main facade in meters.
        storeys: heights in meters from the top floor down to the ground floor.
        rise: height of the roofline above the eaves in meters.
        crown: (N, 2) profile of the roofline, as ``random_crown`` returns it.
        towers: towers beside the main building, at most one on each side.
        monument: monument on the square, or None.
        stance: typical bearing of its photos from the facade's normal, in radians.
    """

    width: float
    storeys: tuple[float, ...]
    rise: float
    crown: NDArray[np.float64]
    towers: tuple[Tower, ...]
    monument: Monument | None
    stance: float

    @property
    def eaves(self) -> float:
        """Return the height of the main building's walls without the roofline, in meters."""
        return sum(self.storeys)


def compose(seed: int) -> Composition:
    """Draw a random layout.

    Layouts of consecutive seeds also differ in their number of floors, towers and kind of roofline.

    Args:
        seed: seed of the random generator.
    """
    rng = np.random.default_rng([seed, 707])
    width = rng.uniform(16, 26)
    upper = rng.uniform(2.6, 4.8, 1 + seed % 3)
    storeys = (*map(float, upper), float(rng.uniform(3.4, 4.8)))
    return Composition(
        width=width,
        storeys=storeys,
        rise=rng.uniform(1.6, 4.4),
        crown=random_crown(seed, rng),
        towers=tuple(_tower(side, sum(storeys), rng) for side in _TOWERS[seed % 4]),
        monument=_monument(width, rng) if rng.random() < 0.75 else None,
        stance=(-1) ** seed * rng.uniform(0.05, 0.3),
    )


def _tower(side: int, eaves: float, rng: np.random.Generator) -> Tower:
    return Tower(side, rng.uniform(3.4, 7.5), eaves + rng.uniform(0.5, 7), rng.uniform(-2.5, 2.5))


def _monument(width: float, rng: np.random.Generator) -> Monument:
    position = (rng.uniform(-0.42, 0.42) * width, rng.uniform(-6.5, -3.5))
    if rng.random() < 0.4:
        shaft = (rng.uniform(0.5, 1.1), rng.uniform(1.6, 3))
        return Monument(position, (rng.uniform(3.5, 5.5), rng.uniform(0.5, 0.9)), shaft, True)
    base = (rng.uniform(1.6, 2.8), rng.uniform(0.8, 2.2))
    return Monument(position, base, (rng.uniform(0.6, 1.2), base[1] + rng.uniform(1.5, 4)), False)
