"""Verified pairs of training photos: the real changes of viewpoint, season and light."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.retrieval.alignment import Frame
from engine.retrieval.geometry import Geometry, Matrix, residuals
from engine.retrieval.verification import Verification, verify

# Pairs with more inliers are nearly the same picture, of which warps make plenty.
MOST_INLIERS = 250


@dataclass(frozen=True)
class MinedPairs:
    """Pairs of photos of one landmark that geometric verification holds together.

    Attributes:
        photos: the photos' paths below the folder that was mined.
        vectors: float16 (n, D), of unit length, the photos' global features.
        pairs: int32 (m, 2), indices into `photos`.
        inliers: int32 (m,).
        alignments: float64 (m, 3, 3), from pixels of the one photo to pixels of the other.
        points: float32 (k, 2), the places in the first photos of the inliers that the alignment
            explains, all pairs in a row.
        ends: int64 (m,), where each pair's points end.
        chained: bool (m,), whether it was not verified itself (see `chains`).
    """

    photos: NDArray[np.str_]
    vectors: NDArray[np.float16]
    pairs: NDArray[np.int32]
    inliers: NDArray[np.int32]
    alignments: NDArray[np.float64]
    points: NDArray[np.float32]
    ends: NDArray[np.int64]
    chained: NDArray[np.bool_]

    def points_of(self, pair: int) -> NDArray[np.float32]:
        """Where the alignment is known to hold in the pair's first photo: (n, 2)."""
        start = self.ends[pair - 1] if pair else 0
        return self.points[start : self.ends[pair]]

    def by_photo(self, most: int) -> dict[int, list[int]]:
        """The pairs of each photo that is in any, of no more than `most` inliers."""
        found: dict[int, list[int]] = {}
        for pair in np.flatnonzero(self.inliers <= most):
            for photo in self.pairs[pair]:
                found.setdefault(int(photo), []).append(int(pair))
        return found

    def some(self, per_folder: int, seed: int = 0) -> MinedPairs:
        """Of each folder at most so many of the photos that are in pairs, and their pairs."""
        rng = np.random.default_rng(seed)
        used = np.unique(self.pairs)
        folders = np.array([PurePath(name).parent.name for name in self.photos])[used]
        drawn = [rng.permutation(used[folders == name])[:per_folder] for name in np.unique(folders)]
        chosen = np.sort(np.concatenate([np.empty(0, np.int64), *drawn]))
        kept = np.flatnonzero(np.isin(self.pairs, chosen).all(axis=1))
        points = [np.empty((0, 2), np.float32), *(self.points_of(int(pair)) for pair in kept)]
        return MinedPairs(
            photos=self.photos[chosen],
            vectors=self.vectors[chosen],
            pairs=np.searchsorted(chosen, self.pairs[kept]).astype(np.int32),
            inliers=self.inliers[kept],
            alignments=self.alignments[kept],
            points=np.concatenate(points),
            ends=np.cumsum([len(own) for own in points[1:]], dtype=np.int64),
            chained=self.chained[kept],
        )

    def and_chains(
        self,
        pairs: Sequence[tuple[int, int]],
        alignments: Sequence[NDArray[np.float64]],
        points: Sequence[NDArray[np.floating]],
    ) -> MinedPairs:
        """These pairs, followed by chains of them; a known place of a chain is an inlier."""
        inliers = np.array([len(own) for own in points], np.int32)
        end = self.ends[-1] if len(self.ends) else 0
        return replace(
            self,
            pairs=np.concatenate([self.pairs, np.array(pairs, np.int32).reshape(-1, 2)]),
            inliers=np.concatenate([self.inliers, inliers]),
            alignments=np.concatenate([self.alignments, np.array(alignments).reshape(-1, 3, 3)]),
            points=np.concatenate([self.points, *points]).astype(np.float32),
            ends=np.concatenate([self.ends, end + np.cumsum(inliers, dtype=np.int64)]),
            chained=np.concatenate([self.chained, np.ones(len(inliers), bool)]),
        )

    def save(self, path: Path) -> None:
        """Writes all of it as one .npz file."""
        np.savez(path, **vars(self))

    @staticmethod
    def load(path: Path) -> MinedPairs:
        """Reads what `save` wrote."""
        with np.load(path) as data:
            return MinedPairs(**{name: data[name] for name in data.files})


def mine(
    photos: Sequence[str],
    features: Sequence[Features],
    labels: NDArray[np.int64],
    model: ModelMetadata,
    *,
    neighbours: int,
    least: int,
) -> MinedPairs:
    """Verifies each photo with its nearest of the same landmark.

    Args:
        photos: names of the photos.
        features: theirs.
        labels: (n,), the landmark of each.
        model: whose features they are.
        neighbours: how many of the most similar photos of the landmark are tried.
        least: least inliers of a pair that is kept.
    """
    frames = [Frame(one.size, model.max_side) for one in features]
    kept, points = [], [np.empty((0, 2))]
    for a, b in sorted(_candidates(features, labels, neighbours)):
        found = verify(features[a], features[b], model)
        if found.alignment is not None and found.inliers >= least:
            misses = _misses(found.alignment, found, frames[a], frames[b])
            points.append(found.points_a[misses <= model.verify.residual])
            kept.append((a, b, found))
    return MinedPairs(
        photos=np.array(photos),
        vectors=np.stack([one.global_feature for one in features]),
        pairs=np.array([(a, b) for a, b, _ in kept], np.int32).reshape(-1, 2),
        inliers=np.array([found.inliers for *_, found in kept], np.int32),
        alignments=np.array([found.alignment for *_, found in kept]).reshape(-1, 3, 3),
        points=np.concatenate(points).astype("f4"),
        ends=np.cumsum([len(own) for own in points[1:]], dtype=np.int64),
        chained=np.zeros(len(kept), bool),
    )


def _misses(alignment: Matrix, found: Verification, a: Frame, b: Frame) -> NDArray[np.float64]:
    """How far the alignment puts each inlier from its partner, in pixels of the frames.

    An inlier of a fundamental matrix lies near a line, often far from where the alignment puts it.
    """
    matrix = b.matrix @ alignment @ np.linalg.inv(a.matrix)
    return residuals(
        Geometry.HOMOGRAPHY, matrix, a.points(found.points_a), b.points(found.points_b)
    )


def _candidates(
    features: Sequence[Features], labels: NDArray[np.int64], neighbours: int
) -> set[tuple[int, int]]:
    return {
        (min(a, b), max(a, b))
        for own in (np.flatnonzero(labels == label) for label in np.unique(labels))
        for a, nearest in zip(own, _nearest(features, own), strict=True)
        for b in nearest[:neighbours]
    }


def _nearest(
    features: Sequence[Features], photos: NDArray[np.int64]
) -> Iterator[NDArray[np.int64]]:
    """For each of the photos the others, most similar first."""
    vectors = np.stack([features[i].global_feature for i in photos]).astype(np.float32)
    for at, similarity in enumerate(vectors @ vectors.T):
        order = np.argsort(-similarity, kind="stable")
        yield photos[order[order != at]]
