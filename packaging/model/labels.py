"""What is known of the training photos: the place that each shows, and its class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
from cleaning import clean_classes
from numpy.typing import NDArray
from pairs import MinedPairs
from sites import places_of


@dataclass(frozen=True)
class Labels:
    """Of the photos that were mined.

    Attributes:
        places: int64 (n,), the site of each, from 0: a folder, or folders that show one site.
        classes: int64 (n,), the class of each, from 0; -1 for none.
    """

    places: NDArray[np.int64]
    classes: NDArray[np.int64]

    @property
    def same_place(self) -> NDArray[np.bool_]:
        """Which classes are of one place: (C, C)."""
        place = np.zeros(self.classes.max() + 1, np.int64)
        place[self.classes[self.classes >= 0]] = self.places[self.classes >= 0]
        return np.asarray(place[:, None] == place[None])


def label(pairs: MinedPairs, together: Sequence[str] = (), *, clean: bool) -> Labels:
    """Labels of `pairs.photos`, whose names tell their folders.

    Args:
        pairs: as mined.
        together: folders of one site, as `sites.places_of` takes them.
        clean: whether classes are what verification holds together rather than whole folders.

    Raises:
        SystemExit: no class is left.
    """
    folders = [PurePath(name).parent.name for name in pairs.photos]
    places = places_of(folders, together).sites
    whole = np.unique(folders, return_inverse=True)[1]
    classes = clean_classes(pairs) if clean else whole
    if classes.max() < 0:
        raise SystemExit("No four photos are held together by verified pairs: there is no class.")
    return Labels(places, classes)
