"""Static matches: the same pixels at the same position, which are no evidence of a place.

Burnt-in dates, watermarks, borders, wallpapers, forms and the fixed parts of screenshots match
perfectly between pictures of different things, however much of the picture they cover.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.turning import WHOLE_TURN, turned_points
from engine.retrieval.alignment import MatchedPoints
from engine.retrieval.geometry import Points
from engine.retrieval.matching import Putative

# Two separate pictures of one place never show a detail at exactly the same relative position; an
# overlay does. Half a cell of the local features, in pixels at the model's max_side.
STATIC_DISTANCE = 6.0

# Static matches on less than this share of a coarse grid are an overlay along the border or in a
# corner; more are the whole picture, or a template.
_GRID = 6
_COVERED = 0.4

# Fewest static matches that prove a rotated overlay; a smaller number may coincide by chance.
_LEAST_TURNED = 4

# Pyramid levels whose sizes differ by less than this share put their cells at the same positions.
_SAME_LEVEL = 0.05

# Thresholds that tell one picture taken twice (a copy, a burst, a fixed camera) from two pictures
# on one template. Measured on copies of 40 photos and 14 papers in eleven changes (recompressed,
# halved, brighter, gray, noisy, moved by up to 1 % of the frame), on webcams, and on 156 rendered
# templates:
# - Copies match nearly everywhere, on a larger share of the features the more similar the matches
#   are: at a median cosine of 0.99 on 0.9 of the features, at 0.96 on 0.8, at 0.93 on 0.6, webcams
#   at 0.80 on 0.3. Templates whose content covers much match on less: at 0.9 on 0.1, at 0.99 on
#   0.6.
# - Copies change evenly: the lowest tenth of the cosines is at most some ten times as far from 1 as
#   the highest tenth. On a template the fixed part is the same to the pixel, and 30 to 1,000 times
#   as close to 1 as the rest.
# With these numbers 94 % of the copies are recognized, and 1.6 % of the templates are taken for
# copies (17 % of the forms, which differ in a few words).
_SHARE_OF_COPIES = 0.7
_LEAST_COSINE = 0.7
_MOST_SPREAD = 10.0
_EXACT = 0.002

# At least this many static matches, of at least this median cosine, show the same pixels, however
# little of the picture they cover.
_LEAST_FURNITURE = 8
_FURNITURE_COSINE = 0.87


@dataclass(frozen=True)
class Discount:
    """Mask of the putative matches that are not static, and the share that is not furniture.

    Furniture is the fixed part of a template, which keeps its position to the pixel.

    Attributes:
        kept: bool (M,), the matches that are not static.
        moving: share of the matches that are not furniture; 1 where static matches are few or
            inexact, as photos have them by chance.
    """

    kept: NDArray[np.bool_]
    moving: float = 1.0


def discount_static(
    a: Features, b: Features, matches: Putative, points: MatchedPoints, cell: float
) -> Discount:
    """Find the matches that are evidence of a place, because they are not static.

    Args:
        a: features of the one photo.
        b: features of the other.
        matches: M putative matches.
        points: their positions in the two frames.
        cell: pixels of a frame between neighboring cells of a level as large as the frame.
    """
    static = static_matches(points.a, points.b, points.extent)
    if not static.any():
        return Discount(~static)
    widespread = cover_the_picture(points.a[static], points.extent[0])
    if widespread and are_one_picture(a, b, matches, static):
        return Discount(np.ones(len(matches), bool))
    if not _are_furniture(matches.cosines[static]):
        return Discount(~static)
    # A detail seen at two levels lies in cells of two sizes, whose centers differ.
    sizes_a, sizes_b = _level_sizes(a)[matches.a], _level_sizes(b)[matches.b]
    coarser = cell * points.extent.max() / np.minimum(sizes_a, sizes_b)
    crossing = np.abs(sizes_a / sizes_b - 1) >= _SAME_LEVEL
    tolerance = np.where(crossing, np.maximum(STATIC_DISTANCE, coarser), STATIC_DISTANCE)
    static = static_matches(points.a, points.b, points.extent, tolerance)
    return Discount(~static, 1 - np.count_nonzero(static) / len(matches))


def _are_furniture(cosines: NDArray[np.float32]) -> bool:
    """Return whether static matches, given by their cosines, are of the same pixels."""
    return bool(len(cosines) >= _LEAST_FURNITURE and np.median(cosines) >= _FURNITURE_COSINE)


def static_matches(
    a: Points, b: Points, extent: Points, tolerance: float | NDArray[np.float64] = STATIC_DISTANCE
) -> NDArray[np.bool_]:
    """Find the matches that keep their position: bool (M,).

    The position is measured from any of the image's corners, because an overlay keeps its distance
    to a corner when the shape of the picture differs. One of the images may be rotated together
    with its overlay: it is turned to where most matches are at the same position.

    Args:
        a: (M, 2) points of the first image, in pixels at the model's max_side.
        b: (M, 2) their partners in the second.
        extent: (2, 2), width and height of the two images, in the same pixels.
        tolerance: pixels, of all matches or of each.
    """
    ways = [_unmoved(a, b, extent, turns, tolerance) for turns in range(WHOLE_TURN)]
    static = max(ways, key=np.count_nonzero)
    return ways[0] if np.count_nonzero(static) < _LEAST_TURNED else static


def cover_the_picture(points: Points, size: NDArray[np.float64]) -> bool:
    """Return whether points (M, 2) lie all over a picture of this width and height."""
    cells = np.clip((points / size * _GRID).astype(int), 0, _GRID - 1)
    return len(np.unique(cells[:, 0] * _GRID + cells[:, 1])) >= _COVERED * _GRID**2


def are_one_picture(a: Features, b: Features, matches: Putative, static: NDArray[np.bool_]) -> bool:
    """Return whether static matches are those of one picture taken twice, or of its copy.

    Only features of pyramid levels that both photos have are compared: a smaller copy lacks the
    largest.

    Args:
        a: features of the one photo.
        b: features of the other.
        matches: M putative matches.
        static: bool (M,), those that keep their position.
    """
    levels_a, levels_b = _level_sizes(a), _level_sizes(b)
    same_level = np.abs(levels_a[matches.a] / levels_b[matches.b] - 1) < _SAME_LEVEL
    counted = static & same_level
    comparable = min(_comparable(levels_a, levels_b), _comparable(levels_b, levels_a))
    if not counted.any():
        return False
    least, median, most = np.quantile(matches.cosines[counted], (0.1, 0.5, 0.9))
    closeness = max(0.0, median - _LEAST_COSINE) / (1 - _LEAST_COSINE)
    everywhere = np.count_nonzero(counted) >= _SHARE_OF_COPIES * closeness**2 * comparable
    return bool(everywhere and 1 - least <= _MOST_SPREAD * max(1 - most, _EXACT))


def _unmoved(
    a: Points,
    b: Points,
    extent: Points,
    quarter_turns: int,
    tolerance: float | NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Find the matches that keep their position when b is turned: bool (M,)."""
    turned = turned_points(b, quarter_turns, extent[1] - 1)
    grown = (extent[1][::-1] if quarter_turns % 2 else extent[1]) - extent[0]
    # Each axis is measured from the side that fits better, so both from one of the four corners.
    missed = np.minimum(np.abs(turned - a), np.abs(turned - a - grown))
    return np.asarray(np.hypot(missed[:, 0], missed[:, 1]) < tolerance)


def _level_sizes(photo: Features) -> NDArray[np.float64]:
    """Return the longer side, in pixels, of each feature's pyramid level: (N,)."""
    return photo.scales.astype(np.float64) * max(photo.size)


def _comparable(own: NDArray[np.float64], others: NDArray[np.float64]) -> int:
    """Count the features of levels that the other photo has, too."""
    sizes, counts = np.unique(own.round(), return_counts=True)
    known = np.unique(others.round())
    shared = (np.abs(sizes[:, None] / known[None] - 1) < _SAME_LEVEL).any(axis=1)
    return int(counts[shared].sum())
