"""Frames that show nothing: night, fog, dusk, a moon, stars, a horizon; every photo may match them.

Photos of no particular place hardly hold any, so that the few points of a black frame would look
rare: without these frames two night skies, or two silhouettes, passed for one place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.model import open_model

_HEIGHT, _WIDTH = 480, 640
_LUMINANCES = (0.02, 0.05, 0.1, 0.3, 0.6, 1.0)

Image = NDArray[np.float64]


def describe_empty_frames(model: Path, count: int = 80) -> list[Features]:
    """Render frames that show nothing, always the same, and return their features."""
    opened = open_model(model)
    rng = np.random.default_rng(0)
    frames = (render_empty_frame(number, rng) for number in range(count))
    return [opened.extract(frame, (_WIDTH, _HEIGHT)) for frame in frames]


def render_empty_frame(number: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Render one frame, RGB (480, 640, 3): a gradient with noise, and what its number adds."""
    top = rng.uniform(0, 255, 3)
    bottom = np.clip(top + rng.normal(0, 40, 3), 0, 255)
    luminance = float(rng.choice(_LUMINANCES))
    slope = np.linspace(0, 1, _HEIGHT)[:, None, None]
    image = (top * (1 - slope) + bottom * slope) * luminance * np.ones((_HEIGHT, _WIDTH, 1))
    additions: Sequence[tuple[int, int, Callable[..., None]]] = (
        (3, 1, _add_clouds),
        (4, 2, _add_moon),
        (4, 3, _add_stars),
        (5, 4, _add_horizon),
    )
    for every, rest, add in additions:
        if number % every == rest:
            add(image, luminance, rng)
    image += rng.normal(0, rng.choice([1, 3, 8]), image.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def _add_clouds(image: Image, luminance: float, rng: np.random.Generator) -> None:
    noise = rng.normal(0, 1, image.shape[:2])
    image += 75 * luminance * cv2.GaussianBlur(noise, (0, 0), rng.uniform(5, 60))[..., None]


def _add_moon(image: Image, luminance: float, rng: np.random.Generator) -> None:
    center = int(rng.uniform(0, _WIDTH)), int(rng.uniform(0, _HEIGHT))
    cv2.circle(image, center, int(rng.uniform(1, 12)), (255, 240, 200), -1)


def _add_stars(image: Image, luminance: float, rng: np.random.Generator) -> None:
    count = int(rng.uniform(10, 200))
    rows, columns = rng.integers(_HEIGHT, size=count), rng.integers(_WIDTH, size=count)
    image[rows, columns] = rng.uniform(100, 255, count)[:, None]


def _add_horizon(image: Image, luminance: float, rng: np.random.Generator) -> None:
    """Draw a dark ridge, of hills or of trees, along the lower part."""
    steps = rng.normal(0, rng.uniform(0.2, 3), _WIDTH)
    line = rng.uniform(0.4, 0.9) * _HEIGHT + np.cumsum(steps)
    image[np.arange(_HEIGHT)[:, None] > line[None]] = rng.uniform(0, 12)
