"""The photos that a model is made from: a folder for each landmark, and a split of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

UNLABELLED = "_other"


@dataclass(frozen=True)
class TrainingPhotos:
    """Photos by landmark, split into places to fit on and places to calibrate on.

    Attributes:
        fit: photos of every other landmark.
        unlabelled: every other unlabelled photo.
        calibration: photos of the rest, and the rest of the unlabelled ones.
        places: the folder name of each calibration photo.
    """

    fit: tuple[Path, ...]
    unlabelled: tuple[Path, ...]
    calibration: tuple[Path, ...]
    places: tuple[str, ...]


def split_photos(root: Path) -> TrainingPhotos:
    """Reads ``root/<landmark>/<photo>``; landmarks are split whole.

    Raises:
        SystemExit: the folder is not laid out like that.
    """
    folders = sorted(p for p in root.iterdir() if p.is_dir())
    landmarks = [p for p in folders if not p.name.startswith("_")]
    if len(landmarks) < 2:
        raise SystemExit(
            f"{root} holds no folders of photos by landmark (ROOT/<landmark>/<photo>)."
        )
    unlabelled = _files(root / UNLABELLED)
    held_out = [photo for folder in landmarks[1::2] for photo in _files(folder)]
    calibration = (*held_out, *unlabelled[1::2])
    return TrainingPhotos(
        fit=tuple(photo for folder in landmarks[::2] for photo in _files(folder)),
        unlabelled=tuple(unlabelled[::2]),
        calibration=calibration,
        places=tuple(photo.parent.name for photo in calibration),
    )


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
