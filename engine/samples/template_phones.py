"""Phone screenshots rendered from a template: a messenger, a feed and a home screen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.samples.drawing import (
    Box,
    Canvas,
    Color,
    blank,
    cells,
    ellipse,
    hsv,
    rectangle,
    shade,
    stroke,
)
from engine.samples.template_bars import draw_status_bar, draw_tab_bar, random_screen
from engine.samples.template_drawing import (
    BOLD,
    Instance,
    Rng,
    Typeface,
    draw_lines,
    draw_text,
    paste,
    random_face,
    render_photo,
    rounded_box,
    text_width,
    wrap_text,
)
from engine.samples.template_ornaments import draw_avatar, draw_icon, render_wallpaper
from engine.samples.template_wording import (
    invent_clock,
    invent_name,
    invent_sentence,
    invent_word,
)

_WHITE: Color = (255, 255, 255)
_BLACK: Color = (24, 24, 28)


@dataclass(frozen=True)
class _Messenger:
    """Colors and sizes of a messenger.

    Attributes:
        bar: color of the header and footer.
        bar_ink: color of text on the header and footer.
        bubbles: colors of received and of own messages.
        inks: colors of text on received and on own messages.
        radius: radius of the bubbles' corners in pixels.
        size: size of the text in pixels.
        face: typeface of the text.
        avatars: whether received messages have an avatar beside them.
    """

    bar: Color
    bar_ink: Color
    bubbles: tuple[Color, Color]
    inks: tuple[Color, Color]
    radius: float
    size: int
    face: Typeface
    avatars: bool


def _random_messenger(design: Rng, *, dark: bool) -> _Messenger:
    hue = design.random()
    light_bar = design.random() < 0.4
    bar = hsv(hue, 0.7, 0.4) if not light_bar else (246, 246, 248)
    theirs, mine = (255, 255, 255), hsv(hue, design.uniform(0.12, 0.3), 0.97)
    inks = (_BLACK, _BLACK)
    if design.random() < 0.4:
        mine, inks = hsv(hue, 0.75, 0.75), (_BLACK, _WHITE)
    if dark:
        bar, theirs, mine = (30, 34, 38), (44, 48, 54), hsv(hue, 0.7, 0.38)
        inks = (_WHITE, _WHITE)
    return _Messenger(
        bar=bar,
        bar_ink=_BLACK if light_bar and not dark else _WHITE,
        bubbles=(theirs, mine),
        inks=inks,
        radius=float(design.integers(10, 50)),
        size=int(design.integers(36, 48)),
        face=random_face(design),
        avatars=design.random() < 0.4,
    )


def render_chat(instance: Instance) -> Canvas:
    """Render a messenger's screen, (1920 to 2532, 1080 or 1170, 3).

    The wallpaper, the header's shape and the footer belong to the template; the messages, the
    contact and the time to the instance. ``instance.scroll`` moves the messages down.
    """
    design, content = instance.design, instance.content
    width, height = random_screen(design)
    dark = design.random() < 0.35
    style = _random_messenger(design, dark=dark)
    patterned = design.random() < 0.7
    canvas = render_wallpaper(width, height, design, dark=dark, patterned=patterned)
    header, footer = int(design.integers(190, 240)), int(design.integers(150, 200))
    rectangle(canvas, (0, 0, width, header), style.bar)
    for column in range(2):
        draw_icon(canvas, (width - 220 + 100 * column, header - 95, 60, 60), design, style.bar_ink)
    draw_status_bar(canvas, content, style.bar_ink)
    stroke(canvas, [(60, header - 90), (35, header - 65), (60, header - 40)], style.bar_ink, 5)
    draw_avatar(canvas, (140, header - 65), 46, content)
    draw_text(canvas, invent_name(content), (210, header - 110), 46, style.bar_ink, style.face)
    seen = f"last seen {invent_clock(content)}"
    draw_text(canvas, seen, (210, header - 54), 28, shade(style.bar_ink, 0.7), style.face)
    _draw_message_field(canvas, (0, height - footer, width, footer), design, style)
    _draw_messages(canvas[header : height - footer], content, style, instance.scroll)
    return canvas


def _draw_messages(area: Canvas, content: Rng, style: _Messenger, scroll: int) -> None:
    """Draw bubbles upwards from the lower edge, moved down by ``scroll`` pixels."""
    height, width = area.shape[:2]
    bottom = height - 24.0 + scroll
    while bottom > 0:
        own = int(content.random() < 0.5)
        if content.random() < 0.12:
            bottom -= _draw_picture_message(area, bottom, own, content, style)
            continue
        text = invent_sentence(content, int(content.geometric(0.12)))
        lines = wrap_text(text, style.size, 0.66 * width, style.face)
        tall = 1.35 * style.size * len(lines) + 70
        wide = max(text_width(line, style.size, style.face) for line in lines) + 64
        wide = max(wide, 190)
        left = width - 36 - wide if own else (130 if style.avatars else 36)
        box = (left, bottom - tall, wide, tall)
        stamp = invent_clock(content)
        avatar = np.random.default_rng(int(content.integers(3)))
        if box[1] < height:
            rounded_box(area, box, style.radius, style.bubbles[own])
            spot = (left + 30, box[1] + 16)
            draw_lines(area, lines, spot, style.size, style.inks[own], style.face)
            spot = (left + wide - 24, bottom - 40)
            draw_text(area, stamp, spot, 26, (140, 140, 146), align="right")
            if style.avatars and not own:
                draw_avatar(area, (72, bottom - 42), 40, avatar)
        bottom -= tall + content.uniform(14, 46)


def _draw_picture_message(
    area: Canvas, bottom: float, own: int, content: Rng, style: _Messenger
) -> float:
    """Draw a photo in a bubble that ends at ``bottom``.

    Returns:
        The height in pixels that the message takes up.
    """
    width = area.shape[1]
    wide, tall = int(content.integers(480, 680)), int(content.integers(360, 560))
    photo = render_photo(content, wide, tall)
    left = width - 60 - wide if own else (154 if style.avatars else 60)
    box = (left - 16.0, bottom - tall - 32, wide + 32.0, tall + 32.0)
    rounded_box(area, box, style.radius, style.bubbles[own])
    paste(area, photo, left, round(bottom) - tall - 16)
    return tall + 62


def _draw_message_field(canvas: Canvas, box: Box, design: Rng, style: _Messenger) -> None:
    """Draw the input field for messages, with its buttons."""
    x, y, width, height = box
    rectangle(canvas, box, style.bar)
    middle = y + height / 2
    field = (x + 110, middle - 50, width - 290, 100)
    rounded_box(canvas, field, 50, style.bubbles[0])
    draw_text(canvas, "Message", (x + 150, middle - 26), 42, (140, 140, 146), style.face)
    draw_icon(canvas, (x + 30, middle - 28, 56, 56), design, style.bar_ink)
    draw_icon(canvas, (x + width - 260, middle - 26, 52, 52), design, (140, 140, 146))
    ellipse(canvas, (x + width - 90, middle), (54, 54), hsv(design.random(), 0.7, 0.6))
    draw_icon(canvas, (x + width - 116, middle - 26, 52, 52), design, _WHITE)


def render_feed(instance: Instance) -> Canvas:
    """Render a social network's feed, (1920 to 2532, 1080 or 1170, 3).

    The bars belong to the template, the posts to the instance; ``instance.scroll`` moves them up.
    """
    design, content = instance.design, instance.content
    width, height = random_screen(design)
    dark, face = design.random() < 0.4, random_face(design)
    panel, ink = ((22, 24, 28), _WHITE) if dark else (_WHITE, _BLACK)
    accent, icons = hsv(design.random(), 0.75, 0.8), int(design.integers(1 << 20))
    size, gap = int(design.integers(32, 42)), int(design.integers(12, 40))
    canvas = blank(width, height, shade(panel, 1.5 if dark else 0.93))
    rectangle(canvas, (0, 0, width, 210), panel)
    draw_status_bar(canvas, content, ink)
    draw_text(canvas, invent_word(design), (45, 95), 72, accent, Typeface(2, face.stretch))
    for column in range(3):
        draw_icon(canvas, (width - 330 + 105 * column, 110, 62, 62), design, ink)
    if content.random() < 0.5:
        ellipse(canvas, (width - 60, 112), (22, 22), (220, 50, 60))
    draw_tab_bar(canvas, (0, height - 180, width, 180), design, (panel, accent), face)
    posts, y = canvas[210 : height - 180], -float(instance.scroll)
    while y < len(posts):
        y += _draw_post(posts, y, content, (panel, ink, accent), (face, size, icons)) + gap
    return canvas


def _draw_post(
    canvas: Canvas,
    y: float,
    content: Rng,
    colors: tuple[Color, Color, Color],
    look: tuple[Typeface, int, int],
) -> float:
    """Draw a post that begins at ``y``; return its height in pixels."""
    (panel, ink, accent), (face, size, icons) = colors, look
    width, grey = canvas.shape[1], (135, 135, 142)
    text = invent_sentence(content, int(content.integers(4, 30)))
    lines = wrap_text(text, size, width - 90, face)
    tall = int(content.integers(480, 900)) if content.random() < 0.65 else 0
    body = 1.35 * size * len(lines)
    rectangle(canvas, (0, y, width, 290 + body + tall), panel)
    draw_avatar(canvas, (95, y + 85), 52, content)
    draw_text(canvas, invent_name(content), (170, y + 36), 40, ink, face)
    draw_text(canvas, f"{content.integers(1, 24)} h", (170, y + 88), 30, grey, face)
    draw_lines(canvas, lines, (45, y + 160), size, ink, face)
    if tall:
        paste(canvas, render_photo(content, width, tall), 0, round(y + 180 + body))
    shapes = np.random.default_rng(icons)
    for column in range(3):
        x, foot = 45 + 300 * column, y + body + tall + 205
        liked = column == 0 and content.random() < 0.4
        draw_icon(canvas, (x, foot, 54, 54), shapes, accent if liked else grey)
        draw_text(canvas, str(content.integers(0, 3000)), (x + 72, foot + 6), 34, grey, face)
    return 290 + body + tall


def render_home_screen(instance: Instance) -> Canvas:
    """Render a phone's home screen, (1920 to 2532, 1080 or 1170, 3).

    The wallpaper and most applications belong to the template; the clock, the badges, a few
    applications and in some pictures notifications to the instance.
    """
    design, content = instance.design, instance.content
    width, height = random_screen(design)
    canvas = render_wallpaper(width, height, design, dark=design.random() < 0.6)
    radius, across, down = design.uniform(20, 80), 4 + int(design.integers(2)), 5
    kept, face = design.uniform(0.5, 1), random_face(design)
    ink = _WHITE if canvas.mean() < 150 else _BLACK
    clock = invent_clock(content)
    draw_status_bar(canvas, content, ink, clock)
    draw_text(canvas, clock, (width / 2, 160), 190, ink, face, "center")
    day = invent_sentence(content, 2)
    draw_text(canvas, day, (width / 2, 400), 44, ink, align="center")
    for cell in cells((40, 540, width - 80, height - 980), across, down):
        _draw_application(canvas, cell, instance.field(kept), content, (radius, True))
    dock = (40.0, height - 300.0, width - 80.0, 230.0)
    shelf = canvas[height - 300 : height - 70, 40 : width - 40]
    shelf[:] = shelf // 2 + 70
    for cell in cells(dock, across, 1):
        _draw_application(canvas, cell, design, content, (radius, False))
    if content.random() < 0.5:
        _draw_notifications(canvas, content)
    return canvas


def _draw_application(
    canvas: Canvas, cell: Box, rng: Rng, content: Rng, look: tuple[float, bool]
) -> None:
    """Draw an application's tile in a cell, with its name and perhaps a badge."""
    radius, named = look
    side = min(160.0, 0.7 * cell[2])
    x, y = cell[0] + (cell[2] - side) / 2, cell[1] + 30
    color = hsv(rng.random(), rng.uniform(0, 0.85), rng.uniform(0.5, 1))
    rounded_box(canvas, (x, y, side, side), radius, color)
    glyph = _WHITE if sum(color) < 560 else _BLACK
    draw_icon(canvas, (x + 0.25 * side, y + 0.25 * side, side / 2, side / 2), rng, glyph)
    if named:
        label = invent_word(rng).title()[:9]
        spot = (x + side / 2, y + side + 8)
        draw_text(canvas, label, (spot[0] + 2, spot[1] + 2), 28, _BLACK, align="center")
        draw_text(canvas, label, spot, 28, _WHITE, align="center")
    if content.random() < 0.15:
        ellipse(canvas, (x + side - 10, y + 10), (28, 28), (225, 50, 55))
        badge = str(content.integers(1, 99))
        draw_text(canvas, badge, (x + side - 10, y - 8), 28, _WHITE, align="center")


def _draw_notifications(canvas: Canvas, content: Rng) -> None:
    """Draw one to three notifications over the upper part of the screen."""
    width = canvas.shape[1]
    for row in range(int(content.integers(1, 4))):
        y = 90 + 210 * row
        rounded_box(canvas, (30, y, width - 60, 195), 40, (244, 244, 248))
        color = hsv(content.random(), 0.6, 0.8)
        rounded_box(canvas, (60, y + 40, 110, 110), 28, color)
        draw_icon(canvas, (88, y + 68, 54, 54), content, _WHITE)
        draw_text(canvas, invent_name(content), (200, y + 30), 38, _BLACK, BOLD)
        lines = wrap_text(invent_sentence(content, 10), 34, width - 300)[:2]
        draw_lines(canvas, lines, (200, y + 86), 34, (70, 70, 76))
