"""What the local head learns from: pairs of images of one place whose partner cells are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from frozen import Photo, Seen
from grids import Grid, mapped, scale_change
from labels import Labels
from lookalikes import LookAlikes
from numpy.typing import NDArray
from pairs import MOST_INLIERS, MinedPairs

# An alignment holds where inliers are: a cell within this many pixels of the photo from one has a
# known partner; beyond that many nothing was found, by hundreds of features that had every chance
# (of a chain not even that is known).
_TRUSTED, _LOST = 16.0, 48.0
# Photos of different places that look alike, in each group of pairs.
_LOOK_ALIKES = 4
# Images of one place meet where they show it at sizes that differ by no more than this.
_MOST_SCALE = 1.5
_LEAST_PARTNERS = 4


@dataclass(frozen=True)
class Meeting:
    """Two images of one place.

    Attributes:
        first: the one.
        second: the other.
        partners: int64 (cells of first,), the cell of `second` that shows the same, -1 where there
            is none or it is not known.
        lost: bool (cells of first,), which surely have none.
        place: the same for all images of a place.
        label: the class of the first photo, -1 without one.
    """

    first: Seen
    second: Seen
    partners: NDArray[np.int64]
    lost: NDArray[np.bool_]
    place: int
    label: int


class Meetings:
    """Draws meetings: of mined pairs in groups of look-alikes, and of photos with a view of them.

    Args:
        photos: by their number in `pairs.photos`; pairs of others are left out.
        pairs: verified pairs, in pixels of the original photos.
        labels: of the photos of `pairs.photos`.
        sizes: how many mined pairs, and how many photos with their views, are drawn at a time.
    """

    def __init__(
        self, photos: Sequence[Photo], pairs: MinedPairs, labels: Labels, sizes: tuple[int, int]
    ) -> None:
        self._photos, self._pairs, self._labels, self._sizes = photos, pairs, labels, sizes
        self._pairs_of = pairs.by_photo(MOST_INLIERS)
        self._look_alikes = LookAlikes(list(self._pairs_of), labels.places, pairs.vectors)

    def draw(self, rng: np.random.Generator) -> list[Meeting]:
        """Meetings of one step; fewer than wanted where images meet at no common scale."""
        of_pairs, of_views = self._sizes
        drawn: list[Meeting | None] = []
        while len(drawn) < of_pairs:
            group = self._look_alikes.group(min(_LOOK_ALIKES, of_pairs - len(drawn)), rng)
            drawn += [self._mined(photo, rng) for photo in group]
        chosen = rng.choice(len(self._photos), of_views, replace=len(self._photos) < of_views)
        drawn += [self._viewed(int(photo), rng) for photo in chosen]
        return [meeting for meeting in drawn if meeting is not None]

    def _mined(self, photo: int, rng: np.random.Generator) -> Meeting | None:
        pair = int(rng.choice(self._pairs_of[photo]))
        a, b = (int(number) for number in self._pairs.pairs[pair])
        known = self._pairs.points_of(pair)
        alignment = self._pairs.alignments[pair]
        met = _common_scales(self._photos[a].levels, self._photos[b].levels, alignment, known)
        if not met:
            return None
        first, second = met[int(rng.integers(len(met)))]
        partners = partner_cells(first.grid, second.grid, alignment)
        apart = np.linalg.norm(first.grid.centres()[:, None] - known[None], axis=2).min(axis=1)
        partners = np.where(apart <= _TRUSTED, partners, -1)
        lost = (apart > _LOST) & ~self._pairs.chained[pair]
        return self._meeting(a, (first, second), partners, lost)

    def _viewed(self, photo: int, rng: np.random.Generator) -> Meeting | None:
        seen = self._photos[photo]
        middle = seen.view.grid.centres().mean(axis=0, keepdims=True)
        met = _common_scales(seen.levels, [seen.view], np.eye(3), middle)
        if not met:
            return None
        first, second = met[int(rng.integers(len(met)))]
        partners = partner_cells(first.grid, second.grid, np.eye(3))
        return self._meeting(photo, (first, second), partners, partners < 0)

    def _meeting(
        self,
        photo: int,
        images: tuple[Seen, Seen],
        partners: NDArray[np.int64],
        lost: NDArray[np.bool_],
    ) -> Meeting | None:
        if np.count_nonzero(partners >= 0) < _LEAST_PARTNERS:
            return None
        place, label = self._labels.places[photo], self._labels.classes[photo]
        return Meeting(*images, partners, lost, int(place), int(label))


def partner_cells(first: Grid, second: Grid, alignment: NDArray[np.floating]) -> NDArray[np.int64]:
    """For each cell of an image the nearest inner cell of another: int64 (cells of first,).

    It is -1 where there is none, and for the outermost cells, which have no attention and are
    never matched.

    Args:
        first: of a photo.
        second: of another.
        alignment: (3, 3), from pixels of the one photo to pixels of the other.
    """
    found = second.nearest(mapped(alignment, first.centres()))
    return np.where(first.inner(first.cells()), found, -1)


def _common_scales(
    first: Sequence[Seen],
    second: Sequence[Seen],
    alignment: NDArray[np.floating],
    known: NDArray[np.floating],
) -> list[tuple[Seen, Seen]]:
    """Which images show what two photos have in common at about the same size."""
    middle = known.mean(axis=0)
    found = []
    for a in first:
        for b in second:
            across = b.grid.matrix @ alignment @ np.linalg.inv(a.grid.matrix)
            change = scale_change(across, mapped(a.grid.matrix, middle[None])[0])
            if 1 / _MOST_SCALE <= change <= _MOST_SCALE:
                found.append((a, b))
    return found
