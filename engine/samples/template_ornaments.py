"""Icons, emblems, avatars, codes and wallpapers for pictures rendered from a template."""

from __future__ import annotations

from collections.abc import Callable

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
    inset,
    polygon,
    shade,
    stroke,
)
from engine.samples.template_drawing import (
    Rng,
    draw_text,
    paste,
    render_gradient,
    render_photo,
    rounded_box,
)


def draw_icon(canvas: Canvas, box: Box, rng: Rng, color: Color) -> None:
    """Draw one of many small line or solid icons that fill a box."""
    x, y, w, h = box
    line = max(2.0, min(w, h) / 11)
    shapes = _ICON_SHAPES[int(rng.integers(len(_ICON_SHAPES)))]
    solid = rng.random() < 0.4
    for shape in shapes:
        points = np.array(shape) * (w, h) + (x, y)
        if solid and len(points) > 3:
            polygon(canvas, points, color)
        else:
            stroke(canvas, points, color, line)


def _circle(cx: float, cy: float, r: float) -> list[tuple[float, float]]:
    return [(float(px), float(py)) for px, py in ellipse_points((cx, cy), (r, r))]


_ICON_SHAPES: tuple[list[list[tuple[float, float]]], ...] = (
    [_circle(0.42, 0.42, 0.32), [(0.66, 0.66), (0.95, 0.95)]],  # magnifier
    [
        [(0.05, 0.5), (0.5, 0.08), (0.95, 0.5)],
        [(0.18, 0.5), (0.18, 0.95), (0.82, 0.95), (0.82, 0.5)],
    ],
    [
        [(0.05, 0.2), (0.95, 0.2), (0.95, 0.8), (0.05, 0.8), (0.05, 0.2)],
        [(0.05, 0.2), (0.5, 0.6), (0.95, 0.2)],
    ],
    [_circle(0.5, 0.3, 0.22), [(0.1, 0.95), (0.2, 0.65), (0.5, 0.55), (0.8, 0.65), (0.9, 0.95)]],
    [[(0.1, 0.25), (0.9, 0.25)], [(0.1, 0.5), (0.9, 0.5)], [(0.1, 0.75), (0.9, 0.75)]],  # menu
    [[(0.5, 0.95), (0.06, 0.42), (0.2, 0.12), (0.5, 0.28), (0.8, 0.12), (0.94, 0.42), (0.5, 0.95)]],
    [_circle(0.5, 0.5, 0.42), [(0.5, 0.22), (0.5, 0.5), (0.7, 0.62)]],  # clock
    [
        [(0.05, 0.25), (0.65, 0.25), (0.65, 0.75), (0.05, 0.75), (0.05, 0.25)],
        [(0.65, 0.5), (0.95, 0.25), (0.95, 0.75), (0.65, 0.5)],
    ],
    [[(0.25, 0.1), (0.85, 0.5), (0.25, 0.9), (0.25, 0.1)]],  # play
    [
        [(0.1, 0.9), (0.1, 0.5), (0.28, 0.5), (0.28, 0.9)],
        [(0.42, 0.9), (0.42, 0.2), (0.6, 0.2), (0.6, 0.9)],
        [(0.74, 0.9), (0.74, 0.38), (0.92, 0.38), (0.92, 0.9)],
    ],
    [
        [
            (0.5, 0.05),
            (0.62, 0.38),
            (0.96, 0.38),
            (0.68, 0.58),
            (0.8, 0.94),
            (0.5, 0.72),
            (0.2, 0.94),
            (0.32, 0.58),
            (0.04, 0.38),
            (0.38, 0.38),
            (0.5, 0.05),
        ]
    ],
    [
        _circle(0.5, 0.38, 0.3),
        _circle(0.5, 0.38, 0.1),
        [(0.24, 0.55), (0.5, 0.98), (0.76, 0.55)],
    ],  # pin
    [
        [
            (0.1, 0.15),
            (0.9, 0.15),
            (0.9, 0.7),
            (0.45, 0.7),
            (0.25, 0.92),
            (0.25, 0.7),
            (0.1, 0.7),
            (0.1, 0.15),
        ]
    ],
    [
        [(0.3, 0.8), (0.3, 0.15), (0.85, 0.1), (0.85, 0.72)],
        _circle(0.2, 0.8, 0.13),
        _circle(0.75, 0.74, 0.13),
    ],
    [[(0.5, 0.1), (0.5, 0.9)], [(0.1, 0.5), (0.9, 0.5)]],  # plus
    [
        [(0.1, 0.8), (0.2, 0.5), (0.3, 0.25), (0.7, 0.25), (0.8, 0.5), (0.9, 0.8), (0.1, 0.8)],
        _circle(0.5, 0.9, 0.06),
    ],
    [
        [(0.05, 0.85), (0.35, 0.35), (0.55, 0.65), (0.7, 0.45), (0.95, 0.85), (0.05, 0.85)],
        _circle(0.75, 0.22, 0.1),
    ],
    [_circle(0.5, 0.5, 0.16), _circle(0.5, 0.5, 0.38)],  # ring
)


def draw_logo(canvas: Canvas, box: Box, rng: Rng) -> None:
    """Draw an invented emblem of two or three overlapping shapes that fill a box."""
    hue = rng.random()
    x, y, w, h = box
    for layer in range(int(rng.integers(2, 4))):
        color = hsv(hue + 0.13 * layer, rng.uniform(0.4, 0.9), rng.uniform(0.35, 0.9))
        part = inset(box, 0.17 * layer)
        corners = int(rng.integers(3, 8))
        start = rng.uniform(0, 360)
        if corners == 7:
            rounded_box(canvas, part, 0.2 * part[2], color)
            continue
        ring = ellipse_points(
            (x + w / 2, y + h / 2), (part[2] / 2, part[3] / 2), start, start + 360
        )
        polygon(canvas, ring[:: 24 // corners] if corners < 6 else ring, color)


def draw_avatar(canvas: Canvas, center: tuple[float, float], radius: float, rng: Rng) -> None:
    """Draw a round avatar: a letter on a color, or head and shoulders."""
    ground = hsv(rng.random(), rng.uniform(0.25, 0.7), rng.uniform(0.45, 0.9))
    x, y = center
    ellipse(canvas, center, (radius, radius), ground)
    if rng.random() < 0.4:
        letter = chr(65 + int(rng.integers(26)))
        spot = (x, y - 0.68 * radius)
        draw_text(canvas, letter, spot, round(1.1 * radius), (255, 255, 255), align="center")
        return
    skin = hsv(rng.uniform(0.04, 0.1), rng.uniform(0.25, 0.6), rng.uniform(0.4, 0.95))
    cloth = hsv(rng.random(), rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8))
    shoulders = ellipse_points((x, y + 0.9 * radius), (0.68 * radius, 0.6 * radius), 180, 360)
    reach = np.hypot(*(shoulders - center).T)[:, None]
    polygon(canvas, center + (shoulders - center) * np.minimum(1, radius / reach), cloth)
    ellipse(canvas, (x, y - 0.3 * radius), (0.46 * radius, 0.5 * radius), shade(skin, 0.35))
    ellipse(canvas, (x, y - 0.12 * radius), (0.34 * radius, 0.44 * radius), skin)


def draw_barcode(canvas: Canvas, box: Box, rng: Rng, color: Color = (10, 10, 10)) -> None:
    """Draw a linear barcode whose bars fill a box."""
    x, y, width, height = (round(value) for value in box)
    unit = max(2, width // 150)
    bars = np.repeat(rng.integers(0, 2, width // unit), unit).astype(bool)
    canvas[y : y + height, x : x + len(bars)][:, bars] = color


def draw_matrix_code(canvas: Canvas, box: Box, rng: Rng, modules: int = 33) -> None:
    """Draw a square code of random modules with three finder squares."""
    grid = rng.integers(0, 2, (modules, modules)).astype(np.uint8) * 255
    for row, column in ((0, 0), (0, modules - 8), (modules - 8, 0)):
        grid[row : row + 8, column : column + 8] = 255
        at = (row and row + 1, column and column + 1)
        for margin, tone in ((0, 0), (1, 255), (2, 0)):
            grid[at[0] + margin : at[0] + 7 - margin, at[1] + margin : at[1] + 7 - margin] = tone
    unit = max(1, round(box[2]) // modules)
    large = np.kron(grid, np.ones((unit, unit), np.uint8))
    paste(canvas, np.repeat(large[..., None], 3, axis=2), round(box[0]), round(box[1]))


def render_wallpaper(
    width: int, height: int, rng: Rng, *, dark: bool, patterned: bool = False
) -> Canvas:
    """Render a wallpaper: doodles, tiles, shapes, waves or a photo.

    Args:
        width: width in pixels.
        height: height in pixels.
        rng: random generator.
        dark: whether the ground is dark.
        patterned: whether to choose from doodles and tiles only.

    Returns:
        (height, width, 3) RGB.
    """
    styles = _WALLPAPERS[:_PATTERNS] if patterned else _WALLPAPERS
    style = styles[int(rng.integers(len(styles)))]
    hue, value = rng.random(), rng.uniform(0.1, 0.2) if dark else rng.uniform(0.75, 0.95)
    ends = [hsv(hue + turn, rng.uniform(0.08, 0.4), value) for turn in (0, rng.uniform(0, 0.15))]
    canvas = render_gradient(width, height, ends[0], ends[1], float(rng.integers(2)))
    return style(canvas, rng, shade(ends[0], 2.2 if dark else 0.82))


def render_doodles(canvas: Canvas, rng: Rng, ink: Color) -> Canvas:
    """Scatter icons over a canvas and return it."""
    height, width = canvas.shape[:2]
    size = rng.uniform(46, 90)
    for cell in cells((0, 0, width, height), round(width / size / 1.5), round(height / size / 1.5)):
        x, y = cell[0] + rng.uniform(0, 0.4) * size, cell[1] + rng.uniform(0, 0.4) * size
        draw_icon(canvas, (x, y, size, size), rng, ink)
    return canvas


def _tiles(canvas: Canvas, rng: Rng, ink: Color) -> Canvas:
    """Repeat one patch of doodles, like the wallpapers of messengers."""
    height, width = canvas.shape[:2]
    side = int(rng.integers(300, 700))
    tile = render_doodles(canvas[:side, :side].copy(), rng, ink)
    repeats = (-(-height // side), -(-width // side), 1)
    return np.tile(tile, repeats)[:height, :width].copy()


def _shapes(canvas: Canvas, rng: Rng, ink: Color) -> Canvas:
    """Lay half-transparent triangles and discs over a canvas."""
    height, width = canvas.shape[:2]
    over = canvas.copy()
    for _ in range(int(rng.integers(40, 90))):
        center = (rng.uniform(0, width), rng.uniform(0, height))
        radius = rng.uniform(0.02, 0.12) * min(width, height)
        points = ellipse_points(center, (radius, radius), (turn := rng.uniform(0, 360)), turn + 360)
        polygon(over, points[:: (8, 6, 1)[int(rng.integers(3))]], shade(ink, rng.uniform(0.7, 1.3)))
    return cv2.addWeighted(over, 0.6, canvas, 0.4, 0, dtype=cv2.CV_8U).astype(np.uint8, copy=False)


def _waves(canvas: Canvas, rng: Rng, ink: Color) -> Canvas:
    """Lay wavy bands, one above another, over a canvas."""
    height, width = canvas.shape[:2]
    across = np.linspace(0, width, 80)
    hue = rng.random()
    light = max(ink) / 255
    for level in np.sort(rng.uniform(0.1, 0.95, int(rng.integers(4, 9)))):
        swing = sum(
            rng.uniform(0.01, 0.05)
            * np.sin(across / width * rng.uniform(3, 16) + rng.uniform(0, 6))
            for _ in range(3)
        )
        crest = np.column_stack([across, (level + swing) * height])
        band = hsv(hue + 0.25 * level, rng.uniform(0.3, 0.6), light * rng.uniform(0.6, 1))
        polygon(canvas, [*crest, (width, height), (0, height)], band)
    return canvas


def _photo(canvas: Canvas, rng: Rng, ink: Color) -> Canvas:
    return render_photo(rng, canvas.shape[1], canvas.shape[0])


_PATTERNS = 4  # number of the first wallpapers, which repeat icons
_WALLPAPERS: tuple[Callable[[Canvas, Rng, Color], Canvas], ...] = (
    render_doodles,
    render_doodles,
    _tiles,
    _tiles,
    _shapes,
    _waves,
    _photo,
)
