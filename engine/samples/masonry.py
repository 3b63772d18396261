"""Plain textures: walls, roofs, paving and the tree line."""

from __future__ import annotations

import cv2
import numpy as np

from engine.samples.drawing import (
    Canvas,
    Color,
    blank,
    columns,
    ellipse,
    ellipse_points,
    hsv,
    mottle,
    polygon,
    rows,
    shade,
    stroke,
    uneven,
    vivid,
)
from engine.samples.styles import Style


def blocks(
    size: tuple[int, int],
    block: tuple[int, int],
    color: Color,
    rng: np.random.Generator,
    variation: float,
) -> Canvas:
    """Draw courses of blocks with random tones and a random offset per course.

    Args:
        size: width and height of the canvas in pixels.
        block: width and height of a block in pixels, including the joint.
        color: mean color.
        rng: generator of the tones and offsets.
        variation: standard deviation of a block's brightness, as a share.
    """
    (width, height), (block_width, block_height) = size, block
    y, x = np.arange(height), np.arange(width)
    course = y // block_height
    shifted = x[None, :] + rng.integers(0, block_width, course[-1] + 1)[course][:, None]
    column = shifted // block_width
    tones = rng.normal(1, variation, (course[-1] + 1, width // block_width + 2, 1))
    tints = rng.normal(1, variation / 4, (*tones.shape[:2], 3))
    palette = np.clip(tones * tints * color, 0, 255).astype(np.uint8)
    canvas: Canvas = palette[course[:, None], column]
    joint = (shifted % block_width == 0) | (y % block_height == 0)[:, None]
    canvas[joint] = shade(color, 0.72)
    return canvas


def wall(size: tuple[int, int], style: Style, scale: float, rng: np.random.Generator) -> Canvas:
    """Draw a bare, weathered wall.

    Args:
        size: width and height in pixels.
        style: material and color.
        scale: pixels per meter.
        rng: generator of the irregularities.
    """
    if style.material == "brick":
        canvas = blocks(size, (round(0.32 * scale), round(0.13 * scale)), style.wall, rng, 0.1)
    elif style.material == "stone":
        canvas = blocks(size, (round(0.9 * scale), round(0.45 * scale)), style.wall, rng, 0.07)
    else:
        canvas = blank(*size, style.wall)
    if style.material == "timber":
        _beams(canvas, shade(style.accent, 0.6), scale, rng)
    mottle(canvas, rng, 14 if style.material == "plaster" else 9)
    _streaks(canvas, scale, rng)
    return canvas


def _beams(canvas: Canvas, color: Color, scale: float, rng: np.random.Generator) -> None:
    """Draw unevenly spaced posts and rails, and braces in some panels."""
    height, width = canvas.shape[:2]
    posts = columns((0, 0, width, height), uneven(max(1, round(width / scale / 1.9)), rng))
    for post in posts:
        stroke(canvas, [post[:2], (post[0], height)], color, rng.uniform(0.12, 0.2) * scale)
        for x, y, w, h in rows(post, uneven(max(1, round(height / scale / 2.1)), rng)):
            stroke(canvas, [(x, y), (x + w, y)], color, rng.uniform(0.1, 0.16) * scale)
            brace = [[(x, y), (x + w, y + h)], [(x, y + h), (x + w, y)]]
            if rng.random() < 0.5:
                stroke(canvas, brace[rng.integers(2)], color, 0.12 * scale)


def _streaks(canvas: Canvas, scale: float, rng: np.random.Generator) -> None:
    """Darken the wall with streaks of running water."""
    height, width = canvas.shape[:2]
    overlay = canvas.copy()
    for _ in range(round(width / scale * 1.2)):
        x, top = rng.uniform(0, width), rng.uniform(-0.1, 0.8) * height
        breadth, length = rng.uniform(0.1, 0.5) * scale, rng.uniform(0.8, 4) * scale
        color = shade((70, 66, 58), rng.uniform(0.6, 1.6))
        polygon(overlay, [(x, top), (x + breadth, top), (x + breadth / 2, top + length)], color)
    cv2.addWeighted(overlay, 0.25, canvas, 0.75, 0, canvas)


def roof(size: tuple[int, int], color: Color, scale: float, rng: np.random.Generator) -> Canvas:
    """Draw a tiled roof with patches, moss and skylights.

    Args:
        size: width and height in pixels.
        color: mean color.
        scale: pixels per meter.
        rng: random generator.
    """
    width, height = size
    canvas = blocks(size, (round(0.5 * scale), round(0.3 * scale)), color, rng, 0.13)
    for _ in range(round(width * height / scale**2 / 7)):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        w, h = rng.uniform(0.3, 1.4, 2) * scale
        tint = [hsv(0.25, 0.4, 0.4), shade(color, 1.4), shade(color, 0.6), (72, 84, 96)]
        polygon(canvas, [(x, y), (x + w, y), (x + w, y + h), (x, y + h)], tint[rng.integers(4)])
    mottle(canvas, rng, 12)
    return canvas


def paving(size: tuple[int, int], scale: float, rng: np.random.Generator) -> Canvas:
    """Draw the ground of a square: slabs, inlaid patterns and stains.

    Args:
        size: width and height in pixels.
        scale: pixels per meter.
        rng: random generator.
    """
    width, height = size
    tone = hsv(rng.uniform(0.05, 0.15), rng.uniform(0.04, 0.16), rng.uniform(0.5, 0.64))
    canvas = blocks(size, (round(scale), round(0.7 * scale)), tone, rng, 0.06)
    for _ in range(9):
        center = (rng.uniform(0.2, 0.8) * width, rng.uniform(0, 0.9) * height)
        radius, ring = rng.uniform(1, 3.5) * scale, shade(tone, rng.uniform(0.6, 1.3))
        ellipse(canvas, center, (radius, radius), ring)
        ellipse(canvas, center, (0.75 * radius, 0.75 * radius), shade(tone, rng.uniform(0.7, 1.2)))
        for start in rng.uniform(0, 360, 4):
            wedge = [center, *ellipse_points(center, (radius, radius), start, start + 25)]
            polygon(canvas, wedge, hsv(rng.random(), 0.25, 0.55))
    mottle(canvas, rng, 16)
    return canvas


def treeline(size: tuple[int, int], rng: np.random.Generator) -> Canvas:
    """Draw the distant background: foliage with roofs and walls."""
    width, height = size
    canvas = blank(width, height, hsv(0.28, 0.3, 0.4))
    for _ in range(width // 4):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.03, 0.18) * height
        green = hsv(rng.uniform(0.2, 0.36), rng.uniform(0.2, 0.45), rng.uniform(0.25, 0.55))
        ellipse(canvas, (x, y), (1.3 * r, r), green)
        if rng.random() < 0.06:
            top = rng.uniform(0.3, 0.6) * height
            house = [(x, top), (x + 2 * r, top), (x + 2 * r, height), (x, height)]
            polygon(canvas, house, shade(vivid(rng), 1.1))
    mottle(canvas, rng, 12, (4, 16))
    return canvas
