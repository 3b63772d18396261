"""The photos that a model is made from: a folder for each landmark, and a split of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

UNLABELLED = "_other"


@dataclass(frozen=True)
class TrainingPhotos:
    """Photos by landmark, split into places to fit on and places to calibrate on.

    Attributes:
        fit: photos of every other landmark.
        calibration: photos of the rest, and the unlabelled ones.
        places: the folder name of each calibration photo.
    """

    fit: tuple[Path, ...]
    calibration: tuple[Path, ...]
    places: tuple[str, ...]


def split_photos(root: Path, per_landmark: int, seed: int) -> TrainingPhotos:
    """Reads ``root/<landmark>/<photo>``; landmarks are split whole.

    Args:
        root: the folder of landmark folders.
        per_landmark: most photos of one landmark to fit on.
        seed: of the choice among them.

    Raises:
        SystemExit: the folder is not laid out like that.
    """
    folders = sorted(p for p in root.iterdir() if p.is_dir())
    landmarks = [p for p in folders if not p.name.startswith("_")]
    if len(landmarks) < 2:
        raise SystemExit(
            f"{root} holds no folders of photos by landmark (ROOT/<landmark>/<photo>)."
        )
    rng = np.random.default_rng(seed)
    fit: list[Path] = []
    for folder in landmarks[::2]:
        photos = _files(folder)
        fit += [photos[i] for i in rng.permutation(len(photos))[:per_landmark]]
    rest = [*landmarks[1::2], *(p for p in folders if p.name == UNLABELLED)]
    calibration = [(photo, folder.name) for folder in rest for photo in _files(folder)]
    return TrainingPhotos(
        fit=tuple(fit),
        calibration=tuple(photo for photo, _ in calibration),
        places=tuple(name for _, name in calibration),
    )


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
