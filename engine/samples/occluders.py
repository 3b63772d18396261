"""Occluders between the camera and the place: people, cars, trees and lamps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.samples.camera import Camera
from engine.samples.drawing import (
    Canvas,
    Color,
    ellipse,
    hsv,
    polygon,
    rectangle,
    shade,
    stroke,
    vivid,
)


def draw_occluders(
    picture: Canvas, camera: Camera, count: int, half_width: float, rng: np.random.Generator
) -> None:
    """Draw occluders on the square, scaled by their distance.

    Args:
        picture: canvas to draw on.
        camera: camera of the picture.
        count: number of occluders.
        half_width: largest distance to the left and right in meters.
        rng: generator of their kinds, positions and colors.
    """
    height, width = picture.shape[:2]
    projection = camera.projection((width, height))
    for depth in sorted(rng.uniform(-10.5, -6.5, count), reverse=True):
        kind = rng.choice(len(_PASSERS), p=[0.66, 0.12, 0.08, 0.14])
        spot = rng.uniform(-half_width, half_width)
        if _PASSERS[kind] is _tree:  # keep trees at the sides, so that the building stays visible
            spot = np.copysign(max(abs(spot), 0.8 * half_width), spot)
        x, y, away = projection @ (spot, 0, depth, 1)
        metre = camera.focal * max(width, height) / away
        _PASSERS[kind](picture, (x / away, y / away), metre, rng)


def _person(
    picture: Canvas, foot: tuple[float, float], metre: float, rng: np.random.Generator
) -> None:
    x, y = foot
    tall = rng.uniform(1.5, 1.9) * metre
    coat, legs, skin = vivid(rng), shade(vivid(rng), 0.5), hsv(0.07, 0.45, rng.uniform(0.3, 0.85))
    for step in rng.uniform(-0.12, 0.12, 2):
        stroke(picture, [(x, y - 0.48 * tall), (x + step * tall, y)], legs, 0.085 * tall)
    torso = np.array([(-0.12, -0.82), (0.12, -0.82), (0.11, -0.42), (-0.11, -0.42)])
    polygon(picture, torso * tall + foot, coat)
    for side in (-1, 1):
        hand = (x + side * rng.uniform(0.1, 0.2) * tall, y - rng.uniform(0.42, 0.6) * tall)
        stroke(
            picture, [(x + side * 0.11 * tall, y - 0.8 * tall), hand], shade(coat, 0.8), 0.06 * tall
        )
    ellipse(picture, (x, y - 0.91 * tall), (0.06 * tall, 0.085 * tall), skin)
    ellipse(picture, (x, y - 0.95 * tall), (0.065 * tall, 0.05 * tall), hsv(0.07, 0.5, 0.2))


def _car(
    picture: Canvas, foot: tuple[float, float], metre: float, rng: np.random.Generator
) -> None:
    paint: Color = vivid(rng)
    body = [
        (-2.1, -0.3),
        (-2.1, -0.75),
        (-1.4, -0.9),
        (-0.8, -1.4),
        (0.8, -1.4),
        (1.4, -0.9),
        (2.1, -0.7),
    ]
    polygon(picture, np.array([*body, (2.1, -0.3)]) * metre + foot, paint)
    glass = [(-1.1, -0.92), (-0.7, -1.3), (0.7, -1.3), (1.1, -0.92)]
    polygon(picture, np.array(glass) * metre + foot, (40, 50, 58))
    for axle in (-1.3, 1.3):
        hub = (foot[0] + axle * metre, foot[1] - 0.32 * metre)
        ellipse(picture, hub, (0.34 * metre, 0.34 * metre), (24, 24, 26))
        ellipse(picture, hub, (0.17 * metre, 0.17 * metre), (150, 150, 155))


def _tree(
    picture: Canvas, foot: tuple[float, float], metre: float, rng: np.random.Generator
) -> None:
    x, y = foot
    tall, hue = rng.uniform(4.5, 7) * metre, rng.uniform(0.18, 0.34)
    stroke(picture, [foot, (x, y - 0.6 * tall)], (74, 56, 42), 0.3 * metre)
    for spread in np.linspace(1, 0.55, 90):
        angle, reach = rng.uniform(0, 2 * np.pi), np.sqrt(rng.random())
        center = (
            x + 0.24 * tall * reach * np.cos(angle),
            y - 0.7 * tall + 0.26 * tall * reach * np.sin(angle),
        )
        leaf = rng.uniform(0.12, 0.4) * metre * spread
        green = hsv(hue + rng.normal(0, 0.02), rng.uniform(0.4, 0.7), rng.uniform(0.22, 0.55))
        ellipse(picture, center, (leaf, leaf), green)


def _lamp(
    picture: Canvas, foot: tuple[float, float], metre: float, rng: np.random.Generator
) -> None:
    x, y = foot
    tall = rng.uniform(3.2, 4.5) * metre
    stroke(picture, [foot, (x, y - tall)], (38, 40, 42), 0.1 * metre)
    ellipse(picture, (x, y - tall), (0.2 * metre, 0.28 * metre), (238, 226, 190))
    rectangle(
        picture,
        (x - 0.24 * metre, y - tall - 0.36 * metre, 0.48 * metre, 0.1 * metre),
        (38, 40, 42),
    )


_PASSERS: tuple[Callable[[Canvas, tuple[float, float], float, np.random.Generator], None], ...] = (
    _person,
    _car,
    _tree,
    _lamp,
)
