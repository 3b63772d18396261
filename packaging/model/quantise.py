"""Makes a model file smaller: quantise.py MODEL.onnx --to fp16|int8 --out FILE [--photos DIR].

fp16 halves the file and computes as before; int8 is smaller and faster and says something else,
which is printed: its agreement with the original on places that nothing was fitted on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
from agreement import agreement
from eight_bits import Image, in_eight_bits
from halving import halved
from numpy.typing import NDArray
from photos import TrainingPhotos, split_photos
from printed import table
from timing import milliseconds
from tools import run

from engine.delg.graph import inspect_model
from engine.delg.metadata import ModelMetadata
from engine.delg.pyramid import plan_levels, render_level
from engine.photos.decode import decode

CALIBRATED_ON = 64
_COMPARED_ON = 40
_TIMED = 15


class Levels:
    """The pyramid levels of photos, rendered anew whenever they are gone through."""

    def __init__(self, photos: Sequence[Path], model: ModelMetadata) -> None:
        self._photos, self._model = photos, model

    def __iter__(self) -> Iterator[Image]:
        about = self._model
        for path in self._photos:
            photo = decode(path, at_least=about.max_side)
            size = (photo.width, photo.height)
            for level in plan_levels(size, about.max_side, about.local_scales, about.global_scales):
                yield render_level(photo.pixels, level)


def main() -> None:
    """Quantises, checks that the program takes the result, and prints what was gained and lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="the ONNX file, in float32")
    parser.add_argument("--to", choices=("fp16", "int8"), required=True)
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument(
        "--photos", type=Path, help="a folder of landmark folders, to calibrate and to compare on"
    )
    arguments = parser.parse_args()
    if arguments.to == "int8" and arguments.photos is None:
        parser.error("int8 is calibrated on photos; add --photos")
    about = inspect_model(arguments.model)
    photos = split_photos(arguments.photos) if arguments.photos else None
    if arguments.to == "int8" and photos:
        levels = Levels(_some(photos.fit, CALIBRATED_ON), about.metadata)
        result = in_eight_bits(arguments.model, levels)
    else:
        result = onnx.load(arguments.model)
    onnx.save(halved(result), arguments.out)
    print(f"{about.bytes / 1e6:.2f} MB became {inspect_model(arguments.out).bytes / 1e6:.2f} MB")
    if photos:
        _compare((arguments.model, arguments.out), photos)


def _compare(models: tuple[Path, Path], photos: TrainingPhotos) -> None:
    unseen = _some(photos.calibration, _COMPARED_ON)
    found = agreement(models, unseen)
    before, after = milliseconds(models, unseen[:_TIMED])
    print(f"{before:.1f} ms a photo became {after:.1f} ms; agreement on {len(unseen)} photos:\n")
    columns: dict[str, NDArray[np.floating]] = {
        "cosine of global features": found.global_cosines,
        "cosine of descriptors": found.local_cosines,
        "share of local features": found.shared,
    }
    rows = [
        (name, *(f"{np.quantile(values, share):.4f}" for share in (0.5, 0.05, 0)))
        for name, values in columns.items()
    ]
    print(table(("", "median", "5th percentile", "least"), rows))


def _some(photos: Sequence[Path], most: int) -> list[Path]:
    chosen = np.random.default_rng(0).permutation(len(photos))[:most]
    return [photos[i] for i in np.sort(chosen)]


if __name__ == "__main__":
    run(main)
