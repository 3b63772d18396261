"""Papers rendered from a template: forms, invoices and receipts."""

from __future__ import annotations

import numpy as np

from engine.samples.drawing import (
    Box,
    Canvas,
    Color,
    blank,
    columns,
    hsv,
    rectangle,
    shade,
    stroke,
)
from engine.samples.template_drawing import (
    BOLD,
    MONOSPACE,
    Instance,
    Rng,
    Typeface,
    draw_lines,
    draw_text,
    outline,
    random_face,
    wrap_text,
)
from engine.samples.template_ornaments import draw_barcode, draw_logo
from engine.samples.template_wording import (
    LABELS,
    invent_clock,
    invent_company,
    invent_date,
    invent_digits,
    invent_entry,
    invent_letters,
    invent_name,
    invent_sentence,
    invent_title,
    invent_word,
)

_INK: Color = (25, 25, 28)
_PAPER = (1240, 1754)  # A4 at 150 dots per inch, in pixels
_MARGIN = 90


def render_form(instance: Instance) -> Canvas:
    """Render a filled form, (1754, 1240, 3).

    Templates keep from none to 95 % of the entries.
    """
    design, content = instance.design, instance.content
    face, accent = random_face(design), hsv(design.random(), design.uniform(0.2, 0.7), 0.5)
    kept, pen = design.uniform(0, 0.95), ((20, 30, 120), _INK)[int(design.integers(2))]
    tint = int(design.integers(240, 256))
    canvas = blank(*_PAPER, (tint, tint, tint))
    y = _draw_form_head(canvas, design, face, accent)
    row_height = int(design.integers(58, 84))
    labels = [LABELS[k] for k in design.permutation(len(LABELS))]
    while y < _PAPER[1] - 330 and labels:
        if design.random() < 0.16:
            _draw_section(canvas, y, design, accent)
            y += 54
        shares = design.uniform(1, 2.5, int(design.integers(1, 4))).tolist()
        for box in columns((_MARGIN, y, _PAPER[0] - 2 * _MARGIN, row_height), shares):
            outline(canvas, box, shade(accent, 0.8), 1)
            label = labels.pop() if labels else "Other"
            draw_text(canvas, label, (box[0] + 8, box[1] + 4), 17, _INK, face)
            rng = instance.field(kept)
            entry = invent_entry(rng)[: int(box[2] / 15)]
            draw_text(canvas, entry, (box[0] + 14, box[1] + row_height - 36), 28, pen)
        y += row_height
    _draw_small_print(canvas, (_MARGIN, y + 24), design, face)
    _draw_signature(canvas, (_MARGIN + 20, _PAPER[1] - 130), content, pen)
    draw_text(canvas, invent_date(content), (800, _PAPER[1] - 150), 28, pen)
    return canvas


def _draw_form_head(canvas: Canvas, design: Rng, face: Typeface, accent: Color) -> int:
    """Draw a form's logo, title and office; return the y below them in pixels."""
    draw_logo(canvas, (_MARGIN, 70, 110, 110), design)
    title = invent_title(design, int(design.integers(2, 4)))
    draw_text(canvas, f"{title} Form", (_MARGIN + 150, 70), 46, _INK, face)
    office = invent_company(design)
    draw_text(canvas, f"{office}, {invent_word(design).title()}", (_MARGIN + 150, 135), 26, accent)
    number = f"Form {invent_letters(design, 2)}-{invent_digits(design, 3)}"
    draw_text(canvas, number, (_PAPER[0] - _MARGIN, 40), 20, _INK, align="right")
    rectangle(canvas, (_MARGIN, 200, _PAPER[0] - 2 * _MARGIN, 5), accent)
    return 230


def _draw_section(canvas: Canvas, y: int, design: Rng, accent: Color) -> None:
    rectangle(canvas, (_MARGIN, y + 10, _PAPER[0] - 2 * _MARGIN, 40), accent)
    heading = invent_title(design, int(design.integers(2, 5)))
    draw_text(canvas, heading, (_MARGIN + 12, y + 15), 26, (255, 255, 255), BOLD)


def _draw_small_print(
    canvas: Canvas, corner: tuple[float, float], design: Rng, face: Typeface
) -> None:
    """Draw four to six lines of a template's conditions."""
    text = invent_sentence(design, int(design.integers(60, 90)))
    lines = wrap_text(text, 17, _PAPER[0] - 2 * _MARGIN, face)
    draw_lines(canvas, lines, corner, 17, (70, 70, 75), face)


def _draw_signature(canvas: Canvas, corner: tuple[float, float], content: Rng, pen: Color) -> None:
    """Draw a signature above a line, about 300 pixels wide."""
    x, y = corner
    rectangle(canvas, (x - 20, y + 40, 420, 2), _INK)
    draw_text(canvas, "Signature", (x - 20, y + 46), 18, _INK)
    turns = np.linspace(0, content.uniform(14, 26), 160)
    along = np.linspace(0, content.uniform(180, 320), 160)
    height = content.uniform(10, 34) * np.sin(turns) * np.exp(-turns / content.uniform(8, 30))
    sway = content.uniform(6, 18) * np.cos(turns * content.uniform(0.8, 1.2))
    stroke(canvas, np.column_stack([x + along + sway, y + height]), pen, 3)


def render_invoice(instance: Instance) -> Canvas:
    """Render an invoice, (1754, 1240, 3): the same company and table, other items and sums."""
    design, content = instance.design, instance.content
    face, accent = random_face(design), hsv(design.random(), design.uniform(0.3, 0.8), 0.55)
    canvas = blank(*_PAPER, (255, 255, 255))
    _draw_letterhead(canvas, design, face, accent)
    row_height, ruled = int(design.integers(40, 62)), design.random() < 0.6
    rows = min(int(design.integers(10, 17)), 860 // row_height - 1)
    kept = design.uniform(0, 0.6)
    table = (float(_MARGIN), 560.0, _PAPER[0] - 2.0 * _MARGIN, float(row_height))
    shares = [0.6, 3.2, 0.8, 1.2, 1.2]
    _draw_table_head(canvas, table, shares, face, accent)
    for row in range(1, rows + 1):
        line = (table[0], table[1] + row * row_height, table[2], table[3])
        if ruled:
            outline(canvas, line, (150, 150, 155), 1)
        elif row % 2:
            rectangle(canvas, line, (238, 240, 243))
    fields = [instance.field(kept) for _ in range(rows)]
    net = 0.0
    for row in range(1, int(content.integers(3, rows + 1))):
        line = (table[0], table[1] + row * row_height, table[2], table[3])
        net += _draw_item(canvas, columns(line, shares), row, fields[row], face)
    _draw_sums(canvas, table[1] + (rows + 1) * row_height + 20, net, face, accent)
    _draw_addressee(canvas, [instance.field(kept) for _ in range(4)], face)
    return canvas


def _draw_letterhead(canvas: Canvas, design: Rng, face: Typeface, accent: Color) -> None:
    """Draw the fixed parts of an invoice: logo, name, labels and footer."""
    left = design.random() < 0.5
    draw_logo(canvas, (_MARGIN if left else _PAPER[0] - _MARGIN - 140, 70, 140, 140), design)
    company, x = invent_company(design), _MARGIN + 170 if left else _MARGIN
    draw_text(canvas, company, (x, 80), 54, accent, face)
    draw_text(canvas, invent_sentence(design, 4), (x, 150), 24, (110, 110, 115), face)
    draw_text(canvas, "INVOICE", (_MARGIN, 250), 60, _INK, face)
    for row, label in enumerate(("Invoice no.", "Date", "Customer no.", "Due")):
        draw_text(canvas, label, (760, 330 + 44 * row), 26, _INK, face)
    rectangle(canvas, (_MARGIN, 1630, _PAPER[0] - 2 * _MARGIN, 3), accent)
    for column in range(3):
        lines = [
            f"{invent_word(design).title()} {invent_digits(design, 5)}",
            invent_company(design),
            f"No. {invent_digits(design, 10)}",
        ]
        draw_lines(canvas, lines, (_MARGIN + 370 * column, 1645), 19, (90, 90, 95), face)


def _draw_table_head(
    canvas: Canvas, table: Box, shares: list[float], face: Typeface, accent: Color
) -> None:
    rectangle(canvas, table, accent)
    names = ("No.", "Description", "Qty", "Price", "Total")
    for box, name in zip(columns(table, shares), names, strict=True):
        draw_text(canvas, name, (box[0] + 10, box[1] + 6), 24, (255, 255, 255), face)


def _draw_item(canvas: Canvas, boxes: list[Box], row: int, rng: Rng, face: Typeface) -> float:
    """Draw one line of an invoice into the boxes of its columns; return its total."""
    count, price = int(rng.integers(1, 20)), rng.uniform(2, 300)
    texts = (
        str(row),
        invent_sentence(rng, int(rng.integers(1, 4))),
        str(count),
        f"{price:,.2f}",
        f"{count * price:,.2f}",
    )
    for column, (box, text) in enumerate(zip(boxes, texts, strict=True)):
        right = column > 1
        x = box[0] + box[2] - 10 if right else box[0] + 10
        draw_text(canvas, text, (x, box[1] + 6), 24, _INK, face, "right" if right else "left")
    return count * price


def _draw_sums(canvas: Canvas, y: float, net: float, face: Typeface, accent: Color) -> None:
    for row, label in enumerate(("Net", "Tax 19 %", "Total")):
        draw_text(canvas, label, (780, y + 44 * row), 28, _INK, face)
        amount = f"{net * (1, 0.19, 1.19)[row]:,.2f}"
        spot = (_PAPER[0] - _MARGIN - 10, y + 44 * row)
        draw_text(canvas, amount, spot, 28, accent if row == 2 else _INK, face, "right")


def _draw_addressee(canvas: Canvas, fields: list[Rng], face: Typeface) -> None:
    """Draw the customer's address and the numbers of an invoice."""
    customer, street, town, rest = fields
    lines = [
        invent_name(customer),
        f"{invent_word(street).title()} Street {street.integers(1, 200)}",
        f"{invent_digits(town, 5)} {invent_word(town).title()}",
    ]
    draw_lines(canvas, lines, (_MARGIN, 350), 30, _INK, face)
    values = (invent_digits(rest, 8), invent_date(rest), invent_digits(rest, 6), invent_date(rest))
    for row, value in enumerate(values):
        spot = (_PAPER[0] - _MARGIN, 330 + 44 * row)
        draw_text(canvas, value, spot, 26, _INK, face, "right")


def render_receipt(instance: Instance) -> Canvas:
    """Render a till receipt, (1500 to 2000, 720, 3): the same shop, other items."""
    design, content = instance.design, instance.content
    width, height = 720, int(design.integers(1500, 2000))
    tint = int(design.integers(236, 252))
    canvas = blank(width, height, (tint, tint, tint))
    face = MONOSPACE if design.random() < 0.7 else random_face(design)
    y = _draw_shop(canvas, design, face)
    stamp = f"{invent_date(content)} {invent_clock(content)}  Till {content.integers(1, 9)}"
    draw_text(canvas, stamp, (50, y), 26, _INK, face)
    y, total = y + 60, 0.0
    for _ in range(int(content.integers(4, (height - y - 560) // 42))):
        price = content.uniform(0.5, 40)
        item = invent_title(content, int(content.integers(1, 3)))[:24]
        draw_text(canvas, item, (50, y), 28, _INK, face)
        draw_text(canvas, f"{price:.2f} A", (width - 50, y), 28, _INK, face, "right")
        y, total = y + 42, total + price
    draw_text(canvas, "-" * 34, (50, y), 30, _INK, MONOSPACE)
    draw_text(canvas, "TOTAL", (50, y + 40), 44, _INK, face)
    draw_text(canvas, f"{total:.2f}", (width - 50, y + 40), 44, _INK, face, "right")
    _draw_receipt_foot(canvas, height - 380, design, content, face)
    return canvas


def _draw_shop(canvas: Canvas, design: Rng, face: Typeface) -> int:
    """Draw a shop's logo, name and address; return the y below them in pixels."""
    middle = canvas.shape[1] / 2
    draw_logo(canvas, (middle - 90, 50, 180, 180), design)
    canvas[50:231] = canvas[50:231].mean(axis=2, keepdims=True).astype(np.uint8)
    draw_text(canvas, invent_company(design).upper(), (middle, 250), 46, _INK, BOLD, "center")
    for row in range(int(design.integers(2, 5))):
        line = f"{invent_word(design).title()} {invent_digits(design, int(design.integers(2, 9)))}"
        draw_text(canvas, line, (middle, 315 + 36 * row), 26, _INK, face, "center")
    draw_text(canvas, "=" * 34, (50, 470), 30, _INK, MONOSPACE)
    return 515


def _draw_receipt_foot(canvas: Canvas, y: int, design: Rng, content: Rng, face: Typeface) -> None:
    middle = canvas.shape[1] / 2
    thanks = invent_sentence(design, 4)
    draw_text(canvas, f"* {thanks} *", (middle, y), 26, _INK, face, "center")
    for row in range(2):
        draw_text(
            canvas,
            invent_sentence(design, 5),
            (middle, y + 44 + 36 * row),
            24,
            _INK,
            face,
            "center",
        )
    draw_barcode(canvas, (110, y + 150, 500, 130), content)
    draw_text(canvas, invent_digits(content, 16), (middle, y + 290), 26, _INK, MONOSPACE, "center")
