"""Ornaments that distinguish facades: statues, mosaics, clocks, posters, graffiti and cracks.

Each ornament fills a box of a canvas and takes the facade's style and a random generator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from engine.samples.drawing import (
    Box,
    Canvas,
    cells,
    ellipse,
    ellipse_points,
    hsv,
    inset,
    polygon,
    rectangle,
    shade,
    stroke,
    vivid,
)
from engine.samples.styles import Style

Ornament: TypeAlias = Callable[[Canvas, Box, Style, np.random.Generator], None]


def statue(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a figure in a niche."""
    x, y, width, height = box
    center = x + width / 2
    stone, niche = shade(style.trim, rng.uniform(0.8, 1.05)), shade(style.wall, 0.4)
    ellipse(canvas, (center, y + 0.25 * height), (0.46 * width, 0.25 * height), niche)
    rectangle(canvas, (x + 0.04 * width, y + 0.25 * height, 0.92 * width, 0.75 * height), niche)
    lean = rng.uniform(-0.12, 0.12) * width
    robe = [(-0.12, 0.3), (0.14, 0.3), (0.3, 0.9), (0.1, 0.95), (-0.28, 0.9)]
    jitter = rng.uniform(-0.05, 0.05, (5, 2))
    polygon(canvas, [(center, y)] + (np.array(robe) + jitter) * (width, height), stone)
    head = (center + lean, y + 0.22 * height)
    ellipse(canvas, head, (0.11 * width, 0.09 * height), stone)
    for side in (-1, 1):
        hand = (center + side * rng.uniform(0.15, 0.42) * width, y + rng.uniform(0.2, 0.7) * height)
        stroke(canvas, [(center, y + 0.36 * height), hand], stone, 0.11 * width)
        ellipse(canvas, hand, (0.08 * width, 0.05 * height), shade(stone, rng.uniform(0.6, 1.1)))
    for _ in range(4):
        fold = center + rng.uniform(-0.18, 0.18) * width
        stroke(canvas, [(fold, y + 0.45 * height), (fold, y + 0.88 * height)], shade(stone, 0.6), 1)
    rectangle(canvas, (x, y + 0.93 * height, width, 0.07 * height), style.trim)


def mosaic(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a panel of colored tiles of random shapes."""
    rectangle(canvas, box, shade(style.trim, 0.6))
    for tile in cells(inset(box, 0.06), int(rng.integers(3, 7)), int(rng.integers(3, 7))):
        x, y, width, height = inset(tile, 0.06)
        rectangle(canvas, (x, y, width, height), vivid(rng))
        corners = rng.random((3, 2)) * (width, height) + (x, y)
        polygon(canvas, corners, vivid(rng))


def mural(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a painting of overlapping shapes."""
    x, y, width, height = box
    rectangle(canvas, inset(box, -0.03), shade(style.trim, 0.5))
    rectangle(canvas, box, vivid(rng))
    for _ in range(16):
        radius = rng.uniform(0.05, 0.3, 2) * min(width, height)
        center = rng.random(2) * ((width, height) - 2 * radius) + radius + (x, y)
        color = vivid(rng)
        if rng.random() < 0.5:
            ellipse(canvas, (center[0], center[1]), (radius[0], radius[1]), color)
        else:
            polygon(
                canvas, center + rng.uniform(-1, 1, (int(rng.integers(3, 6)), 2)) * radius, color
            )


def shield(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a coat of arms: four fields with a charge in each."""
    x, y, width, height = box
    outline = np.array([(0, 0), (1, 0), (1, 0.6), (0.5, 1), (0, 0.6)]) * (width, height) + (x, y)
    polygon(canvas, outline, shade(style.trim, 0.7))
    for field in cells((x + 0.08 * width, y + 0.06 * height, 0.84 * width, 0.62 * height), 2, 2):
        left, top, w, h = field
        rectangle(canvas, field, vivid(rng))
        color, center = vivid(rng), (left + w / 2, top + h / 2)
        if rng.random() < 0.5:
            ellipse(
                canvas, center, (rng.uniform(0.15, 0.45) * w, rng.uniform(0.15, 0.45) * h), color
            )
        else:
            polygon(canvas, center + rng.uniform(-0.45, 0.45, (4, 2)) * (w, h), color)


def clock(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a clock that shows a random time."""
    x, y, width, height = box
    center, radius = np.array([x + width / 2, y + height / 2]), min(width, height) / 2
    rim, dial = rng.uniform(0.85, 0.97), rng.uniform(0.5, 0.78)
    for share, color in ((1, shade(style.trim, 0.6)), (rim, vivid(rng)), (dial, style.trim)):
        ellipse(canvas, (center[0], center[1]), (share * radius, share * radius), color)
    marks = int(rng.choice([4, 6, 12, 24]))
    for hour in np.arange(marks) * 2 * np.pi / marks:
        ray = np.array([np.cos(hour), np.sin(hour)]) * radius
        stroke(
            canvas,
            [center + (dial + 0.03) * ray, center + 0.84 * ray],
            (245, 240, 225),
            radius / 14,
        )
    for length, angle in zip((0.65, 0.45), rng.uniform(0, 2 * np.pi, 2), strict=True):
        tip = center + length * radius * np.array([np.cos(angle), np.sin(angle)])
        stroke(canvas, [center, tip], (25, 25, 30), radius / 11)


def rosette(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a round window of colored petals."""
    x, y, width, height = box
    center, radius = (x + width / 2, y + height / 2), min(width, height) / 2
    ellipse(canvas, center, (radius, radius), style.trim)
    ellipse(canvas, center, (0.86 * radius, 0.86 * radius), (34, 36, 44))
    petals = int(rng.integers(5, 13))
    for start in np.arange(petals) * 360 / petals:
        reach = rng.uniform(0.5, 0.82) * radius
        wedge = ellipse_points(center, (reach, reach), start, start + 300 / petals)
        polygon(canvas, [center, *wedge], vivid(rng))
    ellipse(canvas, center, (0.22 * radius, 0.22 * radius), vivid(rng))


def glyphs(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a signboard with a word in an invented script."""
    board, ink = vivid(rng), hsv(0.12, rng.uniform(0, 0.25), rng.choice([0.1, 0.97]))
    rectangle(canvas, box, shade(board, 0.5))
    rectangle(canvas, inset(box, 0.06), board)
    lattice = np.array([(i / 2, j / 2) for i in range(3) for j in range(3)])
    letters = max(2, round(box[2] / box[3] / 0.7))
    for cell in cells(inset(box, 0.2), letters, 1):
        x, y, width, height = cell
        for _ in range(rng.integers(2, 4)):
            nodes = lattice[rng.choice(9, 3, replace=False)] * (0.7 * width, height) + (x, y)
            stroke(canvas, nodes, ink, height / 7)


def poster(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a poster with a picture, a headline and small print."""
    x, y, width, height = box
    rectangle(canvas, box, hsv(rng.random(), rng.uniform(0, 0.35), rng.uniform(0.8, 0.97)))
    mural(canvas, (x + 0.1 * width, y + 0.22 * height, 0.8 * width, 0.5 * height), style, rng)
    glyphs(canvas, (x + 0.06 * width, y + 0.04 * height, 0.88 * width, 0.14 * height), style, rng)
    for line in np.linspace(0.78, 0.93, 4):
        end = x + rng.uniform(0.4, 0.9) * width
        stroke(
            canvas,
            [(x + 0.1 * width, y + line * height), (end, y + line * height)],
            (60, 60, 60),
            1,
        )


def graffiti(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a sprayed tag of looping, outlined strokes."""
    x, y, width, height = box
    color = vivid(rng)
    for _ in range(rng.integers(2, 5)):
        knots = rng.random((5, 2)) * (width, height) + (x, y)
        t = np.linspace(0, 1, 30)[:, None]
        weights = [
            (1 - t) ** 4,
            4 * t * (1 - t) ** 3,
            6 * t**2 * (1 - t) ** 2,
            4 * t**3 * (1 - t),
            t**4,
        ]
        curve = sum(
            (weight * knot for weight, knot in zip(weights, knots, strict=True)), np.zeros((30, 2))
        )
        stroke(canvas, curve, (20, 20, 24), height / 9)
        stroke(canvas, curve, color, height / 16)


def crack(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a patch of fallen plaster with cracks around it."""
    x, y, width, height = box
    center = np.array([x + width / 2, y + height / 2])
    angle = np.sort(rng.uniform(0, 2 * np.pi, 11))
    rim = np.stack([np.cos(angle), np.sin(angle)], 1) * rng.uniform(0.15, 0.4, (11, 1))
    polygon(canvas, center + rim * (width, height), shade(style.wall, rng.uniform(0.5, 0.75)))
    for start in rim[::3]:
        walk = np.cumsum(rng.normal(0, 0.07, (9, 2)) + 0.09 * start / np.hypot(*start), axis=0)
        stroke(canvas, center + (start + walk) * (width, height), shade(style.wall, 0.35), 2)


def ivy(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a climbing plant."""
    x, y, width, height = box
    leaf = min(width, height) / 12
    for _ in range(120):
        rise = rng.random() ** 1.5
        spread = rng.normal(0, 0.09 + 0.13 * rise)
        center = (x + (0.5 + spread) * width, y + (1 - rise) * height)
        green = hsv(rng.uniform(0.22, 0.36), rng.uniform(0.4, 0.8), rng.uniform(0.2, 0.6))
        ellipse(canvas, center, (leaf * rng.uniform(0.4, 1.2), leaf * rng.uniform(0.4, 1.2)), green)


ARTWORKS: tuple[Ornament, ...] = (statue, mosaic, mural, shield, clock, rosette)
STREET_ART: tuple[Ornament, ...] = (poster, graffiti, crack, ivy, shield, poster, graffiti)
