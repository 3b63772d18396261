"""Builds the training-free model: python packaging/model/build.py --photos DIR."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
import torch
from backbone import OFFSET, STRIDE, Backbone, load_backbone
from export import export_onnx, write_metadata
from fitting import fit_projection
from network import Delg, cells, pooled, strength
from numpy.typing import NDArray
from photos import split_photos

from engine.delg.installed import DEFAULT_NAME, EMBEDDED
from engine.delg.pyramid import plan_levels, render_level
from engine.photos.decode import decode

MAX_SIDE = 640
SCALES = (0.5, 0.7, 1.0)
GLOBAL_DIMENSIONS, LOCAL_DIMENSIONS = 512, 64
MAX_FEATURES = 500
MIN_COSINE = 0.5
_CELLS_A_LEVEL = 40

Samples = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]


def main() -> None:
    """Fits the heads, exports the graph, writes everything but measured thresholds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--out", type=Path, default=EMBEDDED / f"{DEFAULT_NAME}.onnx")
    parser.add_argument("--per-landmark", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    photos = split_photos(arguments.photos, arguments.per_landmark, arguments.seed)
    backbone = load_backbone()
    rng = np.random.default_rng(arguments.seed)
    vectors, descriptors, strengths = collect(backbone, photos.fit, rng)
    network = Delg(
        backbone,
        whitening=fit_projection(vectors, GLOBAL_DIMENSIONS),
        reduction=fit_projection(descriptors, LOCAL_DIMENSIONS),
        typical_strength=float(np.median(strengths)),
    )
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    export_onnx(network, arguments.out)
    write_metadata(arguments.out, _metadata(len(photos.fit)))
    print(f"{arguments.out}: fitted on {len(photos.fit)} photos; now run calibrate.py")


def collect(backbone: Backbone, paths: Iterable[Path], rng: np.random.Generator) -> Samples:
    """What the heads are fitted on: pooled vectors, strong cells, and the strength of all cells."""
    vectors, descriptors, strengths = [], [], []
    for path in paths:
        photo = decode(path, at_least=MAX_SIDE)
        size = (photo.width, photo.height)
        for level in plan_levels(size, MAX_SIDE, SCALES, SCALES):
            with torch.no_grad():
                image = torch.from_numpy(render_level(photo.pixels, level))
                early, middle, deep = backbone(image)
                vectors.append(pooled(middle, deep)[0].numpy())
                force = strength(early)[0, 0].numpy().reshape(-1)
                inner = cells(early, middle)[0, :, 1:-1, 1:-1].flatten(1).T.numpy()
            strong = np.argsort(-force)[: len(force) // 2]
            chosen = rng.permutation(strong)[:_CELLS_A_LEVEL]
            descriptors.append(inner[chosen])
            strengths.append(force)
    return np.stack(vectors), np.concatenate(descriptors), np.concatenate(strengths)


def _metadata(fitted_on: int) -> dict[str, str]:
    scales = ",".join(str(scale) for scale in SCALES)
    return {
        "format": "1",
        "name": DEFAULT_NAME,
        "version": "1",
        "licence": "Apache-2.0",
        "trained_on": (
            "ImageNet (EfficientNet-Lite2, as published); linear heads fitted, without training, "
            f"on {fitted_on} photos of landmarks"
        ),
        "max_side": str(MAX_SIDE),
        "local_scales": scales,
        "global_scales": scales,
        "stride": str(STRIDE),
        "offset": str(OFFSET),
        # Above the border's zeros and below every inner cell's softplus.
        "attention_threshold": "0.01",
        "max_features": str(MAX_FEATURES),
        "match_min_cosine": str(MIN_COSINE),
    }


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
