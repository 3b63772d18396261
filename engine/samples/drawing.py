"""Drawing primitives for textures, occluders and distractors.

Canvases are (height, width, 3) uint8 RGB and are drawn on in place. Coordinates are (x, y) in
pixels and may be fractional; shapes are anti-aliased.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Canvas: TypeAlias = NDArray[np.uint8]
Color: TypeAlias = tuple[int, int, int]
Box: TypeAlias = tuple[float, float, float, float]  # x, y, width, height

_PIGMENTS: tuple[Color, ...] = (
    (178, 58, 44),  # vermilion
    (142, 46, 60),  # madder
    (206, 122, 48),  # orange ochre
    (216, 174, 78),  # yellow ochre
    (236, 214, 150),  # Naples yellow
    (106, 132, 66),  # olive
    (52, 108, 82),  # viridian
    (96, 160, 150),  # verdigris
    (62, 118, 168),  # cerulean
    (44, 66, 128),  # ultramarine
    (112, 76, 130),  # manganese violet
    (204, 136, 142),  # rose
    (126, 84, 58),  # umber
    (64, 60, 66),  # charcoal
    (228, 222, 208),  # lime white
)

_ARC = np.linspace(0, 1, 25)
_SHIFT = 4  # fractional bits of OpenCV's fixed-point coordinates


def hsv(hue: float, saturation: float, value: float) -> Color:
    """Convert hue, saturation and value (0 to 1) to RGB (0 to 255); hues wrap."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def vivid(rng: np.random.Generator) -> Color:
    """Draw a random paint color: a common pigment, lighter or darker."""
    return shade(_PIGMENTS[rng.integers(len(_PIGMENTS))], rng.uniform(0.6, 1.2))


def shade(color: Color, factor: float) -> Color:
    """Return a color made darker (factor below 1) or lighter (above 1)."""
    red, green, blue = (min(255, round(channel * factor)) for channel in color)
    return red, green, blue


def blank(width: int, height: int, color: Color) -> Canvas:
    """Return a canvas of one color.

    Args:
        width: width in pixels.
        height: height in pixels.
        color: RGB.
    """
    canvas = np.empty((height, width, 3), np.uint8)
    canvas[:] = color
    return canvas


def fixed_point(points: ArrayLike) -> NDArray[np.int32]:
    """Convert (N, 2) points to OpenCV's fixed-point integers."""
    return np.rint(np.asarray(points, np.float64) * (1 << _SHIFT)).astype(np.int32)


def polygon(canvas: Canvas, points: ArrayLike, color: Color) -> None:
    """Fill a polygon of (N, 2) points."""
    cv2.fillPoly(canvas, [fixed_point(points)], color, cv2.LINE_AA, _SHIFT)


def polygon_mask(width: int, height: int, points: ArrayLike) -> Canvas:
    """Return the coverage of a polygon as (height, width) uint8, 0 outside and 255 inside."""
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [fixed_point(points)], (255,), cv2.LINE_AA, _SHIFT)
    return mask


def rectangle(canvas: Canvas, box: Box, color: Color) -> None:
    """Fill an upright rectangle."""
    x, y, width, height = box
    polygon(canvas, [(x, y), (x + width, y), (x + width, y + height), (x, y + height)], color)


def stroke(canvas: Canvas, points: ArrayLike, color: Color, width: float) -> None:
    """Draw an open line through (N, 2) points, at least one pixel wide."""
    thickness = max(1, round(width))
    cv2.polylines(canvas, [fixed_point(points)], False, color, thickness, cv2.LINE_AA, _SHIFT)


def ellipse_points(
    center: tuple[float, float], radii: tuple[float, float], start: float = 0, end: float = 360
) -> NDArray[np.float64]:
    """Return (25, 2) points on an ellipse, clockwise from ``start`` to ``end`` in degrees."""
    angle = np.deg2rad(start + (end - start) * _ARC)
    points = np.empty((len(_ARC), 2))
    points[:, 0] = center[0] + radii[0] * np.cos(angle)
    points[:, 1] = center[1] + radii[1] * np.sin(angle)
    return points


def ellipse(
    canvas: Canvas, center: tuple[float, float], radii: tuple[float, float], color: Color
) -> None:
    """Fill an upright ellipse."""
    polygon(canvas, ellipse_points(center, radii), color)


def inset(box: Box, share: float) -> Box:
    """Shrink a box on each side by a share of its shorter side."""
    x, y, width, height = box
    margin = share * min(width, height)
    return x + margin, y + margin, width - 2 * margin, height - 2 * margin


def cells(box: Box, columns: int, rows: int) -> list[Box]:
    """Cut a box into a grid of boxes, row by row."""
    x, y, width, height = box
    w, h = width / columns, height / rows
    return [(x + i * w, y + j * h, w, h) for j in range(rows) for i in range(columns)]


def columns(box: Box, shares: Sequence[float]) -> list[Box]:
    """Cut a box into columns with widths in the ratio of the shares."""
    x, y, width, height = box
    ends = np.cumsum([0.0, *shares]) / sum(shares) * width
    return [(x + start, y, end - start, height) for start, end in pairwise(ends)]


def rows(box: Box, shares: Sequence[float]) -> list[Box]:
    """Cut a box into rows with heights in the ratio of the shares."""
    x, y, width, height = box
    lying = columns((y, x, height, width), shares)
    return [(left, top, w, h) for top, left, h, w in lying]


def overlap(a: Box, b: Box) -> bool:
    """Return whether two boxes overlap with a positive area."""
    return all(max(a[k], b[k]) < min(a[k] + a[k + 2], b[k] + b[k + 2]) for k in (0, 1))


def uneven(count: int, rng: np.random.Generator) -> list[float]:
    """Draw random shares with a sum of 1, the largest at most thrice the smallest."""
    weights = rng.uniform(1, 3, count)
    return [float(weight) for weight in weights / weights.sum()]


def smooth_noise(
    width: int, height: int, cell: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return (height, width) noise of about -1 to 1 that varies over ``cell`` pixels."""
    grid = rng.uniform(-1, 1, (height // cell + 2, width // cell + 2)).astype(np.float32)
    return cast(
        NDArray[np.float32], cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
    )


def mottle(
    canvas: Canvas, rng: np.random.Generator, strength: float, sizes: Sequence[int] = (4, 24, 120)
) -> None:
    """Add uneven tone to a canvas in place.

    Args:
        canvas: (height, width, 3) RGB.
        rng: random generator.
        strength: strength of the tone in gray levels.
        sizes: sizes of the tone's patches in pixels.
    """
    height, width = canvas.shape[:2]
    tone = sum(
        (smooth_noise(width, height, size, rng) for size in sizes),
        np.zeros((height, width), np.float32),
    )
    grey = np.clip(128 + 100 * tone / len(sizes) ** 0.5, 0, 255).astype(np.uint8)
    weight = strength / 100
    cv2.addWeighted(
        canvas, 1, cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), weight, -128 * weight, canvas
    )
