"""Photos of different places that look alike: what a batch learns most from telling apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Of the places whose best photo is most similar, a group takes some by lot.
_NEAREST = 10


class LookAlikes:
    """Draws groups of photos that are similar and show different places.

    Args:
        photos: numbers of the photos to draw from.
        places: (n,), the place of each of all photos.
        vectors: (n, D), of unit length, their global features.
    """

    def __init__(
        self,
        photos: Sequence[int],
        places: NDArray[np.int64],
        vectors: NDArray[np.floating],
    ) -> None:
        chosen = np.array(sorted(photos))
        self._by_place = [chosen[places[chosen] == place] for place in np.unique(places[chosen])]
        self._vectors = vectors.astype(np.float32)

    def group(self, size: int, rng: np.random.Generator) -> list[int]:
        """A photo of any place, each as likely, and its look-alikes: at most `size` in all."""
        place = int(rng.integers(len(self._by_place)))
        seed = int(rng.choice(self._by_place[place]))
        others = [*self._by_place[:place], *self._by_place[place + 1 :]]
        rivals = [self._most_similar(seed, own) for own in others]
        nearest = sorted(rivals, reverse=True)[:_NEAREST]
        drawn = rng.permutation(len(nearest))[: size - 1]
        return [seed, *(nearest[i][1] for i in drawn)]

    def _most_similar(self, photo: int, others: NDArray[np.int64]) -> tuple[float, int]:
        similarity = self._vectors[others] @ self._vectors[photo]
        best = int(similarity.argmax())
        return float(similarity[best]), int(others[best])
