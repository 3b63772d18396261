"""What a trunk that no longer changes sees of photos, kept in memory for training on top of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from backbone import Backbone
from grids import Grid, scaling
from loading import reduced
from numpy.typing import NDArray
from settings import LOCAL_SCALES, MAX_SIDE
from torch import Tensor
from views import random_view

from engine.delg.pyramid import plan_levels, render_level
from engine.photos.decode import decode


@dataclass(frozen=True)
class Seen:
    """One image of a photo: a level of its pyramid, or a random view.

    Attributes:
        grid: its cells, and where they lie in the photo.
        early: float16 (88, h, w), as the backbone gives it.
        middle: float16 (120, h, w), likewise.
    """

    grid: Grid
    early: Tensor
    middle: Tensor


@dataclass(frozen=True)
class Photo:
    """A photo as the trunk sees it.

    Attributes:
        levels: those that local features come from.
        view: a random view of it (see `views`): other light, blur, scale and perspective.
    """

    levels: tuple[Seen, ...]
    view: Seen


def see_all(backbone: Backbone, paths: Sequence[Path], rng: np.random.Generator) -> list[Photo]:
    """Runs the trunk on photos.

    Raises:
        PhotoError: a file is no photo that can be read.
    """
    return [see(backbone, path, rng) for path in paths]


def see(backbone: Backbone, path: Path, rng: np.random.Generator) -> Photo:
    """Runs the trunk on one photo."""
    photo = decode(path, at_least=MAX_SIDE)
    plan = plan_levels((photo.width, photo.height), MAX_SIDE, LOCAL_SCALES, LOCAL_SCALES)
    levels = [
        _seen(backbone, render_level(photo.pixels, level), scaling(*level.factors))
        for level in plan
    ]
    small = reduced(photo)
    view = random_view(small.pixels, rng)
    matrix = view.matrix @ scaling(*small.factors)
    return Photo(tuple(levels), _seen(backbone, view.image[None], matrix))


@torch.no_grad()
def _seen(backbone: Backbone, image: NDArray[np.float32], matrix: NDArray[np.float64]) -> Seen:
    device = next(backbone.parameters()).device
    pixels = torch.from_numpy(image).to(device).contiguous(memory_format=torch.channels_last)
    with torch.autocast(device.type, torch.bfloat16):
        early, middle = backbone.local_maps(pixels)
    rows, columns = early.shape[2:]
    return Seen(Grid((rows, columns), matrix), early[0].half(), middle[0].half())
