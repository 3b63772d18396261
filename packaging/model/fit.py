"""Fits the heads without training, where training starts: python packaging/model/fit.py …"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from backbone import Backbone
from fitting import fit_projection
from network import GLOBAL_DIMENSIONS, LOCAL_DIMENSIONS, Delg, cells, pooled, strength
from numpy.typing import NDArray
from photos import split_photos
from settings import GLOBAL_SCALES, MAX_SIDE

from engine.delg.pyramid import plan_levels, render_level
from engine.photos.decode import decode

_CELLS_A_LEVEL = 40

Samples = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]


def main() -> None:
    """Fits the heads on some photos of each landmark and writes the network's weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--out", type=Path, required=True, help="the weights to write")
    parser.add_argument("--per-landmark", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    chosen = some_of_each(split_photos(arguments.photos).fit, arguments.per_landmark, rng)
    network = Delg(Backbone()).eval()
    vectors, descriptors, strengths = collect(network.backbone, chosen, rng)
    network.start_from(
        whitening=fit_projection(vectors, GLOBAL_DIMENSIONS),
        reduction=fit_projection(descriptors, LOCAL_DIMENSIONS),
        typical_strength=float(np.median(strengths)),
    )
    torch.save(network.state_dict(), arguments.out)
    print(f"{arguments.out}: fitted on {len(chosen)} photos")


def some_of_each(photos: Sequence[Path], most: int, rng: np.random.Generator) -> list[Path]:
    """At most `most` photos of each folder."""
    folders: dict[Path, list[Path]] = {}
    for photo in photos:
        folders.setdefault(photo.parent, []).append(photo)
    return [own[i] for own in folders.values() for i in sorted(rng.permutation(len(own))[:most])]


@torch.no_grad()
def collect(backbone: Backbone, paths: Iterable[Path], rng: np.random.Generator) -> Samples:
    """What the heads are fitted on: pooled vectors, strong cells, and the strength of all cells."""
    vectors, descriptors, strengths = [], [], []
    for path in paths:
        photo = decode(path, at_least=MAX_SIDE)
        size = (photo.width, photo.height)
        for level in plan_levels(size, MAX_SIDE, GLOBAL_SCALES, GLOBAL_SCALES):
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


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
