"""Slides rendered from one master, 1920 x 1080 pixels."""

from __future__ import annotations

import cv2
import numpy as np

from engine.samples.drawing import (
    Box,
    Canvas,
    Color,
    cells,
    ellipse,
    ellipse_points,
    hsv,
    polygon,
    rectangle,
    shade,
    stroke,
)
from engine.samples.template_drawing import (
    Instance,
    Rng,
    Typeface,
    draw_lines,
    draw_text,
    paste,
    random_face,
    render_gradient,
    render_photo,
    wrap_text,
)
from engine.samples.template_ornaments import (
    draw_logo,
    render_wallpaper,
)
from engine.samples.template_wording import (
    invent_company,
    invent_date,
    invent_sentence,
    invent_title,
    invent_word,
)

_SIZE = (1920, 1080)
_WHITE: Color = (255, 255, 255)
_BLACK: Color = (26, 26, 30)


def render_slide(instance: Instance) -> Canvas:
    """Render a slide, (1080, 1920, 3): the same master, another title and body."""
    design, content = instance.design, instance.content
    dark, face, hue = design.random() < 0.4, random_face(design), design.random()
    accents = [hsv(hue + 0.13 * k, 0.65, 0.9 if dark else 0.6) for k in range(5)]
    ink = _WHITE if dark else _BLACK
    canvas = _render_master(design, accents, dark=dark)
    draw_logo(canvas, (1760, 40, 110, 110), design)
    draw_text(canvas, invent_company(design), (1870, 1015), 28, ink, face, "right")
    footer = f"{invent_title(design, 3)}  |  {invent_date(design)}"
    draw_text(canvas, footer, (140, 1015), 26, ink, face)
    title = invent_title(content, int(content.integers(2, 6)))
    draw_text(canvas, title, (140, 85), 76, ink, face)
    draw_text(canvas, str(content.integers(1, 60)), (960, 1015), 28, ink, face, "center")
    body, kind = (140.0, 250.0, 1640.0, 700.0), int(content.integers(4))
    if kind == 0:
        _draw_bullets(canvas, body, content, (ink, accents[0]), face)
        return canvas
    _draw_bullets(canvas, (140, 250, 780, 700), content, (ink, accents[0]), face)
    if kind == 1:
        paste(canvas, render_photo(content, 780, 600), 1000, 270)
    else:
        chart = (_draw_bars, _draw_curves)[kind - 2]
        chart(canvas, (1000, 300, 780, 560), content, accents, ink)
    return canvas


def _render_master(design: Rng, accents: list[Color], *, dark: bool) -> Canvas:
    """Render the background of all slides of a template, (1080, 1920, 3)."""
    kind = int(design.integers(4))
    if kind == 0:
        canvas = render_wallpaper(*_SIZE, design, dark=dark)
        return cv2.addWeighted(canvas, 0.5, canvas, 0, 8 if dark else 125, dtype=cv2.CV_8U).astype(
            np.uint8, copy=False
        )
    base = 0.2 if dark else 1.0
    hue = design.random()
    canvas = render_gradient(
        *_SIZE, hsv(hue, 0.3 if dark else 0.04, base), hsv(hue, 0.12, 0.92 * base), 0.0
    )
    if kind == 1:
        rectangle(canvas, (0, 0, 70, 1080), accents[0])
        rectangle(canvas, (140, 190, 1640, 6), accents[1])
    elif kind == 2:
        for color, level in zip(accents, (0.75, 0.82, 0.88, 0.95), strict=False):
            points = [(0, 1080), (0, level * 1080), (1920 * level, 1080)]
            polygon(canvas, points, shade(color, 0.5 if dark else 1.2))
        rectangle(canvas, (140, 196, 300, 8), accents[2])
    else:
        for _ in range(int(design.integers(12, 30))):
            center, radius = (
                (design.uniform(0, 1920), design.uniform(0, 1080)),
                design.uniform(20, 160),
            )
            tone = hsv(hue + design.uniform(-0.1, 0.1), 0.35, base * design.uniform(0.8, 1))
            polygon(
                canvas,
                ellipse_points(center, (radius, radius))[:: int(design.choice([1, 4, 8]))],
                tone,
            )
    return canvas


def _draw_bullets(
    canvas: Canvas, box: Box, content: Rng, colors: tuple[Color, Color], face: Typeface
) -> None:
    """Draw three to six bullets, as many as fit into a box."""
    y = box[1]
    for _ in range(int(content.integers(3, 7))):
        text = invent_sentence(content, int(content.integers(3, 14)))
        lines = wrap_text(text, 44, box[2] - 60, face)
        if y + 60 * len(lines) > box[1] + box[3]:
            return
        ellipse(canvas, (box[0] + 14, y + 30), (9, 9), colors[1])
        draw_lines(canvas, lines, (box[0] + 50, y), 44, colors[0], face)
        y += 60 * len(lines) + 40


def _draw_bars(canvas: Canvas, box: Box, content: Rng, accents: list[Color], ink: Color) -> None:
    """Draw a bar chart with axes and labels."""
    x, y, width, height = box
    stroke(canvas, [(x, y), (x, y + height), (x + width, y + height)], ink, 3)
    count = int(content.integers(4, 9))
    for k, (left, _, wide, _) in enumerate(cells(box, count, 1)):
        tall = content.uniform(0.1, 0.95) * height
        bar = (left + 0.2 * wide, y + height - tall, 0.6 * wide, tall)
        rectangle(canvas, bar, accents[k % 2])
        spot = (left + wide / 2, y + height + 12)
        draw_text(canvas, invent_word(content)[:5], spot, 26, ink, align="center")
        draw_text(canvas, f"{tall / 4:.0f}", (spot[0], bar[1] - 36), 26, ink, align="center")


def _draw_curves(canvas: Canvas, box: Box, content: Rng, accents: list[Color], ink: Color) -> None:
    """Draw two to four curves over a grid, with a legend."""
    x, y, width, height = box
    for level in np.linspace(0, 1, 6):
        stroke(
            canvas, [(x, y + level * height), (x + width, y + level * height)], (150, 150, 155), 1
        )
        draw_text(
            canvas,
            f"{100 - 100 * level:.0f}",
            (x - 14, y + level * height - 14),
            24,
            ink,
            align="right",
        )
    for k in range(int(content.integers(2, 5))):
        walk = np.cumsum(content.normal(0, 1, 14))
        share = (walk - walk.min()) / np.ptp(walk) * content.uniform(0.4, 0.9)
        points = np.column_stack([x + np.linspace(0, width, 14), y + height * (0.95 - share)])
        stroke(canvas, points, accents[k], 6)
        rectangle(canvas, (x + 190 * k, y + height + 24, 26, 26), accents[k])
        draw_text(canvas, invent_word(content)[:8], (x + 190 * k + 36, y + height + 20), 26, ink)
