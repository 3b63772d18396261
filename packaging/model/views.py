"""Random views of a photo whose geometry is known: crops, perspective, light, blur and noise."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 256
_LEAST_AREA = 0.2
_ASPECT = 4 / 3
_DEGREES = 12.0
_PERSPECTIVE = 0.08


@dataclass(frozen=True)
class View:
    """What a network gets to see of a photo.

    Attributes:
        image: float32 (3, SIDE, SIDE), RGB, 0 to 255.
        matrix: float64 (3, 3), from pixels of the photo to pixels of the view; both have integer
            pixel centres.
    """

    image: NDArray[np.float32]
    matrix: NDArray[np.float64]


def random_view(pixels: NDArray[np.uint8], rng: np.random.Generator) -> View:
    """A random view of uint8 (h, w, 3) pixels."""
    matrix = random_map(pixels.shape[1], pixels.shape[0], rng)
    image = _random_light(warped(pixels, matrix).astype(np.float32), rng)
    return View(np.ascontiguousarray(image.transpose(2, 0, 1)), matrix)


def warped(pixels: NDArray[np.uint8], matrix: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The view (SIDE, SIDE, 3) of pixels (h, w, 3); what it sees beyond them is their mirror."""
    seen = cv2.warpPerspective(
        pixels, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(seen, np.uint8)


def random_map(width: int, height: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """From pixels of a photo to pixels of a view of a random part of it: (3, 3).

    The part is a square, but for a little stretching: a photo is never seen squashed when the
    model is used.
    """
    side = np.sqrt(rng.uniform(_LEAST_AREA, 1) * width * height)
    aspect = np.exp(rng.uniform(-np.log(_ASPECT), np.log(_ASPECT)) / 2)
    across, down = min(width - 1.0, side * aspect), min(height - 1.0, side / aspect)
    left, top = rng.uniform(0, width - 1 - across), rng.uniform(0, height - 1 - down)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) - 0.5
    angle = np.radians(rng.normal(0, _DEGREES / 2))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    shaken = corners + rng.uniform(-_PERSPECTIVE, _PERSPECTIVE, (4, 2))
    quad = (shaken @ turn) * (across, down) + (left + across / 2, top + down / 2)
    target = (corners + 0.5) * (SIDE - 1)
    return np.asarray(cv2.getPerspectiveTransform(quad.astype("f4"), target.astype("f4")))


def _random_light(image: NDArray[np.floating], rng: np.random.Generator) -> NDArray[np.float32]:
    if rng.random() < 0.8:
        mean = image.mean((0, 1), keepdims=True)
        image = (image - mean) * rng.uniform(0.6, 1.4) + mean * rng.uniform(0.6, 1.4)
        image = image * rng.uniform(0.85, 1.15, (1, 1, 3)) + rng.uniform(-20, 20)
    if rng.random() < 0.15:
        image = np.repeat(image.mean(2, keepdims=True), 3, axis=2)
    if rng.random() < 0.3:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.8)), np.float64)
    if rng.random() < 0.3:
        image = image + rng.normal(0, rng.uniform(2, 12), image.shape)
    return image.clip(0, 255).astype(np.float32)
