"""Cards rendered from a template: boarding passes and identity cards."""

from __future__ import annotations

import cv2
import numpy as np

from engine.samples.drawing import (
    Box,
    Canvas,
    Color,
    blank,
    ellipse,
    hsv,
    rectangle,
    shade,
    stroke,
)
from engine.samples.template_drawing import (
    Instance,
    Rng,
    Typeface,
    draw_text,
    random_face,
)
from engine.samples.template_ornaments import draw_barcode, draw_logo, draw_matrix_code
from engine.samples.template_wording import (
    invent_clock,
    invent_company,
    invent_date,
    invent_digits,
    invent_letters,
    invent_name,
    invent_word,
)

_INK: Color = (25, 25, 28)


def render_boarding_pass(instance: Instance) -> Canvas:
    """Render a boarding pass, (760, 1800, 3): the same airline, another passenger and flight."""
    design, content = instance.design, instance.content
    face, hue = random_face(design), design.random()
    accent, kept = (
        hsv(hue, design.uniform(0.4, 0.9), design.uniform(0.3, 0.6)),
        design.uniform(0, 0.6),
    )
    canvas = blank(1800, 760, (252, 252, 250))
    rectangle(canvas, (0, 0, 1800, 120), accent)
    draw_logo(canvas, (50, 15, 90, 90), design)
    airline = f"{invent_word(design).title()} Air"
    for x, text in ((170, airline), (800, "BOARDING PASS"), (1370, airline)):
        draw_text(canvas, text, (x, 35), 46, (255, 255, 255), face)
    for y in range(130, 740, 26):
        rectangle(canvas, (1330, y, 3, 13), (150, 150, 150))
    _draw_watermark(canvas[140:740, :1320], design, shade(accent, 1.1))
    origin, target = (invent_letters(instance.field(kept), 3) for _ in range(2))
    for x, size in ((60, 96), (1370, 60)):
        text = f"{origin}  >  {target}"
        draw_text(canvas, text, (x, 160), size, accent, face)
    _draw_pass_fields(canvas, instance, kept, face)
    draw_barcode(canvas, (60, 600, 700, 120), content)
    draw_matrix_code(canvas, (1150, 560, 165, 165), content)
    draw_barcode(canvas, (1370, 620, 380, 90), content)
    return canvas


def _draw_pass_fields(canvas: Canvas, instance: Instance, kept: float, face: Typeface) -> None:
    """Draw the passenger's entries with their labels on a pass and on its stub."""
    labels = ("Passenger", "Flight", "Date", "Gate", "Boarding", "Seat", "Class", "Sequence")
    values = _pass_values([instance.field(kept) for _ in labels])
    for k, (label, value) in enumerate(zip(labels, values, strict=True)):
        spots = [
            (60 + 310 * (k % 4), 320 + 130 * (k // 4), 36),
            (1370 + 215 * (k % 2), 260 + 85 * (k // 2), 28),
        ]
        for x, y, size in spots:
            draw_text(canvas, label, (x, y), 22, (110, 110, 115), face)
            draw_text(canvas, value[:13], (x, y + 26), size, _INK, face)


def _draw_watermark(canvas: Canvas, design: Rng, color: Color) -> None:
    """Draw fine curves at a low contrast in place, as on tickets and identity papers."""
    height, width = canvas.shape[:2]
    ground = canvas.copy()
    across = np.linspace(0, width, 60)
    swing, length = design.uniform(20, 60), design.uniform(60, 200)
    for line, level in enumerate(np.arange(0, height, design.uniform(12, 22))):
        wave = swing * np.sin(across / length + line * 0.3)
        stroke(ground, np.column_stack([across, level + wave]), color, 1)
    cv2.addWeighted(ground, 0.35, canvas, 0.65, 0, canvas)


def _pass_values(fields: list[Rng]) -> list[str]:
    """Invent a passenger's entries, in the order of the labels on the pass."""
    name, flight, day, gate, clock, seat, travel, order = fields
    return [
        invent_name(name),
        f"{invent_letters(flight, 2)} {invent_digits(flight, 4)}",
        invent_date(day),
        f"{invent_letters(gate, 1)}{gate.integers(1, 60)}",
        invent_clock(clock),
        f"{seat.integers(1, 40)}{'ABCDEF'[seat.integers(6)]}",
        ("Economy", "Business")[travel.integers(2)],
        invent_digits(order, 3),
    ]


def render_id_card(instance: Instance) -> Canvas:
    """Render an identity card, (806, 1280, 3): the same country, another holder."""
    design, content = instance.design, instance.content
    face, hue = random_face(design), design.random()
    ground = hsv(hue, design.uniform(0.08, 0.25), 0.93)
    accent = hsv(hue + design.uniform(-0.1, 0.1), 0.7, 0.4)
    canvas = blank(1280, 806, ground)
    _draw_watermark(canvas, design, accent)
    _draw_watermark(canvas, design, hsv(hue + 0.3, 0.5, 0.5))
    rectangle(canvas, (0, 0, 1280, 100), accent)
    draw_logo(canvas, (40, 8, 84, 84), design)
    country = f"Republic of {invent_word(design).title()}ia"
    draw_text(canvas, country, (150, 25), 46, (255, 255, 255), face)
    draw_text(canvas, "IDENTITY CARD", (1240, 34), 32, (255, 255, 255), face, "right")
    draw_logo(canvas, (1060, 440, 160, 160), design)
    _draw_portrait(canvas, (50, 140, 300, 390), content)
    _draw_holder(canvas, instance, accent, face)
    return canvas


def _draw_holder(canvas: Canvas, instance: Instance, accent: Color, face: Typeface) -> None:
    """Draw the holder's entries and the two machine-readable lines of a card."""
    content = instance.content
    labels = ("Name", "Date of birth", "Place of birth", "Number", "Valid until", "Issued by")
    makers = (
        invent_name,
        invent_date,
        invent_word,
        _invent_card_number,
        invent_date,
        invent_company,
    )
    for row, (label, make) in enumerate(zip(labels, makers, strict=True)):
        rng = instance.field(0.15)
        draw_text(canvas, label, (400, 130 + 74 * row), 20, accent, face)
        draw_text(canvas, make(rng).upper(), (400, 152 + 74 * row), 34, _INK, face)
    rectangle(canvas, (0, 640, 1280, 166), (244, 244, 240))
    for row in range(2):
        name, number = invent_letters(content, 11), invent_digits(content, 9)
        line = f"{name}<<{number}<<<<{invent_letters(content, 4)}<<<<"
        draw_text(canvas, line, (50, 662 + 62 * row), 46, _INK, Typeface(pitch=0.74))


def _invent_card_number(rng: Rng) -> str:
    """Invent the number of a card: nine digits."""
    return invent_digits(rng, 9)


def _draw_portrait(canvas: Canvas, box: Box, content: Rng) -> None:
    """Draw a plain portrait of head and shoulders into a box."""
    x, y, width, height = (round(value) for value in box)
    photo = canvas[y : y + height, x : x + width]
    photo[:] = hsv(content.uniform(0.5, 0.65), 0.1, content.uniform(0.7, 0.95))
    skin = hsv(content.uniform(0.04, 0.1), content.uniform(0.25, 0.6), content.uniform(0.4, 0.95))
    hair = hsv(0.07, content.uniform(0.1, 0.7), content.uniform(0.08, 0.7))
    cloth = hsv(content.random(), content.uniform(0.1, 0.8), content.uniform(0.15, 0.7))
    cx, head = 0.5 * width, content.uniform(0.2, 0.24) * width
    ellipse(photo, (cx, height), (content.uniform(0.4, 0.5) * width, 0.28 * height), cloth)
    rectangle(
        photo, (cx - 0.1 * width, 0.55 * height, 0.2 * width, 0.22 * height), shade(skin, 0.85)
    )
    ellipse(photo, (cx, 0.36 * height), (1.2 * head, 1.35 * head), hair)
    ellipse(photo, (cx, 0.42 * height), (head, 1.3 * head), skin)
    for side in (-1, 1):
        eye = (cx + side * 0.4 * head, 0.4 * height)
        ellipse(photo, eye, (0.15 * head, 0.08 * head), (245, 245, 245))
        ellipse(photo, eye, (0.07 * head, 0.08 * head), shade(hair, 0.5))
        brow = [
            (eye[0] - 0.2 * head, eye[1] - 0.2 * head),
            (eye[0] + 0.2 * head, eye[1] - 0.22 * head),
        ]
        stroke(photo, brow, hair, 4)
    stroke(photo, [(cx, 0.42 * height), (cx + 6, 0.5 * height)], shade(skin, 0.7), 3)
    mouth = content.uniform(0.2, 0.4) * head
    stroke(photo, [(cx - mouth, 0.56 * height), (cx + mouth, 0.56 * height)], (150, 70, 70), 5)
