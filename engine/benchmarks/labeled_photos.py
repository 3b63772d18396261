"""Features of photos whose landmarks are known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.benchmarks.figures import Progress
from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.errors import PhotoError
from engine.evaluation.datasets import read_landmark_set
from engine.evaluation.verification import verification_pairs
from engine.photos.formats import sniff
from engine.workers.worker_pool import describe_many


@dataclass(frozen=True)
class Labelled:
    """Features with the landmarks of their photos.

    Attributes:
        features: of n photos.
        labels: (n,), each photo's landmark, -1 for a distractor.
    """

    features: list[Features]
    labels: NDArray[np.int64]

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return pairs (m, 2) to verify, and whether each shows one landmark (m,)."""
        vectors = np.stack([one.global_feature.astype(np.float32) for one in self.features])
        return verification_pairs(self.labels, vectors @ vectors.T)


def describe_folder(folder: Path, model: ModelFile, progress: Progress) -> Labelled:
    """Describe ``folder/<landmark>/<photo>`` and leave out photos that fail.

    Raises:
        NotFoundError, InputError: the folder has another layout.
    """
    photos = read_landmark_set(folder, lambda path: sniff(path) is not None)
    done: dict[Path, Features] = {}
    for number, (path, features) in enumerate(describe_many(photos.paths, model.path), start=1):
        if not isinstance(features, PhotoError):
            done[path] = features
        progress(number, len(photos.paths), "described")
    kept = [index for index, path in enumerate(photos.paths) if path in done]
    return Labelled([done[photos.paths[index]] for index in kept], photos.labels[kept])
