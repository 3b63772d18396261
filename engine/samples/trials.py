"""Photos that try a matcher: look-alikes, far sides, dusk and crowds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from engine.samples.light import Light
from engine.samples.places import Place, make_place
from engine.samples.render import render
from engine.samples.views import View, orbit

LOOK_ALIKES = 4
"""Places of one style."""

_SIZE = (1280, 960)


def hard_view(place: Place, seed: int) -> View:
    """Draws a view that may lie far to one side, near or far away, at dusk, behind a crowd.

    Any two differ by at most 100 degrees and by a factor of 3 in scale.
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


def write_trials(folder: Path, *, places: int, views: int, seed: int = 0) -> None:
    """Writes hard views of places, ``<place>/<view>.jpg``; every four places look alike.

    Args:
        folder: where to write; made if need be.
        places: how many places.
        views: how many photos of each.
        seed: decides everything.
    """
    for number in range(places):
        style = 10_000 * (seed + 1) + number // LOOK_ALIKES
        place = make_place(10_000 * (seed + 1) + number, style)
        (folder / f"{number:03d}").mkdir(parents=True, exist_ok=True)
        for view in range(views):
            photo = render(place, hard_view(place, view), _SIZE)
            Image.fromarray(photo).save(folder / f"{number:03d}" / f"{view:02d}.jpg", quality=88)
