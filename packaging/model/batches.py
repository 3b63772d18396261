"""Batches of view pairs: two photos of one place, or one photo seen twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from backbone import OFFSET, STRIDE
from labels import Labels
from lookalikes import LookAlikes
from numpy.typing import NDArray
from pairs import MinedPairs
from torch import Tensor
from views import SIDE, View, random_view

Pixels = NDArray[np.uint8]

ACROSS = SIDE // STRIDE  # cells along a side of a view
# Pairs with more inliers are nearly the same picture, of which warps make plenty.
_MOST_INLIERS = 250
# An alignment holds where inliers are: cells are trusted within this many pixels of one.
_TRUSTED = 24.0
# Photos of different places that look alike, in each group of mined pairs.
_LOOK_ALIKES = 4
# Beyond this from every cell's centre, a place has no cell of the other view.
_NEAR = 0.56 * STRIDE


@dataclass(frozen=True)
class Batch:
    """Pairs of views: view 2 p and view 2 p + 1 show the same place.

    Attributes:
        images: float32 (2 P, 3, SIDE, SIDE).
        places: int64 (2 P,), the folder of each; no two unlabelled photos share one.
        classes: int64 (2 P,), the cleaned class, -1 without one.
        mined: bool (P,), two photos rather than one photo seen twice.
        partners: int64 (P, ACROSS²), for each cell of a pair's first view the cell of its second
            that shows the same, -1 where there is none or it is not known.
    """

    images: Tensor
    places: Tensor
    classes: Tensor
    mined: Tensor
    partners: Tensor

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        return Batch(**{name: value.to(device) for name, value in vars(self).items()})


class Batches:
    """Draws batches from photos in memory.

    Args:
        photos: uint8 (h, w, 3) each; first those of `pairs.photos`, then unlabelled ones, if any.
        pairs: verified pairs, in pixels of `photos`.
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
        self._pairs_of: dict[int, list[int]] = {}
        for pair in np.flatnonzero(pairs.inliers <= _MOST_INLIERS):
            for photo in pairs.pairs[pair]:
                self._pairs_of.setdefault(int(photo), []).append(int(pair))
        self._look_alikes = LookAlikes(list(self._pairs_of), places, pairs.vectors)

    def draw(self, rng: np.random.Generator) -> Batch:
        """One batch."""
        mined, twice = self._sizes
        unlabelled = len(self._photos) - self._labelled
        of_none = twice // 2 if unlabelled else 0
        drawn = [self._mined(photo, rng) for photo in self._photos_to_pair(mined, rng)]
        others = [
            *self._some(self._labelled, twice - of_none, rng),
            *(self._labelled + self._some(unlabelled, of_none, rng)),
        ]
        drawn += [self._twice(photo, rng) for photo in others]
        photos = np.array([photo for pair, *_ in drawn for photo in pair])
        return Batch(
            images=torch.from_numpy(np.stack([v.image for _, views, _ in drawn for v in views])),
            places=torch.from_numpy(self._places[photos]),
            classes=torch.from_numpy(self._classes[photos]),
            mined=torch.arange(mined + twice) < mined,
            partners=torch.from_numpy(np.stack([partners for *_, partners in drawn])),
        )

    def _photos_to_pair(self, wanted: int, rng: np.random.Generator) -> list[int]:
        drawn: list[int] = []
        while len(drawn) < wanted:
            drawn += self._look_alikes.group(min(_LOOK_ALIKES, wanted - len(drawn)), rng)
        return drawn

    @staticmethod
    def _some(count: int, wanted: int, rng: np.random.Generator) -> NDArray[np.int64]:
        return rng.choice(count, wanted, replace=count < wanted)

    def _mined(
        self, photo: int, rng: np.random.Generator
    ) -> tuple[tuple[int, int], tuple[View, View], NDArray[np.int64]]:
        pair = int(rng.choice(self._pairs_of[photo]))
        a, b = self._pairs.pairs[pair]
        views = random_view(self._photos[a], rng), random_view(self._photos[b], rng)
        alignment, known = self._pairs.alignments[pair], self._pairs.points_of(pair)
        partners = partner_cells(views[0].matrix, views[1].matrix @ alignment, known)
        return (a, b), views, partners

    def _twice(
        self, photo: int, rng: np.random.Generator
    ) -> tuple[tuple[int, int], tuple[View, View], NDArray[np.int64]]:
        views = random_view(self._photos[photo], rng), random_view(self._photos[photo], rng)
        return (photo, photo), views, partner_cells(views[0].matrix, views[1].matrix, None)


def partner_cells(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    known: NDArray[np.float32] | None,
) -> NDArray[np.int64]:
    """For each cell of a view the nearest cell of another that shows the same: int64 (ACROSS²,).

    It is -1 where there is none, and for the outermost cells of both views, which have no
    attention and are never matched.

    Args:
        first: (3, 3), from pixels of a photo to pixels of the first view.
        second: (3, 3), from pixels of the same photo to pixels of the second view.
        known: (n, 2), places in the photo around which `second` is trusted; None: everywhere.
    """
    rows, columns = np.divmod(np.arange(ACROSS * ACROSS), ACROSS)
    centres = np.stack([columns, rows], axis=1) * float(STRIDE) + OFFSET
    in_photo = _mapped(np.linalg.inv(first), centres)
    target = (_mapped(second, in_photo) - OFFSET) / STRIDE
    with np.errstate(invalid="ignore"):
        cell = np.nan_to_num(np.round(target), nan=-1, posinf=-1, neginf=-1)
    inner = (cell >= 1).all(axis=1) & (cell <= ACROSS - 2).all(axis=1)
    inner &= (np.minimum(rows, columns) >= 1) & (np.maximum(rows, columns) <= ACROSS - 2)
    inner &= np.linalg.norm(np.where(inner[:, None], target - cell, 0), axis=1) * STRIDE <= _NEAR
    if known is not None:
        apart = np.linalg.norm(in_photo[:, None] - known[None], axis=2)
        inner &= apart.min(axis=1, initial=np.inf) <= _TRUSTED
    return np.where(inner, cell[:, 1] * ACROSS + cell[:, 0], -1).astype(np.int64)


def _mapped(matrix: NDArray[np.floating], points: NDArray[np.floating]) -> NDArray[np.float64]:
    lifted = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    with np.errstate(divide="ignore", invalid="ignore"):
        found: NDArray[np.float64] = lifted[:, :2] / lifted[:, 2:]
    return found
