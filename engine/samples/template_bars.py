"""Status bars and tab bars shared by the phone screens."""

from __future__ import annotations

from engine.samples.drawing import (
    Box,
    Canvas,
    Color,
    cells,
    rectangle,
    shade,
)
from engine.samples.template_drawing import (
    BOLD,
    Rng,
    Typeface,
    draw_text,
    rounded_box,
)
from engine.samples.template_ornaments import draw_icon
from engine.samples.template_wording import (
    invent_clock,
    invent_word,
)


def random_screen(rng: Rng) -> tuple[int, int]:
    """Draw a random phone screen size, (width, height) in pixels."""
    return ((1080, 2340), (1080, 2400), (1080, 1920), (1170, 2532))[int(rng.integers(4))]


def draw_status_bar(canvas: Canvas, content: Rng, color: Color, clock: str | None = None) -> None:
    """Draw the time, signal and battery at the top of a phone's screen.

    The bar is 70 pixels high.
    """
    width = canvas.shape[1]
    draw_text(canvas, clock or invent_clock(content), (50, 18), 36, color, BOLD)
    for bar in range(4):
        rectangle(canvas, (width - 200 + 14 * bar, 48 - 8 * bar, 9, 8 * bar + 10), color)
    rounded_box(canvas, (width - 118, 26, 64, 32), 8, color)
    charge = 56 * content.uniform(0.1, 0.9)
    rectangle(canvas, (width - 114 + charge, 30, 56 - charge, 24), shade(color, 0.55))


def draw_tab_bar(
    canvas: Canvas, box: Box, design: Rng, colors: tuple[Color, Color], face: Typeface
) -> None:
    """Draw a bar of five icons with names; the first has the accent's color."""
    panel, accent = colors
    rectangle(canvas, box, panel)
    rectangle(canvas, (box[0], box[1], box[2], 2), shade(panel, 0.8))
    for column, cell in enumerate(cells(box, 5, 1)):
        color = accent if column == 0 else (135, 135, 142)
        middle = cell[0] + cell[2] / 2
        draw_icon(canvas, (middle - 30, cell[1] + 24, 60, 60), design, color)
        label = invent_word(design).title()[:8]
        draw_text(canvas, label, (middle, cell[1] + 96), 26, color, face, "center")
