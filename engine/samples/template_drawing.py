"""Text, boxes, gradients and photos for pictures rendered from a template.

Canvases are (height, width, 3) uint8 RGB and are drawn on in place; coordinates and sizes are in
pixels. The only font is the one bundled with Pillow, so renders do not depend on the system.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engine.samples.distractors import render_distractor
from engine.samples.drawing import (
    Box,
    Canvas,
    Color,
    ellipse_points,
    polygon,
    stroke,
)

Rng: TypeAlias = np.random.Generator
Align: TypeAlias = Literal["left", "center", "right"]

_PHOTO_SIDE = 340  # longer side, in pixels, of the render that is then enlarged


@dataclass(frozen=True)
class Typeface:
    """Shape of the letters.

    Attributes:
        weight: pixels by which strokes are thickened on each side; 0 is regular.
        stretch: width of the letters relative to the font's own.
        pitch: advance of each letter relative to the size; 0 for a proportional font.
    """

    weight: int = 0
    stretch: float = 1.0
    pitch: float = 0.0


REGULAR = Typeface()
BOLD = Typeface(weight=1)
MONOSPACE = Typeface(pitch=0.64)


@dataclass(frozen=True)
class Instance:
    """Random generators of one picture, for its shared and its individual content.

    Attributes:
        design: generator of the template's content; drawn from equally often for each picture.
        content: generator seeded for this picture.
        scroll: offset in pixels by which a list is moved, for kinds that scroll.
    """

    design: Rng
    content: Rng
    scroll: int = 0

    def field(self, kept: float) -> Rng:
        """Return the generator for one field, the template's with probability ``kept``."""
        fixed = np.random.default_rng(int(self.design.integers(1 << 32)))
        return fixed if self.design.random() < kept else self.content


def random_face(rng: Rng) -> Typeface:
    """Draw a proportional typeface, at most one pixel bolder than regular."""
    return Typeface(weight=int(rng.random() < 0.2), stretch=float(rng.uniform(0.85, 1.15)))


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return cast(ImageFont.FreeTypeFont, ImageFont.load_default(size))


def text_width(text: str, size: int, face: Typeface = REGULAR) -> float:
    """Return the width of a line of text in pixels."""
    if face.pitch:
        return len(text) * face.pitch * size
    return _font(size).getlength(text) * face.stretch


@lru_cache(maxsize=1024)
def _text_mask(text: str, size: int, face: Typeface) -> NDArray[np.float32]:
    """Return the coverage of a text line, (1.3 size, width, 1), in 0 to 1."""
    unscaled = Typeface(face.weight, 1.0, face.pitch)
    width = round(text_width(text, size, unscaled)) + 2 * face.weight + 4
    image = Image.new("L", (width, round(1.3 * size)))
    pen, font = ImageDraw.Draw(image), _font(size)
    if face.pitch:
        for k, letter in enumerate(text):
            middle = (k + 0.5) * face.pitch * size + face.weight
            pen.text((middle, 0), letter, 255, font, "ma", stroke_width=face.weight)
    else:
        pen.text((face.weight, 0), text, 255, font, stroke_width=face.weight)
    mask = np.asarray(image)
    if face.stretch != 1.0 and not face.pitch:
        scaled = (max(1, round(width * face.stretch)), image.height)
        mask = cv2.resize(mask, scaled, interpolation=cv2.INTER_AREA)
    return np.divide(mask, 255, dtype=np.float32)[..., None]


def draw_text(
    canvas: Canvas,
    text: str,
    position: tuple[float, float],
    size: int,
    color: Color,
    face: Typeface = REGULAR,
    align: Align = "left",
) -> None:
    """Draw a line of text, clipped to the canvas.

    Args:
        canvas: (height, width, 3) RGB.
        text: the line.
        position: x of the left end, middle or right end as ``align`` says, and y of the top.
        size: height of the font in pixels.
        color: RGB.
        face: shape of the letters.
        align: which point of the line ``position`` gives.
    """
    mask = _text_mask(text, size, face)
    shift = {"left": 0.0, "center": 0.5, "right": 1.0}[align] * text_width(text, size, face)
    left, top = round(position[0] - shift), round(position[1])
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = left + mask.shape[1], top + mask.shape[0]
    target = canvas[y0 : max(y0, y1), x0 : max(x0, x1)]
    alpha = mask[y0 - top :, x0 - left :][: target.shape[0], : target.shape[1]]
    if target.size:
        target += (
            np.rint(alpha * (np.array(color, np.float32) - target))
            .astype(np.int16)
            .astype(np.uint8)
        )


def wrap_text(text: str, size: int, width: float, face: Typeface = REGULAR) -> list[str]:
    """Break a text into lines of at most ``width`` pixels, at least one word each."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, face) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def draw_lines(
    canvas: Canvas,
    lines: list[str],
    position: tuple[float, float],
    size: int,
    color: Color,
    face: Typeface = REGULAR,
) -> None:
    """Draw lines of text one below another, 1.35 times the font's size apart."""
    for number, line in enumerate(lines):
        spot = (position[0], position[1] + 1.35 * size * number)
        draw_text(canvas, line, spot, size, color, face)


def rounded_box(canvas: Canvas, box: Box, radius: float, color: Color) -> None:
    """Fill an upright rectangle with round corners."""
    x, y, width, height = box
    radius = min(radius, width / 2, height / 2)
    arcs = [
        ellipse_points((cx, cy), (radius, radius), start, start + 90)
        for cx, cy, start in (
            (x + radius, y + radius, 180),
            (x + width - radius, y + radius, 270),
            (x + width - radius, y + height - radius, 0),
            (x + radius, y + height - radius, 90),
        )
    ]
    polygon(canvas, np.concatenate(arcs), color)


def outline(canvas: Canvas, box: Box, color: Color, width: float = 2) -> None:
    """Draw the border of an upright rectangle."""
    x, y, w, h = box
    stroke(canvas, [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)], color, width)


def paste(canvas: Canvas, picture: Canvas, x: int, y: int) -> None:
    """Copy a picture onto a canvas, clipped to it."""
    x0, y0 = max(0, x), max(0, y)
    target = canvas[y0 : max(y0, y + picture.shape[0]), x0 : max(x0, x + picture.shape[1])]
    target[:] = picture[y0 - y :, x0 - x :][: target.shape[0], : target.shape[1]]


def render_photo(rng: Rng, width: int, height: int) -> Canvas:
    """Render a photo of no place in little detail, (height, width, 3)."""
    small = min(1.0, _PHOTO_SIDE / max(width, height))
    size = (max(120, round(width * small)), max(120, round(height * small)))
    photo = render_distractor(int(rng.integers(1 << 20)), size)
    return cast(Canvas, cv2.resize(photo, (width, height), interpolation=cv2.INTER_LINEAR))


def render_gradient(width: int, height: int, start: Color, end: Color, slope: float) -> Canvas:
    """Render a linear gradient, (height, width, 3).

    Args:
        width: width in pixels.
        height: height in pixels.
        start: first color.
        end: last color.
        slope: 0 for downwards, 1 for across.
    """
    across = np.linspace(0, 1, 64, dtype=np.float32)
    share = ((1 - slope) * across[:, None] + slope * across[None, :])[..., None]
    small = (1 - share) * np.array(start, np.float32) + share * np.array(end, np.float32)
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.rint(large).astype(np.uint8)
