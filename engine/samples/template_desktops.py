"""Desktops and video calls rendered from a template, 1920 x 1080 pixels."""

from __future__ import annotations

from collections.abc import Callable

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
from engine.samples.template_drawing import (
    MONOSPACE,
    Instance,
    Rng,
    Typeface,
    draw_lines,
    draw_text,
    random_face,
    render_photo,
    rounded_box,
    text_width,
    wrap_text,
)
from engine.samples.template_ornaments import (
    draw_avatar,
    draw_icon,
    render_wallpaper,
)
from engine.samples.template_wording import (
    invent_amount,
    invent_clock,
    invent_date,
    invent_name,
    invent_sentence,
    invent_title,
    invent_word,
)

_SIZE = (1920, 1080)
_WHITE: Color = (255, 255, 255)
_BLACK: Color = (26, 26, 30)


def render_desktop(instance: Instance) -> Canvas:
    """Render a desktop, (1080, 1920, 3): the same wallpaper, icons and bar, other windows."""
    design, content = instance.design, instance.content
    dark = design.random() < 0.5
    canvas = render_wallpaper(*_SIZE, design, dark=dark)
    ink, face = (_WHITE if dark else _BLACK), random_face(design)
    for cell in cells((20, 30, 130, 860), 1, int(design.integers(4, 8))):
        color = hsv(design.random(), 0.5, 0.85)
        rounded_box(canvas, (cell[0] + 30, cell[1], 70, 70), 12, color)
        draw_icon(canvas, (cell[0] + 46, cell[1] + 16, 38, 38), design, _WHITE)
        draw_text(
            canvas,
            invent_word(design).title(),
            (cell[0] + 65, cell[1] + 76),
            19,
            ink,
            face,
            "center",
        )
    bar = (30, 32, 38) if dark else (236, 238, 242)
    frame = (bar, shade(bar, 1.6 if dark else 0.85), face)
    for _ in range(int(content.integers(1, 4))):
        _draw_window(canvas, content, frame)
    rectangle(canvas, (0, 1020, 1920, 60), bar)
    for k in range(int(design.integers(6, 13))):
        draw_icon(canvas, (30 + 70 * k, 1032, 36, 36), design, hsv(design.random(), 0.6, 0.7))
    clock = f"{invent_clock(content)}   {invent_date(content)}"
    draw_text(canvas, clock, (1890, 1034), 24, ink, face, "right")
    return canvas


def _draw_window(canvas: Canvas, content: Rng, frame: tuple[Color, Color, Typeface]) -> None:
    """Draw a window at a random place, with a title bar and a random body."""
    bar, edge, face = frame
    width, height = int(content.integers(520, 1250)), int(content.integers(380, 820))
    x, y = int(content.integers(160, 1900 - width)), int(content.integers(20, 1010 - height))
    rectangle(canvas, (x - 2, y - 2, width + 4, height + 4), edge)
    rectangle(canvas, (x, y, width, 44), bar)
    title = invent_title(content, 3)
    draw_text(canvas, title, (x + 20, y + 8), 22, _BLACK if sum(bar) > 380 else _WHITE, face)
    for k, color in enumerate(((230, 90, 80), (235, 190, 70), (90, 190, 90))):
        ellipse(canvas, (x + width - 30 - 32 * k, y + 22), (9, 9), color)
    body = canvas[y + 44 : y + height, x : x + width]
    _BODIES[int(content.integers(len(_BODIES)))](body, content)


def _draw_document(body: Canvas, content: Rng) -> None:
    """Fill a window with a page of text."""
    height, width = body.shape[:2]
    body[:] = 252
    draw_text(body, invent_title(content, 3), (50, 30), 40, _BLACK)
    lines = wrap_text(invent_sentence(content, 170), 24, width - 100)
    draw_lines(body, lines[: (height - 130) // 33], (50, 100), 24, (60, 60, 66))


def _draw_terminal(body: Canvas, content: Rng) -> None:
    """Fill a window with lines of a program's output."""
    body[:] = (22, 24, 30)
    for row in range(body.shape[0] // 30 - 1):
        color = hsv(content.choice([0.33, 0.15, 0.55]), content.choice([0.0, 0.5]), 0.85)
        text = invent_sentence(content, int(content.integers(1, 9)))[: body.shape[1] // 15 - 2]
        draw_text(body, text, (14, 10 + 30 * row), 22, color, MONOSPACE)


def _draw_sheet(body: Canvas, content: Rng) -> None:
    """Fill a window with a spreadsheet."""
    height, width = body.shape[:2]
    body[:] = 255
    body[::34] = body[:, ::130] = 205
    for row in range(height // 34):
        for column in range(width // 130):
            if content.random() < 0.5:
                spot = (130 * column + 122, 34 * row + 5)
                draw_text(body, invent_amount(content), spot, 20, _BLACK, align="right")


def _draw_gallery(body: Canvas, content: Rng) -> None:
    """Fill a window with a photo."""
    body[:] = render_photo(content, body.shape[1], body.shape[0])


_BODIES: tuple[Callable[[Canvas, Rng], None], ...] = (
    _draw_document,
    _draw_terminal,
    _draw_sheet,
    _draw_gallery,
)


def render_video_call(instance: Instance) -> Canvas:
    """Render a video call, (1080, 1920, 3): the same controls, other people."""
    design, content = instance.design, instance.content
    face, ground = random_face(design), hsv(design.random(), 0.15, design.uniform(0.1, 0.25))
    canvas = blank(*_SIZE, ground)
    radius, shared = design.uniform(0, 30), design.random() < 0.4
    across, down = ((2, 2), (3, 2), (3, 3), (2, 1))[int(design.integers(4))]
    area = (20.0, 80.0, 1460.0 if shared else 1880.0, 880.0)
    for x, y, width, height in cells(area, across, down):
        tile = (x + 8, y + 8, width - 16, height - 16)
        _draw_participant(canvas, tile, content, (shade(ground, 1.8), radius, face))
    if shared:
        _draw_call_chat(canvas, (1500, 88, 400, 864), content, face)
    draw_text(canvas, invent_title(design, 3), (30, 22), 36, _WHITE, face)
    elapsed = f"{content.integers(60):02d}:{content.integers(60):02d}"
    draw_text(canvas, elapsed, (1890, 22), 36, _WHITE, face, "right")
    count = int(design.integers(5, 9))
    for k in range(count):
        center = (960 + 110 * (k - (count - 1) / 2), 1020)
        color = (210, 50, 50) if k == count - 1 else shade(ground, 2.4)
        ellipse(canvas, center, (42, 42), color)
        draw_icon(canvas, (center[0] - 20, 1000, 40, 40), design, _WHITE)
    return canvas


def _draw_participant(
    canvas: Canvas, tile: Box, content: Rng, look: tuple[Color, float, Typeface]
) -> None:
    """Draw a video tile: a person, or an avatar if the camera is off.

    Persons are in front of a room or a wall.
    """
    color, radius, face = look
    rounded_box(canvas, tile, radius, color)
    x, y, width, height = (round(value) for value in tile)
    middle = (x + width / 2, y + height / 2)
    name = invent_name(content)
    if content.random() < 0.35:
        draw_avatar(canvas, middle, 0.25 * height, content)
    else:
        picture = canvas[y : y + height, x : x + width]
        wall = hsv(content.random(), content.uniform(0, 0.3), content.uniform(0.4, 0.9))
        picture[:] = wall
        if content.random() < 0.5:
            picture[:] = render_photo(content, width, height)
        _draw_person(picture, content)
    wide = text_width(name, 26, face) + 24
    rectangle(canvas, (x + 10, y + height - 46, wide, 36), (20, 20, 24))
    draw_text(canvas, name, (x + 20, y + height - 44), 26, _WHITE, face)


def _draw_person(picture: Canvas, content: Rng) -> None:
    """Draw head and shoulders in the lower middle of a picture."""
    height, width = picture.shape[:2]
    x, size = width * content.uniform(0.4, 0.6), height * content.uniform(0.16, 0.24)
    y = height * content.uniform(0.42, 0.55)
    skin = hsv(content.uniform(0.04, 0.1), content.uniform(0.25, 0.6), content.uniform(0.4, 0.95))
    hair = hsv(0.07, content.uniform(0.1, 0.7), content.uniform(0.08, 0.7))
    cloth = hsv(content.random(), content.uniform(0.1, 0.8), content.uniform(0.15, 0.8))
    ellipse(picture, (x, height + 0.2 * size), (2.3 * size, height - y - size), cloth)
    rectangle(picture, (x - 0.35 * size, y, 0.7 * size, 1.8 * size), shade(skin, 0.85))
    ellipse(picture, (x, y - 0.25 * size), (1.05 * size, 1.2 * size), hair)
    ellipse(picture, (x, y), (0.82 * size, 1.15 * size), skin)
    for side in (-1, 1):
        ellipse(
            picture, (x + 0.33 * side * size, y - 0.1 * size), (0.09 * size, 0.06 * size), _BLACK
        )
    mouth = content.uniform(0.15, 0.35) * size
    stroke(picture, [(x - mouth, y + 0.55 * size), (x + mouth, y + 0.55 * size)], (150, 70, 70), 4)


def _draw_call_chat(canvas: Canvas, box: Box, content: Rng, face: Typeface) -> None:
    """Draw the messages of a call beside its participants."""
    x, y, width, height = box
    rectangle(canvas, box, (245, 245, 248))
    draw_text(canvas, "Chat", (x + 20, y + 14), 34, _BLACK, face)
    at = y + 70
    while at < y + height - 160:
        draw_text(canvas, invent_name(content), (x + 20, at), 22, (90, 90, 150), face)
        text = invent_sentence(content, int(content.integers(2, 12)))
        lines = wrap_text(text, 24, width - 40, face)[:3]
        draw_lines(canvas, lines, (x + 20, at + 28), 24, _BLACK, face)
        at += 50 + 33 * len(lines)
