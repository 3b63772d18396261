"""Hard test cases for a matcher: look-alikes, oblique views, dusk and crowds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from engine.samples.light import Light
from engine.samples.places import Place, make_place
from engine.samples.render import render
from engine.samples.views import View, orbit

LOOK_ALIKES = 4
"""Number of places that share a style."""

_SIZE = (1280, 960)


def hard_view(place: Place, seed: int) -> View:
    """Draw a difficult view: possibly oblique, near, far, dark or behind a crowd.

    Any two views of a place differ by at most 100 degrees and by a factor of 3 in scale.

    Args:
        place: place to photograph.
        seed: seed of the random generator.
    """
    rng = np.random.default_rng([place.seed, seed, 808])
    camera = orbit(
        place,
        azimuth=place.composition.stance + np.deg2rad(rng.uniform(-50, 50)),
        closeness=0.6 * 3 ** rng.random(),
        focal=rng.uniform(0.8, 1.6),
        shift=rng.uniform(-0.25, 0.25),
        roll=rng.normal(0, 0.04),
    )
    light = Light(
        exposure=rng.uniform(-1.6, 0.5),
        warmth=rng.uniform(-0.8, 1.0),
        contrast=rng.uniform(0.6, 1.3),
        sun=rng.uniform(-1.3, 1.3),
        clouds=rng.random(),
        shadow=rng.uniform(0, 0.7),
        blur=rng.uniform(0.5, 2.0),
        grain=rng.uniform(2, 12),
    )
    return View(camera, light, passers=int(rng.integers(0, 25)), seed=seed)


def write_hard_cases(folder: Path, *, places: int, views: int, seed: int = 0) -> None:
    """Write hard views of places as ``<place>/<view>.jpg``.

    Every four consecutive places are look-alikes.

    Args:
        folder: output folder; created if it is missing.
        places: number of places.
        views: number of photos of each place.
        seed: seed of the random generator.
    """
    for number in range(places):
        style = 10_000 * (seed + 1) + number // LOOK_ALIKES
        place = make_place(10_000 * (seed + 1) + number, style)
        (folder / f"{number:03d}").mkdir(parents=True, exist_ok=True)
        for view in range(views):
            photo = render(place, hard_view(place, view), _SIZE)
            Image.fromarray(photo).save(folder / f"{number:03d}" / f"{view:02d}.jpg", quality=88)
