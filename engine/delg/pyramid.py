"""Image pyramid: planning of a photo's levels and rendering of their pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# Both sides of a level are multiples of this (itself a multiple of every stride in use). The few
# sizes that result keep ONNX Runtime from planning its memory anew for each photo
# (github.com/microsoft/onnxruntime/issues/11118), and stride-32 stages see even sizes.
SIDE_STEP = 32


@dataclass(frozen=True)
class Level:
    """One pyramid level.

    Attributes:
        width: pixels.
        height: pixels.
        factors: (x, y), level size / original size, per axis: rounding to `SIDE_STEP` changes the
            aspect a little.
        scale: longer side of the level / longer side of the original.
        is_local: gives local features.
        is_global: is merged into the global feature.
    """

    width: int
    height: int
    factors: tuple[float, float]
    scale: float
    is_local: bool
    is_global: bool


def plan_levels(
    size: tuple[int, int],
    max_side: int,
    local_scales: Sequence[float],
    global_scales: Sequence[float],
) -> list[Level]:
    """Return the levels of a photo, smallest first.

    Scales of the same size are one level. At scale s the longer side becomes s · `max_side`, but
    never more than the original has (beyond one `SIDE_STEP`, the least that a network takes).

    Args:
        size: (width, height) in pixels of the upright image.
        max_side: longer side at scale 1.
        local_scales: scales that give local features.
        global_scales: scales that are merged into the global feature.
    """
    longer = max(size)
    levels: dict[tuple[int, int], Level] = {}
    for scale in sorted({*local_scales, *global_scales}):
        factor = min(1.0, scale * max_side / longer)
        width, height = (_side(side, factor) for side in size)
        known = levels.get((width, height))
        levels[width, height] = Level(
            width=width,
            height=height,
            factors=(width / size[0], height / size[1]),
            scale=max(width, height) / longer,
            is_local=scale in local_scales or (known is not None and known.is_local),
            is_global=scale in global_scales or (known is not None and known.is_global),
        )
    return list(levels.values())


def plan_coarse_levels(
    own: Sequence[Level],
    size: tuple[int, int],
    max_side: int,
    local_scales: Sequence[float],
    share: float,
) -> list[Level]:
    """Return the levels of a whole photo's pyramid, as they show a part of it.

    They give local features only. Levels that are no smaller than the part's own are left out.

    Args:
        own: the part's own levels, smallest first.
        size: (width, height) of the part in pixels.
        max_side: longer side at scale 1.
        local_scales: scales that give local features.
        share: longer side of the part / longer side of the photo.
    """
    levels = plan_levels(size, max_side, [scale * share for scale in local_scales], ())
    smallest = max(own[0].width, own[0].height)
    return [level for level in levels if max(level.width, level.height) < smallest]


def smallest_global(levels: Sequence[Level]) -> Level:
    """Return the level that the orientation is estimated on: the smallest global one.

    Smaller levels, which give local features only, show too little.
    """
    return next(level for level in levels if level.is_global)


def _side(side: int, factor: float) -> int:
    """Round a scaled side to a multiple of `SIDE_STEP`, not beyond the original."""
    wanted = round(side * factor / SIDE_STEP) * SIDE_STEP
    if wanted > side:
        wanted = side // SIDE_STEP * SIDE_STEP
    return max(SIDE_STEP, wanted)


def render_level(pixels: NDArray[np.uint8], level: Level) -> NDArray[np.float32]:
    """Return a level's pixels as the graph takes them.

    Args:
        pixels: uint8 (h, w, 3), RGB, the upright image at any size not below the level's; shrunk by
            area averaging, which does not alias.
        level: the level.

    Returns:
        float32 (1, 3, height, width), 0 to 255.
    """
    resized = cv2.resize(pixels, (level.width, level.height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(resized.transpose(2, 0, 1)[None], dtype=np.float32)
