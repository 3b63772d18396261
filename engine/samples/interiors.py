"""Interiors: rooms and laid tables, each with its own viewpoint and furniture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.samples import ornaments
from engine.samples.drawing import (
    Box,
    Canvas,
    Color,
    blank,
    columns,
    ellipse,
    ellipse_points,
    hsv,
    inset,
    mottle,
    polygon,
    rectangle,
    rows,
    shade,
    stroke,
    uneven,
    vivid,
)
from engine.samples.styles import make_style
from engine.samples.windows import window


def room(size: tuple[int, int], rng: np.random.Generator) -> Canvas:
    """Draw a room of (width, height) pixels, seen from inside."""
    width, height = size
    paint = shade(vivid(rng), 1.1)
    picture = blank(width, height, paint)
    left, right = rng.uniform(-0.1, 0.4) * width, rng.uniform(0.6, 1.1) * width
    top, bottom = rng.uniform(0.02, 0.25) * height, rng.uniform(0.5, 0.8) * height
    slant = rng.uniform(-0.1, 0.1, 4) * height
    for edge, end, rise, fall, dim in ((left, 0, 0, 1, 0.8), (right, width, 2, 3, 0.9)):
        wall = [(end, slant[rise] - 0.1 * height), (edge, top), (edge, bottom)]
        polygon(picture, [*wall, (end, height + slant[fall])], shade(paint, dim))
    polygon(
        picture, [(0, slant[0]), (width, slant[2]), (right, top), (left, top)], shade(paint, 1.3)
    )
    near = [(width, height + slant[3]), (0, height + slant[1])]
    _floor(picture, [(left, bottom), (right, bottom), *near], rng)
    wall_box = (left, top, right - left, bottom - top)
    _furnish(picture, wall_box, rng)
    mottle(picture, rng, 10)
    return picture


def _floor(picture: Canvas, corners: list[tuple[float, float]], rng: np.random.Generator) -> None:
    """Draw uneven boards, or carpets of mosaic, on a floor in perspective."""
    tone = shade((150, 108, 72), rng.uniform(0.5, 1.3))
    plan = blank(600, 600, tone)
    shares = uneven(int(rng.integers(5, 16)), rng)
    for board in (columns, rows)[rng.integers(2)]((0, 0, 600, 600), shares):
        rectangle(plan, board, shade(tone, rng.uniform(0.75, 1.2)))
    for _ in range(rng.integers(0, 4)):
        x, y, w, h = rng.uniform((0, 0, 120, 120), (400, 400, 360, 300))
        ornaments.mosaic(plan, (x, y, w, h), make_style(0), rng)
    square = np.array([(0, 0), (600, 0), (600, 600), (0, 600)], np.float32)
    slope = cv2.getPerspectiveTransform(square, np.array(corners, np.float32))
    extent = (picture.shape[1], picture.shape[0])
    cv2.warpPerspective(plan, slope, extent, picture, borderMode=cv2.BORDER_TRANSPARENT)


def _furnish(picture: Canvas, wall: Box, rng: np.random.Generator) -> None:
    """Draw pictures and windows on the far wall and furniture in front of it."""
    x, y, width, height = wall
    style = make_style(int(rng.integers(2**31)))
    for place in columns((x, y, width, 0.6 * height), uneven(int(rng.integers(3, 7)), rng)):
        left, top, w, h = inset(place, 0.1)
        frame = (left, top + rng.uniform(0, 0.3) * h, w, rng.uniform(0.35, 0.7) * h)
        if rng.random() < 0.3:
            window(picture, (left, frame[1], min(w, 0.9 * frame[3]), frame[3]), style, rng)
        elif rng.random() < 0.8:
            ornaments.ARTWORKS[rng.integers(len(ornaments.ARTWORKS))](picture, frame, style, rng)
    for _ in range(rng.integers(2, 5)):
        w, h = rng.uniform(0.12, 0.45) * width, rng.uniform(0.25, 0.6) * height
        left, foot = x + rng.uniform(0, width - w), y + height * rng.uniform(1, 1.25)
        (_sofa, _shelves)[rng.integers(2)](picture, (left, foot - h, w, h), vivid(rng), rng)


def _sofa(
    picture: Canvas,
    box: Box,
    color: Color,
    rng: np.random.Generator,
) -> None:
    x, y, width, height = box
    seat = rng.uniform(0.45, 0.7)
    rectangle(picture, box, color)
    rectangle(picture, (x, y + seat * height, width, (1 - seat) * height), shade(color, 0.7))
    arm = rng.uniform(0.06, 0.16) * width
    for left in (x - arm / 2, x + width - arm / 2):
        rectangle(picture, (left, y + 0.35 * height, arm, 0.65 * height), shade(color, 0.85))
    for cushion in columns((x, y + 0.3 * height, width, seat * 0.5 * height), uneven(5, rng)):
        if rng.random() < 0.6:
            rectangle(picture, inset(cushion, 0.1), vivid(rng))


def _shelves(
    picture: Canvas,
    box: Box,
    color: Color,
    rng: np.random.Generator,
) -> None:
    rectangle(picture, inset(box, -0.03), shade(color, 0.6))
    for shelf in rows(box, uneven(int(rng.integers(2, 6)), rng)):
        rectangle(picture, inset(shelf, 0.04), shade(color, 0.3))
        for x, y, w, h in columns(inset(shelf, 0.06), uneven(int(rng.integers(4, 14)), rng)):
            tall = rng.uniform(0.4, 0.95) * h
            if rng.random() < 0.85:
                rectangle(picture, (x, y + h - tall, 0.9 * w, tall), vivid(rng))


def table(size: tuple[int, int], rng: np.random.Generator) -> Canvas:
    """Draw a laid table of (width, height) pixels, seen from above."""
    width, height = size
    picture = blank(width, height, shade(vivid(rng), rng.uniform(0.6, 1.1)))
    _grain(picture, rng)
    for _ in range(rng.integers(0, 4)):
        corner = rng.uniform(-0.2, 0.8, 2) * size
        napkin = rng.uniform(0.15, 0.5, 2) * width * [(0, 0), (1, 0), (1, 1), (0, 1)] @ _turn(rng)
        polygon(picture, corner + napkin, vivid(rng))
    for _ in range(rng.integers(2, 8)):
        center = (rng.uniform(0, width), rng.uniform(0, height))
        _plate(picture, center, rng.uniform(0.05, 0.2) * width, rng)
    for _ in range(rng.integers(1, 9)):
        start, reach = rng.random(2) * size, np.array([(0.0, 0.0), (rng.uniform(0.08, 0.2), 0.0)])
        knife = start + reach @ _turn(rng) * width
        stroke(picture, knife, (196, 198, 204), rng.uniform(0.006, 0.016) * width)
    mottle(picture, rng, 12)
    return picture


def _grain(picture: Canvas, rng: np.random.Generator) -> None:
    height, width = picture.shape[:2]
    slant, tone = rng.uniform(-0.6, 0.6) * height, shade((60, 40, 28), rng.uniform(0.6, 2.4))
    for y in rng.uniform(-0.5 * height, 1.5 * height, int(rng.integers(10, 90))):
        wave = y + np.linspace(0, slant, 12) + np.cumsum(rng.normal(0, 0.006 * height, 12))
        stroke(picture, np.column_stack([np.linspace(0, width, 12), wave]), tone, 1)


def _plate(
    picture: Canvas, center: tuple[float, float], radius: float, rng: np.random.Generator
) -> None:
    glaze, flat = shade(vivid(rng), rng.uniform(1, 2)), rng.uniform(0.6, 1)
    rims = np.sort(rng.uniform(0.5, 0.9, int(rng.integers(1, 4))))[::-1]
    for share in (1.0, *rims):
        ellipse(picture, center, (share * radius, share * flat * radius), glaze)
        glaze = shade(glaze, rng.uniform(0.7, 1.5))
    for _ in range(rng.integers(4, 26)):
        spot = np.array(center) + rng.normal(0, 0.22 * radius, 2) * (1, flat)
        reach = rng.uniform(0.05, 0.2, 2) * radius
        morsel = ellipse_points((0, 0), (reach[0], reach[1])) @ _turn(rng)
        polygon(picture, spot + morsel, hsv(rng.normal(0.1, 0.12), 0.6, rng.uniform(0.3, 0.9)))


def _turn(rng: np.random.Generator) -> NDArray[np.float64]:
    angle = rng.uniform(0, 2 * np.pi)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
