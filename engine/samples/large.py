"""Photos with the size and grain of a real camera, for the benchmarks."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import cv2
import numpy as np
from PIL import Image

from engine.samples.distractors import render_distractor
from engine.samples.drawing import Canvas
from engine.samples.places import make_place
from engine.samples.render import render
from engine.samples.views import random_view

CAMERA = (4000, 3000)
"""Width and height in pixels: 12 megapixels."""

_RENDERED = 1600  # longer side, in pixels, of the render that is then enlarged


def photograph(seed: int, size: tuple[int, int] = CAMERA) -> Canvas:
    """Render a large photo of a place or distractor, with a small sensor's grain.

    Every third seed shows a place.

    Args:
        seed: seed of the random generator.
        size: width and height in pixels.

    Returns:
        (height, width, 3) RGB.
    """
    small = min(1.0, _RENDERED / max(size))
    scene = _scene(seed, (max(64, round(size[0] * small)), max(64, round(size[1] * small))))
    picture = cast(Canvas, cv2.resize(scene, size, interpolation=cv2.INTER_CUBIC))
    grain = np.empty(picture.shape, np.int16)
    cv2.setRNGSeed(seed)
    cv2.randn(grain, np.zeros(3), np.full(3, 7.0))
    return cast(Canvas, cv2.add(picture, grain, dtype=cv2.CV_8U))


def _scene(seed: int, size: tuple[int, int]) -> Canvas:
    if seed % 3:
        return render_distractor(seed, size)
    place = make_place(seed)
    return render(place, random_view(place, 0), size)


def write_photographs(folder: Path, seeds: range) -> list[Path]:
    """Write one distinct 12-megapixel JPEG of about 4 MB for each seed.

    Args:
        folder: output folder; created if it is missing.
        seeds: seeds of the photos.

    Returns:
        The paths, in the order of the seeds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{seed:05d}.jpg" for seed in seeds]
    for seed, path in zip(seeds, paths, strict=True):
        Image.fromarray(photograph(seed)).save(path, quality=93)
    return paths
