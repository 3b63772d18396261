"""How well two models agree on photos: what quantisation cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.model import open_model
from engine.photos.decode import decode
from engine.retrieval.verification import similarity


@dataclass(frozen=True)
class Agreement:
    """Of two models on p photos.

    Attributes:
        global_cosines: float64 (p,), of the global features.
        shared: float64 (p,), share of the first model's local features that the second has, too:
            in the same cell of the same level.
        local_cosines: float32 (n,), of the descriptors of the shared ones.
    """

    global_cosines: NDArray[np.float64]
    shared: NDArray[np.float64]
    local_cosines: NDArray[np.float32]


def agreement(models: tuple[Path, Path], photos: Sequence[Path]) -> Agreement:
    """Compares the features that two models give of photos."""
    a, b = (open_model(path) for path in models)
    cosines, shares, local = [], [], []
    for path in photos:
        photo = decode(path, at_least=a.metadata.max_side)
        size = (photo.width, photo.height)
        first, second = a.extract(photo.pixels, size), b.extract(photo.pixels, size)
        pairs = _shared(first, second)
        cosines.append(similarity(first, second))
        shares.append(len(pairs) / max(1, len(first.scores)))
        products = first.unit_descriptors()[pairs[:, 0]] * second.unit_descriptors()[pairs[:, 1]]
        local.append(products.sum(axis=1))
    return Agreement(np.array(cosines), np.array(shares), np.concatenate(local))


def _shared(a: Features, b: Features) -> NDArray[np.int64]:
    """Indices of local features that both have: (n, 2)."""
    places = [
        {(*point, scale): i for i, (point, scale) in enumerate(zip(points, scales, strict=True))}
        for points, scales in ((f.keypoints.tolist(), f.scales.tolist()) for f in (a, b))
    ]
    both = sorted(places[0].keys() & places[1].keys())
    return np.array([[own[place] for own in places] for place in both], np.int64).reshape(-1, 2)
