"""Distractors: photos of no place.

They show woods, the sea, a room, a table or lights at night.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.samples.drawing import (
    Canvas,
    blank,
    ellipse,
    hsv,
    mottle,
    polygon,
    rectangle,
    shade,
    stroke,
    vivid,
)
from engine.samples.interiors import room, table
from engine.samples.light import develop, random_light, sky


def render_distractor(seed: int, size: tuple[int, int] = (1280, 960)) -> NDArray[np.uint8]:
    """Render a photo of no place.

    Consecutive seeds cycle through the kinds of scenes.

    Args:
        seed: seed of the random generator.
        size: width and height in pixels.

    Returns:
        (height, width, 3) RGB.
    """
    rng = np.random.default_rng([seed, 505])
    picture = _SCENES[seed % len(_SCENES)](size, rng)
    return develop(picture, random_light(rng), rng)


def _woods(size: tuple[int, int], rng: np.random.Generator) -> Canvas:
    width, height = size
    season, floor = rng.uniform(0.08, 0.36), rng.uniform(0.65, 1) * height
    picture = blank(width, height, hsv(season, 0.35, rng.uniform(0.3, 0.6)))
    earth = hsv(rng.uniform(0.05, 0.14), 0.4, rng.uniform(0.2, 0.45))
    rectangle(picture, (0, floor, width, height - floor), earth)
    for depth in np.linspace(0.3, 1, int(rng.integers(4, 14))):
        x, breadth = rng.uniform(0, width), rng.uniform(0.01, 0.06) * width * depth
        lean, foot = rng.uniform(-0.16, 0.16) * width, floor + (height - floor) * depth
        trunk = [(x, foot), (x + breadth, foot), (x + breadth * 0.6 + lean, 0), (x + lean, 0)]
        polygon(picture, trunk, hsv(0.08, 0.3, 0.5 - 0.3 * depth))
        for _ in range(rng.integers(60, 200)):
            center = (rng.uniform(0, width), rng.uniform(0, height))
            leaf = rng.uniform(0.004, 0.02) * width * depth
            green = hsv(rng.normal(season, 0.04), rng.uniform(0.3, 0.75), rng.uniform(0.2, 0.75))
            polygon(picture, center + rng.normal(0, leaf, (4, 2)), green)
    mottle(picture, rng, 18)
    return picture


def _sea(size: tuple[int, int], rng: np.random.Generator) -> Canvas:
    width, height = size
    picture = sky(size, random_light(rng), rng)
    horizon = round(rng.uniform(0.2, 0.75) * height)
    for _ in range(rng.integers(0, 4)):
        _island(picture, horizon, rng)
    _waves(picture[horizon:], rng)
    for away in np.sort(rng.uniform(0.1, 0.8, int(rng.integers(2, 7)))) ** 2:
        keel = (rng.uniform(0, width), horizon + away * (height - horizon))
        _boat(picture, keel, (0.02 + 0.3 * away) * width, rng)
    mottle(picture, rng, 8)
    return picture


def _island(picture: Canvas, horizon: int, rng: np.random.Generator) -> None:
    """Draw a jagged ridge above part of the horizon."""
    width = picture.shape[1]
    start, reach = rng.uniform(-0.3, 0.8) * width, rng.uniform(0.2, 1) * width
    share = np.sort(rng.random(int(rng.integers(3, 14))))
    rise = rng.uniform(0.04, 0.25) * width * rng.uniform(0.2, 1, len(share)) * np.sin(np.pi * share)
    ridge = np.column_stack([start + share * reach, horizon - rise])
    rock = hsv(rng.uniform(0.1, 0.65), rng.uniform(0.1, 0.4), rng.uniform(0.25, 0.6))
    polygon(picture, [(start, horizon), *ridge, (start + reach, horizon)], rock)


def _waves(water: Canvas, rng: np.random.Generator) -> None:
    height, width = water.shape[:2]
    hue, coarse = rng.uniform(0.45, 0.65), rng.uniform(0.02, 0.14)
    water[:] = hsv(hue, rng.uniform(0.2, 0.6), rng.uniform(0.3, 0.6))
    swell = rng.uniform(-0.25, 0.25)
    for _ in range(rng.integers(100, 700)):
        x, y = rng.uniform(0, width), height * rng.random() ** rng.uniform(1, 2)
        reach = (0.005 + coarse * y / height) * width * rng.random()
        crest = hsv(hue, rng.uniform(0.05, 0.5), rng.uniform(0.3, 0.95))
        stroke(water, [(x, y), (x + reach, y + swell * reach)], crest, 60 * coarse * y / height)


def _boat(
    picture: Canvas, keel: tuple[float, float], length: float, rng: np.random.Generator
) -> None:
    mast = rng.uniform(0.5, 1.3)
    for side in (-1, 1):
        sail = np.array([(0.4 * side, -0.25), (0.04 * side, -0.25), (0.04 * side, -mast)])
        canvas = sail + rng.uniform(-0.06, 0.06, (3, 2))
        polygon(picture, canvas * length + keel, shade(vivid(rng), 1.3))
    hull = np.array([(-0.5, -0.2), (0.5, -0.25), (0.35, 0.0), (-0.4, 0.0)])
    polygon(picture, hull * length * rng.uniform(0.8, 1.2, 2) + keel, vivid(rng))


def _night(size: tuple[int, int], rng: np.random.Generator) -> Canvas:
    width, height = size
    picture = blank(width, height, hsv(rng.uniform(0.6, 0.75), 0.5, 0.14))
    for _ in range(rng.integers(25, 70)):
        overlay = picture.copy() if rng.random() < 0.2 else picture
        center, radius = (
            (rng.uniform(0, width), rng.uniform(0, height)),
            rng.uniform(0.01, 0.06) * width,
        )
        glow = hsv(rng.choice([0.08, 0.13, 0.58, 0.95]), rng.uniform(0.2, 0.7), rng.uniform(0.4, 1))
        ellipse(overlay, center, (radius, radius), glow)
        cv2.addWeighted(overlay, 0.6, picture, 0.4, 0, picture)
    for box in (
        (x, rng.uniform(0.55, 0.9) * height, rng.uniform(0.03, 0.16) * width, height)
        for x in rng.uniform(0, width, int(rng.integers(3, 12)))
    ):
        rectangle(picture, box, shade((18, 18, 26), rng.uniform(0.5, 1.5)))
    mottle(picture, rng, 10)
    return picture


_SCENES: tuple[Callable[[tuple[int, int], np.random.Generator], Canvas], ...] = (
    _woods,
    _sea,
    room,
    table,
    _night,
)
