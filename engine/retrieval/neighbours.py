"""The nearest photos of a query, or of each photo of a library, by global feature."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.delg.graph import ModelFile
from engine.library.reads import LibraryReader
from engine.retrieval.index import HnswIndex, Ids, Vectors, exact_nearest

logger = logging.getLogger(__name__)

# A search adds this many vectors to a stale index by itself; beyond, asking all is faster.
_MOST_TO_ADD = 2000
# Labels whose photos are gone stay in the index; too many of them crowd out the living.
_MOST_STALE_SHARE = 0.1
# Below, asking all takes a few milliseconds, and an index is not worth its file.
_LEAST_FOR_INDEX = 2000
_BLOCK = 1024


class Neighbours:
    """Nearest photos by cosine: HNSW where the cache on disk is sound, exact otherwise."""

    def __init__(self, reader: LibraryReader, model: ModelFile, model_id: int) -> None:
        self._ids, self._vectors = reader.vectors(model_id)
        self._index: HnswIndex | None = None
        if len(self._ids) >= _LEAST_FOR_INDEX:
            loaded = HnswIndex.load(
                index_path(reader.layout.index, model), model.sha256, model.global_dimensions
            )
            if loaded is not None and _catch_up(loaded, self._ids, self._vectors, _MOST_TO_ADD):
                self._index = loaded

    def nearest(self, query: NDArray[np.float32], k: int) -> tuple[Ids, NDArray[np.float32]]:
        """The ids of the k nearest photos and their cosines, best first."""
        if self._index is None:
            return exact_nearest(self._ids, self._vectors, query, k)
        stale = max(0, len(self._index) - len(self._ids))
        ids, cosines = self._index.nearest(query, k + stale)
        living = np.isin(ids, self._ids)
        return ids[living][:k], cosines[living][:k]


def index_path(folder: Path, model: ModelFile) -> Path:
    """The file of a model's index in a library's index folder."""
    return folder / f"{model.sha256[:16]}.hnsw"


def update_index(reader: LibraryReader, model: ModelFile, model_id: int) -> None:
    """Brings the cache on disk up to date, or builds it anew where there is any doubt about it."""
    ids, vectors = reader.vectors(model_id)
    if len(ids) < _LEAST_FOR_INDEX:
        return
    path = index_path(reader.layout.index, model)
    index = HnswIndex.load(path, model.sha256, model.global_dimensions)
    if index is not None and np.array_equal(np.sort(index.ids()), ids):
        return
    if index is None or not _catch_up(index, ids, vectors, len(ids)):
        logger.info("Building the index of %d photos.", len(ids))
        index = HnswIndex(model.global_dimensions)
        index.add(ids, vectors)
    index.save(path, model.sha256)


def _catch_up(index: HnswIndex, ids: Ids, vectors: Vectors, most: int) -> bool:
    """Adds what the index lacks; False where it is too far off to be used."""
    held = index.ids()
    missing = ~np.isin(ids, held)
    stale = len(held) - int((~missing).sum())
    if missing.sum() > most or stale > _MOST_STALE_SHARE * len(held):
        return False
    index.add(ids[missing], vectors[missing])
    return True


def nearest_pairs(
    ids: Ids, vectors: Vectors, among: NDArray[np.bool_], k: int
) -> list[tuple[int, int]]:
    """Each chosen photo with its k exactly nearest others, as pairs (a < b), ascending, once each.

    Args:
        ids: int64 (n,).
        vectors: float16 (n, D), of unit length.
        among: bool (n,), the photos whose neighbours are asked for.
        k: how many neighbours.
    """
    all_vectors = vectors.astype(np.float32)
    pairs: set[tuple[int, int]] = set()
    chosen = np.flatnonzero(among)
    for start in range(0, len(chosen), _BLOCK):
        rows = chosen[start : start + _BLOCK]
        cosines = all_vectors[rows] @ all_vectors.T
        cosines[np.arange(len(rows)), rows] = -np.inf
        count = min(k, len(ids) - 1)
        nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count] if count else rows[:0]
        for row, others in zip(rows, nearest, strict=False):
            a = int(ids[row])
            pairs.update((min(a, int(b)), max(a, int(b))) for b in ids[others])
    return sorted(pairs)
