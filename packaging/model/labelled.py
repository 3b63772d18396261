"""The labelled photos that models are measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from photos import UNLABELLED, split_photos
from sites import Places, places_of

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


def held_out(root: Path, per_place: int, distractors: int, together: Sequence[str]) -> PhotoSet:
    """A sample, always the same, of the places that nothing was fitted on.

    Args:
        root: the folder given to fit.py and train.py.
        per_place: most photos of a place.
        distractors: most unlabelled photos.
        together: see `sites.places_of`.

    Raises:
        SystemExit: see `photos.split_photos` and `sites.places_of`.
    """
    split = split_photos(root)
    folders: dict[str, list[Path]] = {}
    for path, place in zip(split.calibration, split.places, strict=True):
        folders.setdefault(place, []).append(path)
    rng = np.random.default_rng(0)
    paths = []
    for place, own in folders.items():
        most = distractors if place == UNLABELLED else per_place
        paths += [own[i] for i in np.sort(rng.permutation(len(own))[:most])]
    return PhotoSet("held-out", tuple(paths), places_of([p.parent.name for p in paths], together))


def read_set(root: Path) -> PhotoSet:
    """All photos of ``root/<landmark>/<photo>``, as ``cairn evaluate`` reads them.

    Raises:
        CairnError: see `engine.evaluation.datasets.read_landmark_set`.
    """
    found = read_landmark_set(root, lambda path: bool(sniff(path)) or claims_photo(path))
    return PhotoSet(root.resolve().name, found.paths, Places(found.labels, found.labels))
