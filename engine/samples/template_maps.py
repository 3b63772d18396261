"""Screenshots of a map application, rendered from a template."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.samples.drawing import (
    Canvas,
    Color,
    blank,
    ellipse,
    hsv,
    polygon,
    shade,
    stroke,
)
from engine.samples.template_bars import draw_status_bar, draw_tab_bar, random_screen
from engine.samples.template_drawing import (
    Instance,
    Rng,
    Typeface,
    draw_text,
    random_face,
    rounded_box,
    text_width,
)
from engine.samples.template_ornaments import draw_avatar, draw_icon
from engine.samples.template_wording import (
    invent_name,
    invent_word,
)

_WHITE: Color = (255, 255, 255)
_BLACK: Color = (24, 24, 28)


@dataclass(frozen=True)
class _MapStyle:
    """Colors of a map: ground, water, parks, buildings, streets and their casing."""

    ground: Color
    water: Color
    park: Color
    building: Color
    street: Color
    casing: Color


def render_map(instance: Instance) -> Canvas:
    """Render a map application's screen, (1920 to 2532, 1080 or 1170, 3).

    The controls and colors belong to the template; the streets, labels and pins to the instance.
    """
    design, content = instance.design, instance.content
    width, height = random_screen(design)
    dark, face = design.random() < 0.25, random_face(design)
    style, accent = _random_map_style(design, dark=dark), hsv(design.random(), 0.75, 0.75)
    panel, ink = ((34, 36, 42), _WHITE) if dark else (_WHITE, _BLACK)
    canvas = _render_streets(width, height, content, style, ink)
    _draw_route(canvas, content, accent)
    draw_status_bar(canvas, content, ink)
    rounded_box(canvas, (40, 100, width - 80, 120), 60, panel)
    draw_icon(canvas, (75, 130, 60, 60), design, ink)
    query = f"{invent_word(content).title()} Street {content.integers(1, 200)}"
    draw_text(canvas, query, (170, 135), 42, ink, face)
    draw_avatar(canvas, (width - 110, 160), 42, design)
    _draw_map_chips(canvas, design, panel, ink, face)
    for row in range(3):
        middle = (width - 100.0, height - 1020.0 + 140 * row)
        ellipse(canvas, middle, (56, 56), panel)
        draw_icon(canvas, (middle[0] - 26, middle[1] - 26, 52, 52), design, accent)
    _draw_map_sheet(canvas, instance, (panel, ink, accent), face)
    return canvas


def _random_map_style(design: Rng, *, dark: bool) -> _MapStyle:
    hue, value = design.random(), 0.2 if dark else 0.93
    street = (84, 88, 98) if dark else _WHITE
    return _MapStyle(
        ground=hsv(hue, 0.06, value),
        water=hsv(design.uniform(0.52, 0.6), 0.35, value),
        park=hsv(design.uniform(0.25, 0.36), 0.28, value),
        building=hsv(hue, 0.08, value * 0.94),
        street=street,
        casing=hsv(hue, 0.08, value * 0.82),
    )


def _render_streets(width: int, height: int, content: Rng, style: _MapStyle, ink: Color) -> Canvas:
    """Render a town's map, (height, width, 3): two sets of bent streets, water and parks."""
    canvas = blank(width, height, style.ground)
    turn, middle = content.uniform(0, np.pi), np.array([width / 2, height / 2])
    reach = 0.6 * float(np.hypot(width, height))
    for color in (style.park, style.park, style.water):
        spots = content.uniform(-0.2, 1.2, 2) * (width, height)
        angles = np.sort(content.uniform(0, 2 * np.pi, 9))
        radii = content.uniform(120, 520, 9)
        points = spots + np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None]
        polygon(canvas, points, color)
    lines: list[tuple[np.ndarray, float]] = []
    for axis in range(2):
        along = np.array([np.cos(turn + axis * 1.5), np.sin(turn + axis * 1.5)])
        across, offset = np.array([-along[1], along[0]]), -reach
        while (offset := offset + content.uniform(70, 240)) < reach:
            steps = np.linspace(-reach, reach, 12)
            bend = np.cumsum(content.normal(0, 14, 12))
            points = middle + steps[:, None] * along + (offset + bend)[:, None] * across
            lines.append((points, float(content.choice([10, 14, 14, 30]))))
    _draw_buildings(canvas, content, style, turn)
    for points, thickness in lines:
        stroke(canvas, points, style.casing, thickness + 5)
    for points, thickness in lines:
        stroke(canvas, points, style.street, thickness)
    _draw_labels(canvas, content, ink)
    return canvas


def _draw_buildings(canvas: Canvas, content: Rng, style: _MapStyle, turn: float) -> None:
    height, width = canvas.shape[:2]
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    for _ in range(260):
        shape = square * content.uniform(12, 44, 2)
        spot = content.uniform(0, 1, 2) * (width, height)
        polygon(canvas, shape @ spin + spot, style.building)


def _draw_labels(canvas: Canvas, content: Rng, ink: Color) -> None:
    """Write names of streets and of shops at random places of a map."""
    height, width = canvas.shape[:2]
    for _ in range(int(content.integers(18, 40))):
        spot = (content.uniform(0, width), content.uniform(0.1, 0.9) * height)
        size = int(content.choice([22, 26, 30, 44]))
        draw_text(canvas, invent_word(content).title(), spot, size, ink)
        if content.random() < 0.4:
            hue = hsv(content.random(), 0.6, 0.75)
            ellipse(canvas, (spot[0] - 24, spot[1] + 16), (17, 17), hue)


def _draw_route(canvas: Canvas, content: Rng, accent: Color) -> None:
    """Draw a route across a map, or only a pin."""
    height, width = canvas.shape[:2]
    heading = content.uniform(-70, 70, 2)
    steps = content.normal(heading, 45, (int(content.integers(2, 9)), 2))
    points = np.cumsum(steps, axis=0)
    points += (width / 2, height * 0.4)
    if content.random() < 0.6:
        stroke(canvas, points, shade(accent, 0.7), 20)
        stroke(canvas, points, accent, 14)
    x, y = points[-1]
    polygon(canvas, [(x - 30, y - 60), (x, y), (x + 30, y - 60)], (205, 50, 45))
    ellipse(canvas, (x, y - 72), (38, 38), (205, 50, 45))
    ellipse(canvas, (x, y - 72), (14, 14), _WHITE)


def _draw_map_chips(canvas: Canvas, design: Rng, panel: Color, ink: Color, face: Typeface) -> None:
    """Draw the row of buttons below a map's search field."""
    x = 40.0
    while x < canvas.shape[1]:
        label = invent_word(design).title()
        wide = text_width(label, 32, face) + 110
        rounded_box(canvas, (x, 245, wide, 76), 38, panel)
        draw_icon(canvas, (x + 24, 265, 36, 36), design, ink)
        draw_text(canvas, label, (x + 76, 262), 32, ink, face)
        x += wide + 20


def _draw_map_sheet(
    canvas: Canvas, instance: Instance, colors: tuple[Color, Color, Color], face: Typeface
) -> None:
    """Draw the bottom sheet with the found place and buttons."""
    height, width = canvas.shape[:2]
    (panel, ink, accent), top = colors, canvas.shape[0] - 540
    design, content = instance.design, instance.content
    rounded_box(canvas, (0, top, width, 640), 48, panel)
    rounded_box(canvas, (width / 2 - 60, top + 20, 120, 10), 5, (150, 150, 155))
    draw_text(canvas, invent_name(content), (50, top + 55), 56, ink, face)
    detail = f"{content.integers(2, 90)} min - {content.uniform(0.3, 30):.1f} km"
    draw_text(canvas, detail, (50, top + 130), 36, (130, 130, 136), face)
    for column in range(3):
        box = (50 + 330 * column, top + 210, 300, 92)
        rounded_box(canvas, box, 46, accent if column == 0 else shade(panel, 0.88))
        tone = _WHITE if column == 0 else accent
        draw_icon(canvas, (box[0] + 28, box[1] + 22, 46, 46), design, tone)
        draw_text(canvas, invent_word(design).title(), (box[0] + 95, box[1] + 26), 34, tone, face)
    draw_tab_bar(canvas, (0, height - 180, width, 180), design, (panel, accent), face)
