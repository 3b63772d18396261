"""Views of a place: camera, light and occluders of a photo."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.samples.camera import Camera
from engine.samples.light import Light, random_light
from engine.samples.places import Place

_FILL = 0.72  # share of the photo's longer side that the main facade takes at closeness 1
_EYE = 1.65  # meters above the ground


@dataclass(frozen=True)
class View:
    """Parameters of one photo of a place.

    Attributes:
        camera: position, direction and focal length.
        light: lighting and exposure.
        passers: number of occluders: people, cars, trees and lamps.
        seed: seed of the occluders, clouds and grain.
    """

    camera: Camera
    light: Light = field(default_factory=Light)
    passers: int = 0
    seed: int = 0


def orbit(
    place: Place,
    azimuth: float = 0.0,
    closeness: float = 1.0,
    *,
    focal: float = 1.0,
    shift: float = 0.0,
    roll: float = 0.0,
) -> Camera:
    """Return a camera that looks at the main facade from a point around it.

    Args:
        place: place to look at.
        azimuth: angle of the position to the right of the facade's normal, in radians.
        closeness: size of the facade in the photo; at 1 it takes 72 % of the longer side, or less
            for a tall facade.
        focal: focal length as a share of the longer side; the distance follows from it.
        shift: offset of the target to the right of the facade's center, as a share of the width.
        roll: clockwise tilt in radians.
    """
    width, height = place.facade.extent
    distance = max(width, 1.2 * height) * focal / (_FILL * closeness)
    target = shift * width
    return Camera(
        position=(target + distance * np.sin(azimuth), -_EYE, -distance * np.cos(azimuth)),
        heading=-azimuth,
        pitch=float(np.arctan2(0.45 * height - _EYE, distance)),
        roll=roll,
        focal=focal,
    )


def random_view(place: Place, seed: int) -> View:
    """Draw a random view of a place's main facade.

    Any two views of a place differ by at most 35 degrees, by a factor of about 1.8 in scale, and in
    light.

    Args:
        place: place to photograph.
        seed: seed of the random generator.
    """
    rng = np.random.default_rng([place.seed, seed, 303])
    limit = np.deg2rad(17.5)
    camera = orbit(
        place,
        azimuth=place.composition.stance + rng.uniform(-limit, limit),
        closeness=0.8 * 1.8 ** rng.random(),
        focal=rng.uniform(0.9, 1.3),
        shift=rng.uniform(-0.1, 0.1),
        roll=rng.normal(0, 0.015),
    )
    return View(camera, random_light(rng), passers=int(rng.integers(0, 7)), seed=seed)
