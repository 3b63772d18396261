"""Facades: floors, bays, ledges, shops and wall decorations.

Floors and bays are uneven, so that no layout repeats within a facade or in another one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.samples import ornaments
from engine.samples.compositions import Composition
from engine.samples.drawing import (
    Box,
    Canvas,
    Color,
    cells,
    columns,
    ellipse,
    inset,
    mottle,
    overlap,
    polygon,
    rectangle,
    rows,
    shade,
    uneven,
    vivid,
)
from engine.samples.masonry import wall
from engine.samples.styles import Style
from engine.samples.windows import door, window


def main_facade(plan: Composition, scale: float, style: Style, rng: np.random.Generator) -> Canvas:
    """Draw the front of the main building, including the roofline.

    Args:
        plan: size and floors of the building.
        scale: pixels per meter.
        style: material and palette.
        rng: generator of the details.
    """
    size = round(plan.width * scale), round((plan.rise + plan.eaves) * scale)
    canvas = wall(size, style, scale, rng)
    width, height = size
    rise = plan.rise * scale
    *upper, ground = rows((0, rise, width, height - rise), plan.storeys)
    _crown(canvas, (0, 0, width, rise), plan.crown, style, rng)
    panels = _panels((0, rise, width, ground[1] - rise), scale, rng)
    for storey in upper:
        _storey(canvas, storey, panels, scale, style, rng)
    for _, level, _, _ in (*upper, ground):
        thickness = rng.uniform(0.2, 0.6) * scale
        _ledge(canvas, (0, level - 0.7 * thickness, width, thickness), style, rng)
    for panel in panels:
        _artwork(canvas, panel, style, rng)
    _ground_floor(canvas, ground, scale, style, rng)
    _scatter(canvas, (0, rise, width, height - rise), scale, style, rng)
    return canvas


def plain_facade(
    size: tuple[int, int], scale: float, style: Style, rng: np.random.Generator
) -> Canvas:
    """Draw a side, neighbor or tower shaft: floors of windows down to the ground.

    Args:
        size: width and height in pixels.
        scale: pixels per meter.
        style: material and palette.
        rng: generator of the details.
    """
    canvas = wall(size, style, scale, rng)
    width, height = size
    storeys = max(1, round(height / scale / rng.uniform(2.8, 4.2)))
    for storey in rows((0, 0, width, height), uneven(storeys, rng)):
        _storey(canvas, storey, [], scale, style, rng)
        _ledge(canvas, (0, storey[1], width, rng.uniform(0.2, 0.4) * scale), style, rng)
    _scatter(canvas, (0, 0, width, height), scale, style, rng)
    return canvas


def belfry(size: tuple[int, int], scale: float, style: Style, rng: np.random.Generator) -> Canvas:
    """Draw a tower's front: an ornament on top, panels, windows and a door.

    The panels are below or above the ornament. The arguments are those of ``plain_facade``.
    """
    canvas = plain_facade(size, scale, style, rng)
    width, height = size
    head, side = min(rng.uniform(1.0, 1.5) * width, 0.45 * height), rng.uniform(0.45, 0.8)
    rectangle(canvas, (0, 0, width, head), shade(style.wall, rng.uniform(0.85, 1.1)))
    mottle(canvas[: round(head)], rng, 9)
    side = min(side * width, 0.6 * head)
    dial, strip = 0.1 * head, 0.2 * head + side
    if rng.random() < 0.5:
        dial, strip = 0.9 * head - side, 0.1 * head
    face = (rng.uniform(0.08, 0.92 - side / width) * width, dial, side, side)
    _artwork(canvas, face, style, rng)
    band = (0.08 * width, strip, 0.84 * width, 0.7 * head - side)
    for cell in columns(band, uneven(int(rng.integers(1, 6)), rng)):
        rectangle(canvas, inset(cell, 0.12), vivid(rng))
    _ledge(canvas, (0, head, width, 0.5 * scale), style, rng)
    left, tall = rng.uniform(0.08, 0.5) * width, rng.uniform(2.4, 3.4) * scale
    door(canvas, (left, height - tall, 0.4 * width, tall), style, rng)
    return canvas


def _artwork(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    ornaments.ARTWORKS[rng.integers(len(ornaments.ARTWORKS))](canvas, box, style, rng)


def _crown(
    canvas: Canvas,
    box: Box,
    profile: NDArray[np.float64],
    style: Style,
    rng: np.random.Generator,
) -> None:
    """Draw one ornament below the roofline's peak and others along its base."""
    x, y, width, height = box
    peak = x + profile[profile[:, 1] == profile[:, 1].min(), 0].mean() * width
    _artwork(
        canvas, (peak - 0.3 * height, y + 0.28 * height, 0.6 * height, 0.62 * height), style, rng
    )
    for side in (rng.uniform(0.02, 0.4), rng.uniform(0.55, 0.9)):
        beside = (x + side * width, y + 0.62 * height, rng.uniform(0.3, 1.2) * height, 0.3 * height)
        if abs(beside[0] - peak) > 1.3 * height:
            _artwork(canvas, beside, style, rng)


def _panels(box: Box, scale: float, rng: np.random.Generator) -> list[Box]:
    """Choose boxes for large ornaments on a wall that do not overlap."""
    x, y, width, height = box
    panels: list[Box] = []
    for _ in range(rng.integers(2, 5)):
        w = rng.uniform(1.8, 5) * scale
        h = min(rng.uniform(2, 5) * scale, 0.85 * height)
        left, top = x + rng.uniform(0, width - w), y + rng.uniform(0.08, 0.95) * (height - h)
        panel = (left, top, w, h)
        if not any(overlap(inset(panel, -0.1), other) for other in panels):
            panels.append(panel)
    return panels


def _storey(
    canvas: Canvas,
    box: Box,
    panels: list[Box],
    scale: float,
    style: Style,
    rng: np.random.Generator,
) -> None:
    """Draw a row of distinct windows and artworks outside the panels."""
    bays = max(1, round(box[2] / scale / rng.uniform(2.4, 4)))
    for x, y, width, height in columns(box, uneven(bays, rng)):
        h = rng.uniform(0.38, 0.7) * height
        w = min(rng.uniform(0.34, 0.62) * width, h)
        left = x + (width - w) * rng.uniform(0.3, 0.7)
        opening = (left, y + (height - h) * rng.uniform(0.35, 0.85), w, h)
        if any(overlap(inset(opening, -0.1), panel) for panel in panels):
            continue
        if rng.random() < 0.25:
            _artwork(canvas, opening, style, rng)
        else:
            window(canvas, opening, style, rng)


def _ledge(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    """Draw a cornice over a frieze of random marks, and its shadow."""
    x, y, width, height = box
    rectangle(canvas, box, style.trim)
    step = 0.8 * height
    for left in np.arange(x, x + width, 1.5 * step):
        mark = (left + rng.uniform(0, 0.4) * step, y + 0.3 * height, step, 0.6 * height)
        color = shade(style.trim, rng.uniform(0.35, 0.8)) if rng.random() < 0.75 else vivid(rng)
        if rng.random() < 0.4:
            center = (mark[0] + step / 2, mark[1] + mark[3] / 2)
            ellipse(canvas, center, (0.4 * step, 0.3 * height), color)
        else:
            polygon(canvas, rng.random((4, 2)) * mark[2:] + mark[:2], color)
    rectangle(canvas, (x, y + height, width, 0.22 * height), shade(style.wall, 0.5))


def _ground_floor(
    canvas: Canvas, box: Box, scale: float, style: Style, rng: np.random.Generator
) -> None:
    bays = max(3, round(box[2] / scale / rng.uniform(2.8, 4.4)))
    entrance = int(rng.integers(bays))
    for i, (x, y, width, height) in enumerate(columns(box, uneven(bays, rng))):
        share, drop = rng.uniform(0.45, 0.9), rng.uniform(0.1, 0.35)
        left = x + rng.uniform(0.2, 0.8) * (1 - share) * width
        tall = (left, y + drop * height, share * width, (1 - drop) * height)
        short = (*tall[:3], rng.uniform(0.35, 0.55) * height)
        if i == entrance:
            door(canvas, (left, tall[1], min(tall[2], 2.4 * scale), tall[3]), style, rng)
        elif rng.random() < 0.5:
            _shop(canvas, tall, style, rng)
        elif rng.random() < 0.7:
            window(canvas, (left, tall[1], min(tall[2], short[3]), short[3]), style, rng)
        else:
            ornaments.mural(canvas, short, style, rng)


def _shop(canvas: Canvas, box: Box, style: Style, rng: np.random.Generator) -> None:
    x, y, width, height = box
    rectangle(canvas, (x, y + 0.15 * height, width, 0.85 * height), shade(style.accent, 0.6))
    for pane in cells((x + 0.04 * width, y + 0.3 * height, 0.92 * width, 0.58 * height), 2, 1):
        rectangle(canvas, inset(pane, 0.04), (44, 52, 60))
        for thing in cells(inset(pane, 0.1), 3, 3):
            if rng.random() < 0.7:
                rectangle(canvas, inset(thing, rng.uniform(0.05, 0.35)), vivid(rng))
    stripes: tuple[Color, Color] = (vivid(rng), (235, 230, 215))
    for k, slat in enumerate(cells((x, y + 0.17 * height, width, 0.16 * height), 9, 1)):
        left, top, w, h = slat
        hem = (left + w / 2, top + 1.25 * h)
        flare = [(left, top), (left + w, top), (left + w, top + h), hem, (left, top + h)]
        polygon(canvas, flare, stripes[k % 2])
    ornaments.glyphs(canvas, (x, y, width, 0.17 * height), style, rng)


def _scatter(
    canvas: Canvas, box: Box, scale: float, style: Style, rng: np.random.Generator
) -> None:
    """Draw posters, graffiti, cracks and ivy at random, in proportion to the wall's area."""
    x, y, width, height = box
    for _ in range(round(width * height / scale**2 / 16)):
        mark = ornaments.STREET_ART[rng.integers(len(ornaments.STREET_ART))]
        w, h = rng.uniform(0.6, 1.5) * scale, rng.uniform(0.7, 1.7) * scale
        low = mark is not ornaments.crack and rng.random() < 0.6
        top = height - h - rng.uniform(0, 1.2) * scale if low else rng.uniform(0, height - h)
        mark(canvas, (x + rng.uniform(0, max(width - w, 1)), y + top, w, h), style, rng)
