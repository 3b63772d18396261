"""Random windows and doors."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.samples.drawing import (
    Box,
    Canvas,
    blank,
    ellipse,
    ellipse_points,
    hsv,
    inset,
    polygon,
    polygon_mask,
    rectangle,
    shade,
    stroke,
    vivid,
)
from engine.samples.styles import Opening, Style


def opening_outline(box: Box, opening: Opening) -> NDArray[np.float64]:
    """Return the outline of an opening that fills the box, as (N, 2) points."""
    x, y, width, height = box
    center, half = x + width / 2, width / 2
    foot = [(x + width, y + height), (x, y + height)]
    if opening == "round":
        arch = ellipse_points((center, y + half), (half, half), 180, 360)
    elif opening == "segmental":
        arch = ellipse_points((center, y + half / 2), (half, half / 2), 180, 360)
    elif opening == "pointed":
        left = ellipse_points((x + width, y + 0.87 * width), (width, width), 180, 240)
        right = ellipse_points((x, y + 0.87 * width), (width, width), 300, 360)
        arch = np.concatenate([left, right])
    else:
        arch = np.array([(x, y), (x + width, y)])
    return np.concatenate([arch, foot])


def window(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a window into a box, with frame, glass and random accessories.

    Accessories are curtains, bars, a sill, shutters, flowers and a lintel.
    """
    x, y, width, height = box
    if rng.random() < 0.35:
        _shutters(canvas, box, style, rng)
    surround = inset(box, -rng.uniform(0.06, 0.16))
    polygon(canvas, opening_outline(surround, style.opening), shade(style.trim, 0.85))
    polygon(canvas, opening_outline(inset(box, -0.05), style.opening), style.trim)
    _paste(canvas, box, style.opening, _glass(round(width), round(height), style, rng))
    sill = (x - 0.14 * width, y + height, 1.28 * width, rng.uniform(0.04, 0.09) * height)
    rectangle(canvas, sill, style.trim)
    rectangle(canvas, (sill[0], y + height + sill[3], sill[2], 0.03 * height), (60, 56, 52))
    if rng.random() < 0.3:
        _flowers(canvas, (x, y + 0.88 * height, width, 0.12 * height), rng)
    if rng.random() < 0.5:
        _lintel(canvas, (x, y - 0.16 * height, width, 0.13 * height), style, rng)


def _paste(canvas: Canvas, box: Box, opening: Opening, pane: Canvas) -> None:
    """Copy a pane into an opening, clipped at the canvas's edge."""
    x, y = round(box[0]), round(box[1])
    bottom, right = max(y + pane.shape[0], 0), max(x + pane.shape[1], 0)
    target = canvas[max(y, 0) : bottom, max(x, 0) : right]
    top, left = max(-y, 0), max(-x, 0)
    mask = polygon_mask(
        pane.shape[1], pane.shape[0], opening_outline((0, 0, *pane.shape[1::-1]), opening)
    )
    window_of = np.s_[top : top + target.shape[0], left : left + target.shape[1]]
    np.copyto(target, pane[window_of], where=(mask[window_of] > 127)[..., None])


def _glass(width: int, height: int, style: Style, rng: np.random.Generator) -> Canvas:
    pane = blank(width, height, hsv(rng.uniform(0.5, 0.66), 0.3, rng.uniform(0.12, 0.38)))
    for _ in range(rng.integers(1, 4)):  # reflections
        start, lean = rng.uniform(-0.3, 1) * width, rng.uniform(0.2, 0.9) * width
        breadth = rng.uniform(0.1, 0.35) * width
        band = [(start + lean, 0), (start + lean + breadth, 0), (start + breadth, height)]
        sky = hsv(0.57, rng.uniform(0.1, 0.4), rng.uniform(0.35, 0.8))
        polygon(pane, [*band, (start, height)], sky)
    _behind_glass(pane, rng)
    bars = shade(style.trim, rng.uniform(0.7, 1.1))
    for i in range(1, columns := int(rng.integers(1, 4))):
        stroke(pane, [(i * width / columns, 0), (i * width / columns, height)], bars, width / 18)
    for j in range(1, rows := int(rng.integers(1, 5))):
        stroke(pane, [(0, j * height / rows), (width, j * height / rows)], bars, width / 20)
    stroke(pane, [(0, 0), (0, height), (width, height), (width, 0), (0, 0)], bars, width / 12)
    return pane


def _behind_glass(pane: Canvas, rng: np.random.Generator) -> None:
    height, width = pane.shape[:2]
    kind, color = rng.integers(5), vivid(rng)
    if kind == 0:  # a partly lowered blind
        rectangle(pane, (0, 0, width, rng.uniform(0.2, 0.9) * height), shade(color, 1.2))
    elif kind == 1:  # curtains
        edge = rng.uniform(0.15, 0.45) * width
        polygon(pane, [(0, 0), (edge * 1.4, 0), (edge * 0.6, height), (0, height)], color)
        polygon(
            pane, [(width, 0), (width - edge, 0), (width - edge, height), (width, height)], color
        )
    elif kind == 2:  # a lit lamp
        glow = hsv(0.12, 0.5, 0.95)
        ellipse(
            pane, (rng.uniform(0.3, 0.7) * width, 0.4 * height), (0.2 * width, 0.12 * height), glow
        )
    elif kind == 3:  # colored panes
        for _ in range(6):
            corner = rng.random(2) * (width, height)
            rectangle(pane, (*corner, 0.3 * width, 0.2 * height), vivid(rng))


def _shutters(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    x, y, width, height = box
    leaf = rng.uniform(0.3, 0.48) * width
    for left in (x - leaf - 0.08 * width, x + 1.08 * width):
        color = shade(style.accent, rng.uniform(0.7, 1.5))
        rectangle(canvas, (left, y, leaf, height), color)
        for slat in np.linspace(y, y + height, int(rng.integers(4, 12))):
            stroke(canvas, [(left, slat), (left + leaf, slat)], shade(color, 0.65), height / 60)


def _flowers(canvas: Canvas, box: Box, rng: np.random.Generator) -> None:
    x, y, width, height = box
    rectangle(canvas, (x, y + height / 2, width, height / 2), (110, 70, 45))
    for _ in range(14):
        center = (x + rng.random() * width, y + rng.uniform(-0.5, 0.6) * height)
        color = (50, 110, 50) if rng.random() < 0.5 else vivid(rng)
        ellipse(canvas, center, (0.07 * width, 0.3 * height), color)


def _lintel(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    x, y, width, height = box
    base = y + height
    forms: list[ArrayLike] = [
        [(x, base), (x + width / 2, y - height), (x + width, base)],
        [(x, y), (x + width, y), (x + 0.9 * width, base), (x + 0.1 * width, base)],
        ellipse_points((x + width / 2, base), (width / 2, 1.6 * height), 180, 360),
    ]
    polygon(canvas, forms[rng.integers(3)], shade(style.trim, rng.uniform(0.8, 1.05)))
    boss = (x + rng.uniform(0.4, 0.6) * width, base - 0.4 * height)
    ellipse(canvas, boss, (0.09 * width, 0.4 * height), shade(style.trim, 0.55))


def door(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a paneled door in its frame."""
    _, _, width, height = box
    polygon(canvas, opening_outline(inset(box, -0.2), style.opening), shade(style.trim, 0.8))
    polygon(canvas, opening_outline(inset(box, -0.1), style.opening), style.trim)
    leaf = blank(round(width), round(height), shade(style.accent, rng.uniform(0.7, 1.2)))
    rows = int(rng.integers(3, 6))
    for i in range(2):
        for j in range(rows):
            panel = (i * width / 2, j * height / rows, width / 2, height / rows)
            rectangle(leaf, inset(panel, 0.14), shade(style.accent, rng.uniform(0.5, 1.7)))
    cv2.line(leaf, (round(width / 2), 0), (round(width / 2), round(height)), (20, 18, 16), 2)
    _paste(canvas, box, style.opening, leaf)
