"""Global features of a library's named photos, for comparison with other photos."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.landmarks.label_voting import BACKGROUND, Resemblance
from engine.retrieval.vector_index import brute_force_knn

NamedLandmarks = Mapping[int, tuple[str, Sequence[int]]]
"""Name and photo ids of each landmark that has a name, by landmark id."""

# As many as the challenge's second team used (see `engine.landmarks.label_voting`); more cost time.
_MOST_BACKGROUND = 5000


@dataclass(frozen=True, eq=False)
class NamedPhotos:
    """Photos of named landmarks, and background photos of no landmark.

    Attributes:
        photos: int64 (n,), ids; a photo that shows two named landmarks is there twice.
        labels: int64 (n,), ids of their landmarks.
        vectors: float16 (n, D), their global features.
        others: int64 (b,), ids of the photos of no landmark, ascending.
        background: float16 (b, D), their global features.
    """

    photos: NDArray[np.int64]
    labels: NDArray[np.int64]
    vectors: NDArray[np.float16]
    others: NDArray[np.int64]
    background: NDArray[np.float16]

    @classmethod
    def of(
        cls,
        ids: NDArray[np.int64],
        vectors: NDArray[np.float16],
        named: NamedLandmarks,
        grouped: Set[int],
    ) -> NamedPhotos:
        """Select the named and the background photos of a library.

        Args:
            ids: int64 (m,), of the photos that have features, ascending.
            vectors: float16 (m, D), their global features.
            named: the landmarks that have a name.
            grouped: the photos of all landmarks, those without a name included.
        """
        row_of = {photo: row for row, photo in enumerate(ids.tolist())}
        members = [
            (row_of[photo], label)
            for label, (_, photos) in named.items()
            for photo in photos
            if photo in row_of
        ]
        rows, labels = np.array(members, np.int64).reshape(-1, 2).T
        free = np.array([row for photo, row in row_of.items() if photo not in grouped], np.int64)
        spread = free[:: max(1, -(-len(free) // _MOST_BACKGROUND))]
        return cls(ids[rows], labels, vectors[rows], ids[spread], vectors[spread])

    def seen_by(
        self,
        query: NDArray[np.float32],
        without: int | None = None,
        among: Collection[int] | None = None,
    ) -> Resemblance:
        """Return the similarities of a photo with these photos.

        Args:
            query: float32 (D,), its global feature, of unit length.
            without: its id if it is a photo of the library.
            among: ids of the named photos to compare with; None for all.
        """
        kept = self.photos != without
        if among is not None:
            kept &= np.isin(self.photos, list(among))
        rows = np.flatnonzero(kept)
        order, cosines = brute_force_knn(np.arange(len(rows)), self.vectors[rows], query, len(rows))
        # One more than is needed, because the photo itself may be the first of them.
        nearest, background = brute_force_knn(self.others, self.background, query, BACKGROUND + 1)
        chosen = rows[order]
        return Resemblance(
            self.photos[chosen], self.labels[chosen], cosines, background[nearest != without]
        )
