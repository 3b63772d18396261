"""Figure of a match: two photos side by side, with lines between their inliers."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engine.errors import InputError
from engine.library.photo_reads import absolute
from engine.photos.decode import decode
from engine.retrieval.percentage import Percentage
from engine.retrieval.photo_matching import PhotoMatch
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import Verification

Pixels = NDArray[np.uint8]

_PICTURE_PIXELS = 1200  # longer side at which photos are decoded, at least
_SIDE = 900  # longer side of a photo in the picture
_MARGIN, _GAP, _TITLE, _LEGEND = 24, 12, 84, 44
_BACKGROUND, _INK, _FAINT = (24, 26, 28), (240, 240, 236), (160, 164, 166)
_GOOD, _MIDDLE, _POOR = (64, 200, 110), (240, 200, 60), (235, 90, 70)
_MAX_LINES = 150
_SUPERSAMPLING = 8  # fractional bits of OpenCV's coordinates: 1/8 pixel

_TITLES = {
    Verdict.VERIFIED: "Verified: the same place",
    Verdict.LIKELY: "Likely the same place",
    Verdict.WEAK: "Weak: a few points agree, no proof",
    None: "No match: no evidence for the same place",
}


def write_match_figure(found: PhotoMatch, target: Path) -> Path:
    """Draw the match figure of two photos and write it to a file.

    Args:
        found: the match.
        target: the image file; its extension sets the format.

    Returns:
        the absolute path of the file.

    Raises:
        InputError: the picture cannot be written there, or would replace one of the photos.
        PhotoError: a photo cannot be decoded.
    """
    target = absolute(target)
    if any(target.exists() and target.samefile(photo) for photo in (found.a, found.b)):
        raise InputError(f"{target} is one of the photos; choose another name.", target)
    photos = [decode(path, at_least=_PICTURE_PIXELS) for path in (found.a, found.b)]
    sizes = [(photo.width, photo.height) for photo in photos]
    picture = draw_match(
        found.verification,
        photos[0].pixels,
        photos[1].pixels,
        (sizes[0], sizes[1]),
        (found.a.name, found.b.name),
        found.model.metadata.verify.residual,
    )
    try:
        Image.fromarray(picture).save(target)
    except (OSError, ValueError) as error:
        raise InputError(
            f"The picture cannot be written to {target} ({error}); "
            "choose a folder that is there and a name that ends in .png or .jpg.",
            target,
        ) from error
    return target


def draw_match(
    match: Verification,
    a: Pixels,
    b: Pixels,
    sizes: tuple[tuple[int, int], tuple[int, int]],
    names: tuple[str, str],
    tolerance: float,
) -> Pixels:
    """Draw two photos side by side with the inliers of a verification.

    Args:
        match: the verification, in pixels of the upright originals.
        a: uint8 (h, w, 3), RGB, the first photo at any size.
        b: the second, likewise.
        sizes: (width, height) of both upright originals.
        names: a short name of each, shown under the title.
        tolerance: the largest residual of an inlier, in pixels: the red end of the colors.

    Returns:
        uint8 (h, w, 3), RGB.
    """
    left, right = _fitted(a), _fitted(b)
    height = max(left.shape[0], right.shape[0])
    width = left.shape[1] + right.shape[1] + _GAP
    canvas = np.full((_TITLE + height + _LEGEND, width + 2 * _MARGIN, 3), _BACKGROUND, np.uint8)
    corner_a = (_MARGIN, _TITLE + (height - left.shape[0]) // 2)
    corner_b = (
        _MARGIN + left.shape[1] + _GAP,
        _TITLE + (height - right.shape[0]) // 2,
    )
    for photo, (x, y) in ((left, corner_a), (right, corner_b)):
        canvas[y : y + photo.shape[0], x : x + photo.shape[1]] = photo
    ends_a = match.points_a * (left.shape[1] / sizes[0][0]) + corner_a
    ends_b = match.points_b * (right.shape[1] / sizes[1][0]) + corner_b
    canvas = _draw_lines(canvas, ends_a, ends_b, match.residuals / tolerance)
    return _write_texts(canvas, match, names, (corner_a[0], corner_b[0]), tolerance)


def match_title(match: Verification) -> str:
    """Return the verdict in words, with the probability and the number of points."""
    parts = [_TITLES[match.verdict]]
    if match.probability is not None:
        parts.append(str(Percentage.of(match.probability)))
    points = f"{match.inliers} matched points" if match.inliers else f"{match.putative} candidates"
    parts.append(f"{points} ({match.geometry})" if match.geometry else points)
    return "  ·  ".join(parts)


def residual_colour(share: float) -> tuple[int, int, int]:
    """Return a color from green (0) over yellow to red (1), as RGB.

    Args:
        share: residual / tolerance.
    """
    low, high, t = (_GOOD, _MIDDLE, 2 * share) if share < 0.5 else (_MIDDLE, _POOR, 2 * share - 1)
    mixed = np.array(low) + (np.array(high) - low) * np.clip(t, 0, 1)
    red, green, blue = (int(value) for value in mixed.round())
    return red, green, blue


def _fitted(photo: Pixels) -> Pixels:
    factor = _SIDE / max(photo.shape[:2])
    size = (max(1, round(photo.shape[1] * factor)), max(1, round(photo.shape[0] * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(photo, size, interpolation=method), np.uint8)


def _draw_lines(
    canvas: Pixels, a: NDArray[np.float64], b: NDArray[np.float64], shares: NDArray[np.float64]
) -> Pixels:
    """Draw half-transparent lines, so that the photos stay visible, with points on top.

    The best matches are drawn last.
    """
    order = np.argsort(-shares, kind="stable")
    if len(order) > _MAX_LINES:
        order = order[np.linspace(0, len(order) - 1, _MAX_LINES).round().astype(int)]
    shift = _SUPERSAMPLING.bit_length() - 1
    ends = [
        (*(_fixed(points[i]) for points in (a, b)), residual_colour(float(shares[i])))
        for i in order
    ]
    lines = canvas.copy()
    for start, end, colour in ends:
        cv2.line(lines, start, end, colour, 1, cv2.LINE_AA, shift)
    blended = cv2.addWeighted(lines, 0.55, canvas, 0.45, 0)
    for *points, colour in ends:
        for point in points:
            cv2.circle(blended, point, 4 * _SUPERSAMPLING, _BACKGROUND, -1, cv2.LINE_AA, shift)
            cv2.circle(blended, point, 3 * _SUPERSAMPLING, colour, -1, cv2.LINE_AA, shift)
    return np.asarray(blended, np.uint8)


def _fixed(point: NDArray[np.float64]) -> tuple[int, int]:
    x, y = (point * _SUPERSAMPLING).round().astype(int)
    return int(x), int(y)


def _write_texts(
    canvas: Pixels,
    match: Verification,
    names: tuple[str, str],
    columns: tuple[int, int],
    tolerance: float,
) -> Pixels:
    image = Image.fromarray(canvas)
    draw = ImageDraw.Draw(image)
    title, small = ImageFont.load_default(26), ImageFont.load_default(15)
    draw.text((_MARGIN, 14), match_title(match), _INK, title)
    for name, x in zip(names, columns, strict=True):
        draw.text((x, 54), _shown(name), _FAINT, small)
    if match.inliers:
        _write_legend(draw, small, canvas.shape[0] - _LEGEND + 12, tolerance)
    return np.asarray(image, np.uint8)


def _shown(name: str) -> str:
    """Replace bytes of a name that are not UTF-8, because the font lacks them."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _write_legend(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    y: int,
    end: float,
) -> None:
    label = "residual  0"
    draw.text((_MARGIN, y), label, _FAINT, font)
    start = _MARGIN + draw.textlength(label, font) + 8
    for step in range(120):
        draw.line((start + step, y + 4, start + step, y + 14), residual_colour(step / 119))
    draw.text((start + 128, y), f"{end:g} px", _FAINT, font)
