"""The nearest photos of a query, or of each photo of a library, by global feature."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.delg.graph import ModelFile
from engine.library.reads import LibraryReader
from engine.retrieval.halves import as_float32
from engine.retrieval.index import HnswIndex, Ids, Vectors, exact_nearest, read_header

logger = logging.getLogger(__name__)

# Photos that the index lacks are asked one by one; beyond this many, building it anew pays.
_MOST_BESIDE = 20_000
# Labels whose photos are gone, or have another vector now, stay in the index; too many of them
# crowd out the living.
_MOST_STALE_SHARE = 0.1
# Fewer are left beside the index: writing all of it anew for each of them would wear out disks.
_MOST_LACKING_SHARE = 0.01
# Below, asking all takes a few milliseconds, and an index is not worth its file.
LEAST_FOR_INDEX = 2000

# Rows of the table of all cosines that are computed at once, and columns of it whose largest number
# is found first.
_BLOCK, _GROUP = 512, 64


class Neighbours:
    """Nearest photos by cosine, among those that a library has features of.

    All are asked, until `load_index` is called: loading an index takes as long as asking all of
    100,000 photos several times. With an index, the photos that it lacks are asked beside it.

    Args:
        reader: the library; stays open, and in use.
        model: whose features are compared.
        model_id: the library's id of it.
    """

    def __init__(self, reader: LibraryReader, model: ModelFile, model_id: int) -> None:
        self._reader = reader
        self._model = model
        self._model_id = model_id
        self._index: HnswIndex | None = None
        self._indexed: Ids = np.empty(0, np.int64)  # what of the index is valid, ascending
        # What is asked one by one: all, or what the index lacks.
        self._ids, self._vectors = reader.vectors(model_id)
        self._last = int(self._ids.max(initial=0))

    def __len__(self) -> int:
        return len(self._indexed) + len(self._ids)

    @property
    def indexed(self) -> bool:
        """Whether an index is in use."""
        return self._index is not None

    def load_index(self) -> bool:
        """Uses the cache on disk from now on, where it is sound; says whether it is."""
        if self._index is not None or len(self._ids) < LEAST_FOR_INDEX:
            return self.indexed
        index = _load(self._reader, self._model)
        held = None if index is None else _usable(index, self._ids, self._vectors)
        if held is None or np.count_nonzero(~held) > _MOST_BESIDE:
            return False
        self._index, self._indexed = index, self._ids[held]
        self._ids, self._vectors = self._ids[~held], self._vectors[~held]
        return True

    def catch_up(self) -> None:
        """Takes in the photos that were added to the library since.

        Photos that were removed since may still be found; the library does not know them.
        """
        ids, vectors = self._reader.vectors(self._model_id, after_id=self._last)
        if len(ids):
            self._last = int(ids[-1])
            self._vectors = np.concatenate([self._vectors, vectors]) if len(self._ids) else vectors
            self._ids = np.concatenate([self._ids, ids])

    def nearest(self, query: NDArray[np.float32], k: int) -> tuple[Ids, NDArray[np.float32]]:
        """The ids of the k nearest photos and their cosines, best first; ties by id."""
        ids, cosines = exact_nearest(self._ids, self._vectors, query, k)
        if self._index is not None:
            more, their_cosines = _nearest_valid(self._index, self._indexed, query, k)
            ids, cosines = np.append(ids, more), np.append(cosines, their_cosines)
        best = np.lexsort((ids, -cosines))[:k]
        return ids[best], cosines[best]


def _nearest_valid(
    index: HnswIndex, valid: Ids, query: NDArray[np.float32], k: int
) -> tuple[Ids, NDArray[np.float32]]:
    """The k nearest that are valid: more are asked for until there are as many."""
    wanted = k
    while True:
        ids, cosines = index.nearest(query, wanted)
        kept = np.flatnonzero(_among(ids, valid))[:k]
        if len(kept) == min(k, len(valid)) or wanted >= len(index):
            return ids[kept], cosines[kept]
        wanted *= 2


def index_path(folder: Path, model: ModelFile) -> Path:
    """The file of a model's index in a library's index folder."""
    return folder / f"{model.features_id[:16]}.hnsw"


def update_index(reader: LibraryReader, model: ModelFile, model_id: int) -> None:
    """Brings the cache on disk up to date, or builds it anew where there is any doubt about it."""
    ids, vectors = reader.vectors(model_id)
    if len(ids) < LEAST_FOR_INDEX:
        return
    index = _load(reader, model)
    held = None if index is None else _usable(index, ids, vectors)
    if index is None or held is None:
        logger.info("Building the index of %d photos.", len(ids))
        index, held = HnswIndex(model.global_dimensions), np.zeros(len(ids), bool)
    new = _lacking(index, ids, held)
    if new.any():
        index.add(ids[new], vectors[new])
        path = index_path(reader.layout.index, model)
        index.save(path, model.features_id)
        _remove_unknown(reader, path)


def _remove_unknown(reader: LibraryReader, used: Path) -> None:
    """Delete the index files of no model that the library knows, or of an older naming."""
    known = {used.stem, *(one.features[:16] for one in reader.models() if one.features)}
    for path in used.parent.iterdir():
        if path.stem not in known:
            with suppress(OSError):  # another process may have it open
                path.unlink()


def index_lags(reader: LibraryReader, model: ModelFile, model_id: int) -> bool:
    """Whether the cache on disk lacks more photos than are quickly asked beside it, or holds too
    many that are gone.

    Its header tells, without reading it: to add a photo, all of it is read and written, and no
    other thread of Python runs while hnswlib does that.
    """
    header = read_header(index_path(reader.layout.index, model))
    if header is None or header.model != model.features_id:
        return True
    described, new = reader.described_after(model_id, header.last_row)
    stale = header.count - (described - new)
    return new > _MOST_LACKING_SHARE * described or stale > _MOST_STALE_SHARE * header.count


def index_fault(reader: LibraryReader, model: ModelFile, model_id: int) -> str | None:
    """What is wrong with the cache on disk, which `update_index` mends, in a word, or None."""
    ids, vectors = reader.vectors(model_id)
    if len(ids) < LEAST_FOR_INDEX:
        return None
    index = _load(reader, model)
    if index is None:
        return "damaged" if index_path(reader.layout.index, model).exists() else "missing"
    held = _usable(index, ids, vectors)
    if held is None:
        return "stale"
    lacking = np.count_nonzero(_lacking(index, ids, held))
    return "behind" if lacking > _MOST_LACKING_SHARE * len(ids) else None


def _lacking(index: HnswIndex, ids: Ids, held: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which photos an index is to be given.

    A label is never used twice: a photo whose vector changed stays beside the index.
    """
    return ~held & ~_among(ids, index.ids)


def _load(reader: LibraryReader, model: ModelFile) -> HnswIndex | None:
    path = index_path(reader.layout.index, model)
    return HnswIndex.load(path, model.features_id, model.global_dimensions)


def _usable(index: HnswIndex, ids: Ids, vectors: Vectors) -> NDArray[np.bool_] | None:
    """Which of the library's vectors an index holds; None where too much of it is stale."""
    held = index.holds(ids, vectors)
    stale = len(index) - np.count_nonzero(held)
    return None if stale > _MOST_STALE_SHARE * len(index) else held


def _among(ids: Ids, ascending: Ids) -> NDArray[np.bool_]:
    """Which ids are among the others, which are ascending."""
    if not len(ascending):
        return np.zeros(len(ids), bool)
    place = np.searchsorted(ascending, ids).clip(max=len(ascending) - 1)
    return np.asarray(ascending[place] == ids)


def nearest_pairs(
    ids: Ids, vectors: Vectors, among: NDArray[np.bool_], k: int
) -> list[tuple[int, int]]:
    """Each chosen photo with its k exactly nearest others, as pairs (a < b), ascending, once each.

    Takes four bytes a number of the vectors, and 2 KB a photo; the time grows with the square of
    the number of photos.

    Args:
        ids: int64 (n,), ascending.
        vectors: float16 (n, D), of unit length.
        among: bool (n,), the photos whose neighbours are asked for.
        k: how many neighbours.
    """
    count = min(k, len(ids) - 1)
    if count < 1 or not among.any():
        return []
    all_vectors, chosen = as_float32(vectors), np.flatnonzero(among)
    keys = [np.empty(0, np.int64)]
    for start in range(0, len(chosen), _BLOCK):
        rows = chosen[start : start + _BLOCK]
        cosines = all_vectors[rows] @ all_vectors.T
        cosines[np.arange(len(rows)), rows] = -np.inf
        which, others = _best_of_each(cosines, count)
        pairs = np.sort(np.stack([rows[which], others], axis=1), axis=1)
        keys.append(np.unique(pairs[:, 0] * len(ids) + pairs[:, 1]))
    a, b = np.divmod(np.unique(np.concatenate(keys)), len(ids))
    return list(zip(ids[a].tolist(), ids[b].tolist(), strict=True))


def _best_of_each(table: NDArray[np.float32], count: int) -> tuple[Ids, Ids]:
    """The `count` largest of each row of (m, n), ties by column: rows and columns, (m · count,)."""
    # The largest of each of many groups are soon found, and bound the largest of all: few numbers
    # are left to be put in order.
    size = max(1, min(_GROUP, table.shape[1] // (4 * count)))
    groups = table.shape[1] // size
    largest = table[:, : size * groups].reshape(len(table), size, groups).max(axis=1)
    bound = np.partition(largest, groups - count, axis=1)[:, groups - count]
    rows, columns = np.nonzero(table >= bound[:, None])
    order = np.lexsort((columns, -table[rows, columns], rows))
    rows, columns = rows[order], columns[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    return rows[rank < count], columns[rank < count]
