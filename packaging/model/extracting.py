"""Features of many photos, by the exported model and the engine's own extraction."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2

from engine.delg.features import Features
from engine.delg.model import Model, open_model
from engine.photos.decode import decode


def extract_all(model: Path, photos: Sequence[Path], processes: int) -> list[Features]:
    """The features of photos, in their order.

    Args:
        model: the ONNX file.
        photos: image files.
        processes: how many extract side by side, each on one core.
    """
    with ProcessPoolExecutor(processes, initializer=_open, initargs=(model,)) as pool:
        return list(pool.map(_features, photos, chunksize=16))


_model: Model | None = None


def _open(path: Path) -> None:
    global _model
    cv2.setNumThreads(1)
    _model = open_model(path)


def _features(path: Path) -> Features:
    assert _model is not None
    photo = decode(path, at_least=_model.metadata.max_side)
    return _model.extract(photo.pixels, (photo.width, photo.height))
