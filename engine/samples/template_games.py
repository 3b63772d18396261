"""Game screens with one head-up display over different scenes, 1920 x 1080 pixels."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np

from engine.samples.drawing import (
    Canvas,
    Color,
    blank,
    ellipse,
    hsv,
    polygon,
    rectangle,
    shade,
    stroke,
)
from engine.samples.template_drawing import (
    BOLD,
    Instance,
    Rng,
    Typeface,
    draw_text,
    outline,
    random_face,
    render_gradient,
    rounded_box,
)
from engine.samples.template_ornaments import (
    draw_avatar,
    draw_icon,
    render_doodles,
)
from engine.samples.template_wording import (
    invent_digits,
    invent_title,
    invent_word,
)

_SIZE = (1920, 1080)
_WHITE: Color = (255, 255, 255)
_BLACK: Color = (26, 26, 30)


def render_game(instance: Instance) -> Canvas:
    """Render a game's screen, (1080, 1920, 3): the same head-up display over another scene."""
    design, content = instance.design, instance.content
    scene = _SCENES[int(design.integers(len(_SCENES)))]
    canvas = scene(design.random(), content)
    accent, face = hsv(design.random(), 0.6, 0.95), random_face(design)
    if design.random() < 0.5:
        _draw_panel(canvas, design, accent)
    _draw_minimap(canvas, design, content, accent)
    _draw_gauges(canvas, design, content, accent)
    _draw_slots(canvas, instance, accent, face)
    rounded_box(canvas, (1400, 26, 500, 160), 12, (30, 30, 36))
    labels = [invent_word(design).upper() for _ in range(3)]
    for row, label in enumerate(labels):
        value = invent_digits(content, 5)
        draw_text(canvas, label, (1640, 40 + 48 * row), 34, accent, face, "right")
        draw_text(canvas, value, (1880, 40 + 48 * row), 34, _WHITE, face, "right")
    quest = invent_title(instance.field(0.5), 3)
    draw_text(canvas, quest, (960, 30), 44, _WHITE, face, "center")
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        near, far = (960 + 10 * dx, 540 + 10 * dy), (960 + 30 * dx, 540 + 30 * dy)
        stroke(canvas, [near, far], accent, 4)
    return canvas


def _draw_panel(canvas: Canvas, design: Rng, accent: Color) -> None:
    """Cover the lower 280 pixels of the screen with the template's ornamented panel."""
    base = hsv(design.random(), 0.3, 0.3)
    panel = canvas[800:]
    panel[:] = render_doodles(blank(1920, 280, base), design, shade(base, 1.3))
    rectangle(canvas, (0, 796, 1920, 8), accent)
    for center in np.linspace(60, 1860, 19):
        ellipse(canvas, (center, 822), (8, 8), shade(base, 0.6))


def _draw_minimap(canvas: Canvas, design: Rng, content: Rng, accent: Color) -> None:
    """Draw a round map in a corner, with the template's frame and the instance's marks."""
    center = (170.0 if design.random() < 0.5 else 1750.0, 900.0)
    ellipse(canvas, center, (142, 142), shade(accent, 0.5))
    ellipse(canvas, center, (132, 132), (50, 56, 50))
    for _ in range(9):
        angle, away = content.uniform(0, 2 * np.pi), 115 * np.sqrt(content.random())
        spot = (center[0] + away * np.cos(angle), center[1] + away * np.sin(angle))
        ellipse(canvas, spot, (8, 8), hsv(content.choice([0.0, 0.15, 0.35]), 0.8, 0.9))
    x, y = center
    polygon(canvas, [(x, y - 16), (x + 11, y + 13), (x - 11, y + 13)], _WHITE)
    for side, letter in enumerate("NESW"):
        turn = np.pi / 2 * (side - 1)
        spot = (x + 137 * np.cos(turn), y + 137 * np.sin(turn) - 14)
        draw_text(canvas, letter, spot, 26, _WHITE, BOLD, "center")


def _draw_gauges(canvas: Canvas, design: Rng, content: Rng, accent: Color) -> None:
    """Draw the portrait of the player and two or three bars with levels."""
    rounded_box(canvas, (30, 30, 130, 130), 18, (30, 30, 36))
    draw_avatar(canvas, (95, 95), 56, design)
    outline(canvas, (30, 30, 130, 130), accent, 5)
    for row in range(int(design.integers(2, 4))):
        color = hsv(design.random(), 0.8, 0.85)
        box = (180.0, 40.0 + 44 * row, 420.0, 30.0)
        rounded_box(canvas, box, 10, (24, 24, 28))
        level = content.uniform(0.1, 1)
        rounded_box(canvas, (184, box[1] + 4, 412 * level, 22), 8, color)
        draw_text(canvas, f"{100 * level:.0f} / 100", (390, box[1] + 2), 22, _WHITE, BOLD, "center")


def _draw_slots(canvas: Canvas, instance: Instance, accent: Color, face: Typeface) -> None:
    """Draw the toolbar, with most of its tools from the template."""
    count = int(instance.design.integers(6, 11))
    left = 960 - 50.0 * count
    chosen = int(instance.content.integers(count))
    for k in range(count):
        box = (left + 100 * k, 960, 90, 90)
        rectangle(canvas, box, (40, 40, 48))
        rng = instance.field(0.8)
        draw_icon(canvas, (box[0] + 18, 978, 54, 54), rng, hsv(rng.random(), 0.5, 0.95))
        outline(canvas, box, accent if k == chosen else (130, 130, 140), 4)
        draw_text(canvas, str(k + 1), (box[0] + 8, 962), 20, _WHITE, face)


def _render_hills(hue: float, content: Rng) -> Canvas:
    """Render a landscape of ridges, trees and towers, (1080, 1920, 3)."""
    day = hsv(0.58 + content.uniform(-0.05, 0.05), 0.5, content.uniform(0.4, 0.95))
    canvas = render_gradient(*_SIZE, day, shade(day, 1.3), 0.0)
    across = np.linspace(0, 1920, 90)
    for depth in np.linspace(0.35, 0.95, int(content.integers(4, 7))):
        ridge = depth * 1080 + sum(
            content.uniform(15, 70)
            * np.sin(across / content.uniform(60, 400) + content.uniform(0, 6))
            for _ in range(4)
        )
        color = hsv(hue + 0.25 + content.uniform(-0.05, 0.05), 0.3 + 0.4 * depth, 0.9 - 0.6 * depth)
        polygon(canvas, [*np.column_stack([across, ridge]), (1920, 1080), (0, 1080)], color)
        for k in content.integers(0, 90, int(content.integers(4, 16))):
            _draw_tree(canvas, (float(across[k]), float(ridge[k])), 190 * depth**2, content)
    return canvas


def _draw_tree(canvas: Canvas, foot: tuple[float, float], tall: float, content: Rng) -> None:
    """Draw a conifer or a tower that stands on a point."""
    x, y = foot
    wide = tall * content.uniform(0.25, 0.5)
    if content.random() < 0.2:
        rectangle(
            canvas, (x - wide / 2, y - tall, wide, tall), hsv(0.08, 0.2, content.uniform(0.3, 0.7))
        )
        return
    rectangle(canvas, (x - wide * 0.08, y - 0.3 * tall, wide * 0.16, 0.32 * tall), (70, 50, 36))
    green = hsv(content.uniform(0.2, 0.45), 0.6, content.uniform(0.2, 0.6))
    for layer in range(3):
        base, half = y - tall * (0.2 + 0.22 * layer), wide * (0.6 - 0.15 * layer)
        points = [(x - half, base), (x, base - 0.42 * tall), (x + half, base)]
        polygon(canvas, points, shade(green, 1 + 0.12 * layer))


def _render_tiles(hue: float, content: Rng) -> Canvas:
    """Render a world of square tiles seen from above, (1080, 1920, 3)."""
    noise = content.normal(0, 1, (6, 10)).astype(np.float32)
    ground = cv2.resize(noise, (32, 18), interpolation=cv2.INTER_CUBIC)
    levels = np.digitize(ground, [-0.7, -0.3, 0.6, 1.2])
    colors = [
        hsv(hue + turn, 0.5, value)
        for turn, value in ((0.5, 0.6), (0.1, 0.8), (0.25, 0.6), (0.3, 0.4), (0, 0.6))
    ]
    jitter = content.uniform(0.9, 1.1, (18, 32, 1))
    small = np.clip(np.array(colors)[levels] * jitter, 0, 255).astype(np.uint8)
    canvas = np.repeat(np.repeat(small, 60, axis=0), 60, axis=1)
    for row, column in np.argwhere(content.random((18, 32)) < 0.2):
        box = (60.0 * column + 8, 60.0 * row + 8, 44.0, 44.0)
        if levels[row, column] > 1:
            draw_icon(canvas, box, content, hsv(content.random(), 0.5, content.uniform(0.2, 0.9)))
    return canvas


def _render_corridor(hue: float, content: Rng) -> Canvas:
    """Render a corridor in perspective with doors and lamps, (1080, 1920, 3)."""
    vanish = np.array([content.uniform(600, 1320), content.uniform(380, 620)])
    corners = np.array([(0, 0), (1920, 0), (1920, 1080), (0, 1080)], float)
    canvas = blank(*_SIZE, (18, 18, 22))
    depths = np.cumprod(content.uniform(0.62, 0.85, 9))
    rings = [corners, *(vanish + (corners - vanish) * depth for depth in depths)]
    tones = [hsv(hue + content.uniform(-0.1, 0.1), 0.35, value) for value in (0.35, 0.6, 0.45, 0.7)]
    for level, (near, far) in enumerate(pairwise(rings)):
        for side in range(4):
            quad = np.array([near[side], near[side - 3], far[side - 3], far[side]])
            light = content.uniform(0.75, 1.1) * 0.9**level
            polygon(canvas, quad, shade(tones[side], light))
            if content.random() < 0.45:
                inner = quad.mean(axis=0) + (quad - quad.mean(axis=0)) * content.uniform(0.3, 0.75)
                polygon(canvas, inner, hsv(content.random(), 0.4, content.uniform(0.2, 0.9)))
    return canvas


_SCENES: tuple[Callable[[float, Rng], Canvas], ...] = (
    _render_hills,
    _render_tiles,
    _render_corridor,
)
