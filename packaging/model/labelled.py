"""The labelled photos that models are measured on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from photos import UNLABELLED, split_photos
from printed import short
from sites import Places, read_places

from engine.evaluation.datasets import read_landmark_set
from engine.photos.formats import claims_photo, sniff


@dataclass(frozen=True)
class PhotoSet:
    """Photos of places, among photos of none.

    Attributes:
        name: of the set.
        paths: the n photos.
        places: what is known of them; unlabelled photos are distractors.
    """

    name: str
    paths: tuple[Path, ...]
    places: Places

    @property
    def groups(self) -> int:
        """How many folders of places there are."""
        return int(self.places.labels.max()) + 1


def held_out(
    root: Path,
    per_place: int,
    distractors: int,
    together: Sequence[str],
    *,
    scattered: Sequence[str] = (),
    newer_held_out: bool = False,
    excluded: Collection[str] = (),
) -> PhotoSet:
    """Choose a sample, always the same, of the places that nothing was fitted on.

    Args:
        root: the folder given to fit.py and train.py.
        per_place: most photos of a place.
        distractors: most unlabelled photos.
        together: see `sites.read_places`.
        scattered: likewise.
        newer_held_out: see `photos.split_photos`.
        excluded: photos to leave out, as ``FOLDER/FILE``.

    Raises:
        SystemExit: see `photos.split_photos` and `sites.read_places`.
    """
    split = split_photos(root, newer_held_out=newer_held_out)
    folders: dict[str, list[Path]] = {}
    for path, place in zip(split.calibration, split.places, strict=True):
        if short(path) not in excluded:
            folders.setdefault(place, []).append(path)
    rng = np.random.default_rng(0)
    paths = []
    for place, own in folders.items():
        most = distractors if place == UNLABELLED else per_place
        paths += [own[i] for i in np.sort(rng.permutation(len(own))[:most])]
    return PhotoSet("held-out", tuple(paths), read_places(root, paths, together, scattered))


def read_set(root: Path) -> PhotoSet:
    """All photos of ``root/<landmark>/<photo>``, as ``cairn evaluate`` reads them.

    Raises:
        CairnError: see `engine.evaluation.datasets.read_landmark_set`.
    """
    found = read_landmark_set(root, lambda path: bool(sniff(path)) or claims_photo(path))
    return PhotoSet(root.resolve().name, found.paths, Places.of_labels(found.labels))
