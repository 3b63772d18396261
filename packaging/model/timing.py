"""How long models take to describe a photo."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.delg.model import open_model
from engine.photos.decode import decode


def milliseconds(models: Sequence[Path], photos: Sequence[Path]) -> list[float]:
    """Median time of one core to describe a decoded photo of full size, for each model.

    Models take turns on each photo, and the thread's own time is counted: what else runs on the
    machine meets all of them alike. The first photo, for which buffers are made, does not count.
    Photos that are smaller than a model looks at are enlarged: only their size matters.

    Args:
        models: ONNX files.
        photos: at least two.
    """
    opened = [open_model(path) for path in models]
    times: list[list[float]] = [[] for _ in models]
    for path in photos:
        for model, own in zip(opened, times, strict=True):
            pixels = _full_size(path, model.metadata.max_side)
            begun = time.thread_time()
            model.extract(pixels, pixels.shape[1::-1])
            own.append(time.thread_time() - begun)
    return [1000 * float(np.median(own[1:])) for own in times]


def _full_size(path: Path, side: int) -> NDArray[np.uint8]:
    pixels = decode(path, at_least=side).pixels
    height, width = pixels.shape[:2]
    factor = side / max(width, height)
    return np.asarray(cv2.resize(pixels, (round(width * factor), round(height * factor))))
