"""Whitens the global feature of an exported model: python packaging/model/whiten.py --photos DIR.

Training leaves a few directions that most photos share, and cosines are about these. The tool
scales the principal directions of photos that the model was trained on by eigenvalue^-`POWER`, in
the last layer of the global head, which costs nothing at inference. Jégou and Chum: Negative
evidences and co-occurrences in image retrieval (2012), without the mean, which changes no ranking
(measured).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from extracting import extract_all
from numpy.typing import NDArray
from onnx import numpy_helper
from photos import add_newer_held_out, split_photos
from tools import run

from engine.delg.installed import DEFAULT_NAME, EMBEDDED

# Chosen on held-out places, see packaging/model/README.md.
POWER = 0.25
_LAYER = "whitening"
_HALF = "_half"


def main() -> None:
    """Fit the whitening on photos that were trained on and write it into the model file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--model", type=Path, default=EMBEDDED / f"{DEFAULT_NAME}.onnx")
    parser.add_argument("--processes", type=int, default=2)
    add_newer_held_out(parser)
    arguments = parser.parse_args()
    photos = split_photos(arguments.photos, newer_held_out=arguments.newer_held_out).fit
    features = extract_all(arguments.model, photos, arguments.processes)
    vectors = np.stack([one.global_feature.astype(np.float64) for one in features])
    model = onnx.load(arguments.model)
    transform_global_feature(model, whitening_matrix(vectors))
    onnx.save(model, arguments.model)
    print(f"{arguments.model}: whitened on {len(photos)} photos")


def whitening_matrix(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit a partial whitening: (D, D), principal directions scaled by eigenvalue^-`POWER`.

    Args:
        vectors: (n, D), of unit length.
    """
    values, directions = np.linalg.eigh(np.cov(vectors, rowvar=False))
    scale = np.maximum(values, values.max() * 1e-6) ** -POWER
    # Of the size that the vectors had, so that float16 holds the weights.
    return np.asarray((directions * (scale / scale.min())).T[::-1])


def transform_global_feature(model: onnx.ModelProto, matrix: NDArray[np.float64]) -> None:
    """Multiply the last layer of the global head by a matrix, in place.

    Args:
        model: as export.py or quantise.py wrote it.
        matrix: (D, D).

    Raises:
        SystemExit: the model has no such layer.
    """
    tensors = {one.name.removesuffix(_HALF): one for one in model.graph.initializer}
    for name in (f"{_LAYER}.weight", f"{_LAYER}.bias"):
        if name not in tensors:
            raise SystemExit(f"The model has no layer {_LAYER}: it is not what export.py writes.")
        tensor = tensors[name]
        values = numpy_helper.to_array(tensor)
        changed = (matrix @ values.astype(np.float64)).astype(values.dtype)
        tensor.CopyFrom(numpy_helper.from_array(changed, tensor.name))


if __name__ == "__main__":
    run(main)
