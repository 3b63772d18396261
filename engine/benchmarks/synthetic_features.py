"""Synthetic photos, made of the features of a few hundred real or rendered ones.

Rendering a hundred thousand photos would take half a day. The cost of a search depends on the
distribution of the global features, on the number of putative matches of a pair and on how many of
them agree; those follow the source photos.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import (
    Features,
    normalise,
    quantise,
    quantise_keypoints,
    quantise_scores,
)

SIZE = (4000, 3000)
"""Width and height of every synthetic photo, in pixels."""

# Weights of the deviation of a global feature from the mean: from the source photo of the place,
# from the place and from the view. Two views of one place are then as similar as two rendered
# views of one place are (a cosine of about 0.85), and places with the same source photo are as
# similar as look-alikes.
_LIKE, _OWN, _VIEW = 0.7, 0.7, 0.6

# Share of a place's local features from its source photo; the others are drawn from all photos.
_LIKE_LOCAL = 0.7
# Share of a view's local features that show the place; the others show what is around it.
_OF_PLACE = 0.62
# Noise of a detail in a view: units of the quantized descriptor, and pixels.
_JITTER, _SHAKE = 12, 12.0


@dataclass(frozen=True)
class _SyntheticPlace:
    vector: NDArray[np.float32]  # (D,)
    descriptors: NDArray[np.int8]  # (N, d)
    keypoints: NDArray[np.float64]  # (N, 2), x and y, pixels of a photo of SIZE


class SyntheticPhotos:
    """A generator of synthetic photos, numbered by place and view.

    Args:
        photos: the features of the source photos.
        seed: another seed makes other photos.
    """

    def __init__(self, photos: Sequence[Features], seed: int = 0) -> None:
        vectors = np.stack([one.global_feature.astype(np.float32) for one in photos])
        self._mean = vectors.mean(axis=0)
        self._departures = vectors - self._mean
        self._photos = photos
        self._descriptors = np.concatenate([one.descriptors for one in photos])
        self._seed = seed

    def photo(self, place: int, view: int) -> Features:
        """Return the features of one view of a place."""
        rng = np.random.default_rng([self._seed, place, view])
        shown = self._place(place)
        keypoints, kept = _seen(shown.keypoints, rng)
        passing = self._drawn(len(keypoints) - int(kept.sum()), rng)
        descriptors = shown.descriptors.copy()
        descriptors[~kept] = passing
        jitter = rng.integers(-_JITTER, _JITTER + 1, descriptors.shape, np.int8)
        vector = shown.vector + _VIEW * self._departure(rng)
        return Features(
            size=SIZE,
            global_feature=normalise(vector).astype(np.float16),
            keypoints=quantise_keypoints(keypoints, SIZE),
            scales=np.full(len(keypoints), 0.16, np.float32),
            scores=quantise_scores(np.linspace(0.9, 0.1, len(keypoints))),
            descriptors=quantise(normalise(descriptors.astype(np.float32) + jitter)),
        )

    def _place(self, number: int) -> _SyntheticPlace:
        rng = np.random.default_rng([self._seed, number])
        like = int(rng.integers(len(self._photos)))
        photo = self._photos[like]
        own = self._departure(rng)
        descriptors = photo.descriptors.copy()
        others = rng.random(len(descriptors)) >= _LIKE_LOCAL
        descriptors[others] = self._drawn(int(others.sum()), rng)
        # Shuffled positions: look-alikes have similar details in another geometry.
        keypoints = rng.permutation(photo.keypoints).astype(np.float64) * (
            SIZE[0] / max(photo.size)
        )
        vector = self._mean + _LIKE * self._departures[like] + _OWN * own
        return _SyntheticPlace(vector, descriptors, keypoints)

    def _departure(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Draw a deviation from the mean (D,), with the photos' covariance."""
        weights = rng.standard_normal(len(self._departures), np.float32)
        mixed: NDArray[np.float32] = weights @ self._departures
        return mixed / np.float32(np.sqrt(len(weights)))

    def _drawn(self, count: int, rng: np.random.Generator) -> NDArray[np.int8]:
        return self._descriptors[rng.integers(len(self._descriptors), size=count)]


def _seen(
    keypoints: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the keypoints (N, 2) in a view, and whether each is visible (N,)."""
    middle = np.array(SIZE) / 2
    turn = np.eye(2) * rng.uniform(0.8, 1.25) + rng.uniform(-0.08, 0.08, (2, 2))
    moved = (keypoints - middle) @ turn.T + middle + rng.uniform(-0.1, 0.1, 2) * SIZE
    moved += rng.normal(0, _SHAKE, moved.shape)
    inside = ((moved >= 0) & (moved < SIZE)).all(axis=1)
    kept = inside & (rng.random(len(moved)) < _OF_PLACE)
    moved[~kept] = rng.uniform(0, 1, (len(moved) - int(kept.sum()), 2)) * SIZE
    return moved, kept
