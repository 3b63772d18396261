"""Batches of view pairs: two photos of one place, or one photo seen twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from labels import Labels
from lookalikes import LookAlikes
from numpy.typing import NDArray
from pairs import MOST_INLIERS, MinedPairs
from torch import Tensor
from views import random_view

Pixels = NDArray[np.uint8]

# Photos of different places that look alike, in each group of mined pairs.
_LOOK_ALIKES = 4


@dataclass(frozen=True)
class Batch:
    """Pairs of views: view 2 p and view 2 p + 1 show the same place.

    Attributes:
        images: float32 (2 P, 3, SIDE, SIDE).
        places: int64 (2 P,), the folder of each; no two unlabelled photos share one.
        classes: int64 (2 P,), the cleaned class, -1 without one.
    """

    images: Tensor
    places: Tensor
    classes: Tensor

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        return Batch(**{name: value.to(device) for name, value in vars(self).items()})


class Batches:
    """Draws batches from photos in memory.

    Args:
        photos: uint8 (h, w, 3) each; first those of `pairs.photos`, then unlabelled ones, if any.
        pairs: verified pairs.
        labels: of the photos of `pairs.photos`.
        sizes: how many mined pairs, and how many photos seen twice, a batch holds; half of the
            latter are unlabelled where there are any.
    """

    def __init__(
        self, photos: Sequence[Pixels], pairs: MinedPairs, labels: Labels, sizes: tuple[int, int]
    ) -> None:
        places, classes = labels.places, labels.classes
        unlabelled = len(photos) - len(places)
        self._photos, self._pairs, self._sizes = photos, pairs, sizes
        self._places = np.concatenate([places, places.max() + 1 + np.arange(unlabelled)])
        self._classes = np.concatenate([classes, np.full(unlabelled, -1)])
        self._labelled = len(places)
        self._pairs_of = pairs.by_photo(MOST_INLIERS)
        self._look_alikes = LookAlikes(list(self._pairs_of), places, pairs.vectors)

    def draw(self, rng: np.random.Generator) -> Batch:
        """One batch."""
        mined, twice = self._sizes
        unlabelled = len(self._photos) - self._labelled
        of_none = twice // 2 if unlabelled else 0
        drawn = [self._partner(photo, rng) for photo in self._photos_to_pair(mined, rng)]
        others = [
            *self._some(self._labelled, twice - of_none, rng),
            *(self._labelled + self._some(unlabelled, of_none, rng)),
        ]
        photos = np.array(
            [photo for pair in (*drawn, *zip(others, others, strict=True)) for photo in pair]
        )
        views = [random_view(self._photos[photo], rng) for photo in photos]
        return Batch(
            images=torch.from_numpy(np.stack([view.image for view in views])),
            places=torch.from_numpy(self._places[photos]),
            classes=torch.from_numpy(self._classes[photos]),
        )

    def _photos_to_pair(self, wanted: int, rng: np.random.Generator) -> list[int]:
        drawn: list[int] = []
        while len(drawn) < wanted:
            drawn += self._look_alikes.group(min(_LOOK_ALIKES, wanted - len(drawn)), rng)
        return drawn

    @staticmethod
    def _some(count: int, wanted: int, rng: np.random.Generator) -> NDArray[np.int64]:
        return rng.choice(count, wanted, replace=count < wanted)

    def _partner(self, photo: int, rng: np.random.Generator) -> tuple[int, int]:
        a, b = self._pairs.pairs[int(rng.choice(self._pairs_of[photo]))]
        return int(a), int(b)
