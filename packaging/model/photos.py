"""Training photos by landmark, and their split into fitted and held-out places.

The split never moves. ``split.txt`` pins the half of each older place, on which the shipped model
was trained or not; the name of any other place decides its half, so that adding a place changes
nothing for the rest. Unlabelled photos are split likewise: the older ones are named by numbers, of
which the even ones are fitted; the name of any other photo decides its half.
"""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

UNLABELLED = "_other"

# The half of a place in split.txt that the shipped model was trained on.
_FIT = "fit"


@dataclass(frozen=True)
class TrainingPhotos:
    """Photos by landmark, split into places to fit on and places to calibrate on.

    Attributes:
        fit: photos of the fitted places.
        unlabelled: the fitted half of the unlabelled photos.
        calibration: photos of the held-out places, and the other unlabelled photos.
        places: the folder name of each calibration photo.
    """

    fit: tuple[Path, ...]
    unlabelled: tuple[Path, ...]
    calibration: tuple[Path, ...]
    places: tuple[str, ...]


def split_photos(root: Path, *, newer_held_out: bool = False) -> TrainingPhotos:
    """Split ``root/<landmark>/<photo>`` by landmark.

    Args:
        root: the folder of landmark folders.
        newer_held_out: hold out all newer places and photos, see `is_newer`. This is the split to
            calibrate a model by that was trained before they were added, such as the shipped one.

    Raises:
        SystemExit: the folder is not laid out like that, or one half has no places.
    """
    landmarks = sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith("_"))
    if len(landmarks) < 2:
        raise SystemExit(
            f"{root} holds no folders of photos by landmark (ROOT/<landmark>/<photo>)."
        )

    def is_fitted(photo: Path) -> bool:
        return _is_in_fitted_half(photo) and not (newer_held_out and is_newer(photo))

    labelled = [photo for folder in landmarks for photo in _files(folder)]
    fit = [photo for photo in labelled if is_fitted(photo)]
    held_out = [photo for photo in labelled if not is_fitted(photo)]
    if not held_out or not (fit or newer_held_out):
        raise SystemExit(f"All landmarks of {root} are in one half of the split; add some more.")
    unlabelled = _files(root / UNLABELLED)
    calibration = [*held_out, *(photo for photo in unlabelled if not is_fitted(photo))]
    return TrainingPhotos(
        fit=tuple(fit),
        unlabelled=tuple(photo for photo in unlabelled if is_fitted(photo)),
        calibration=tuple(calibration),
        places=tuple(photo.parent.name for photo in calibration),
    )


def is_newer(photo: Path) -> bool:
    """Return whether a photo was added after the shipped model was trained.

    Newer are the photos of folders that ``split.txt`` does not name, and the unlabelled photos
    whose names are no numbers.
    """
    if photo.parent.name == UNLABELLED:
        return not _is_numbered(photo)
    return photo.parent.name not in _pinned_halves()


def add_newer_held_out(parser: ArgumentParser) -> None:
    """Add the option ``--newer-held-out``, which `split_photos` takes."""
    parser.add_argument(
        "--newer-held-out",
        action="store_true",
        help="hold out all places that split.txt does not name: for a model trained before them",
    )


def add_excluded(parser: ArgumentParser) -> None:
    """Add the option ``--exclude``, which names photos to leave out."""
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="FOLDER/FILE",
        help="a photo that shows another place than its folder says",
    )


def _is_in_fitted_half(photo: Path) -> bool:
    place = photo.parent.name
    if place == UNLABELLED:
        return int(photo.stem) % 2 == 0 if _is_numbered(photo) else _has_even_hash(photo.stem)
    pinned = _pinned_halves()
    return pinned[place] == _FIT if place in pinned else _has_even_hash(place)


def _is_numbered(photo: Path) -> bool:
    return photo.stem.isascii() and photo.stem.isdecimal()


@cache
def _pinned_halves() -> dict[str, str]:
    """Read the half of each older place, by the name of its folder."""
    lines = Path(__file__).with_name("split.txt").read_text(encoding="utf-8").splitlines()
    return {name: half for half, name in (line.split(maxsplit=1) for line in lines)}


def _has_even_hash(name: str) -> bool:
    """Return whether the first byte of the name's hash is even: the same on every machine."""
    return blake2b(name.encode("utf-8", "surrogateescape")).digest()[0] % 2 == 0


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
