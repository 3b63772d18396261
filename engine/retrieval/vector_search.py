"""Nearest-neighbor search of photos by global feature, exact or with an HNSW index."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.delg.graph import ModelFile
from engine.library.reads import LibraryReader
from engine.retrieval.float16 import as_float32
from engine.retrieval.vector_index import HnswIndex, Ids, Vectors, brute_force_knn, read_header

logger = logging.getLogger(__name__)

# Photos that the index lacks are compared one by one; with more than this, rebuilding it is faster.
_MOST_BESIDE = 20_000
# Labels whose photos are gone, or have another vector now, stay in the index; too many of them
# displace the valid ones from the results.
_MOST_STALE_SHARE = 0.1
# A smaller share is left out of the index: rewriting it for each photo would wear out disks.
_MOST_LACKING_SHARE = 0.01
# With fewer photos, brute force takes a few milliseconds, and an index is not worth its file.
LEAST_FOR_INDEX = 2000

# Rows of the table of all cosines that are computed at once, and columns in a group whose maximum
# is found first.
_BLOCK, _GROUP = 512, 64


class VectorSearch:
    """Nearest-neighbor search by cosine, among the photos that a library has features of.

    It is brute force until `load_index` is called: loading an index takes as long as comparing all
    of 100,000 photos several times. With an index, the photos that it lacks are compared by brute
    force.

    Args:
        reader: the library; must stay open.
        model: the model whose features are compared.
        model_id: the library's id of it.
    """

    def __init__(self, reader: LibraryReader, model: ModelFile, model_id: int) -> None:
        self._reader = reader
        self._model = model
        self._model_id = model_id
        self._index: HnswIndex | None = None
        self._indexed: Ids = np.empty(0, np.int64)  # valid ids of the index, ascending
        # Photos compared by brute force: all, or those that the index lacks.
        self._ids, self._vectors = reader.vectors(model_id)
        self._last = int(self._ids.max(initial=0))

    def __len__(self) -> int:
        return len(self._indexed) + len(self._ids)

    @property
    def indexed(self) -> bool:
        """Return whether an index is in use."""
        return self._index is not None

    def load_index(self) -> bool:
        """Load the index on disk, if it is sound, and return whether one is used.

        It is not loaded below `LEAST_FOR_INDEX` photos, nor if it lacks too many.
        """
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
        """Add the photos that were added to the library since the last call.

        Photos that were removed since may still be found; the library does not know them.
        """
        ids, vectors = self._reader.vectors(self._model_id, after_id=self._last)
        if len(ids):
            self._last = int(ids[-1])
            self._vectors = np.concatenate([self._vectors, vectors]) if len(self._ids) else vectors
            self._ids = np.concatenate([self._ids, ids])

    def nearest(self, query: NDArray[np.float32], k: int) -> tuple[Ids, NDArray[np.float32]]:
        """Return the ids of the k nearest photos and their cosines, best first.

        Ties are ordered by id.

        Args:
            query: float32 (D,), of unit length.
            k: number of neighbors.
        """
        ids, cosines = brute_force_knn(self._ids, self._vectors, query, k)
        if self._index is not None:
            more, their_cosines = _nearest_valid(self._index, self._indexed, query, k)
            ids, cosines = np.append(ids, more), np.append(cosines, their_cosines)
        best = np.lexsort((ids, -cosines))[:k]
        return ids[best], cosines[best]

    def vectors(self, ids: Ids) -> NDArray[np.float32]:
        """Return the vectors of photos as the library has them now: (n, D).

        They are read from the library, because hnswlib takes ten times as long. A photo that was
        removed has a zero vector.
        """
        found = self._reader.vectors_of(self._model_id, ids.tolist())
        if not found:
            return np.zeros((len(ids), self._model.global_dimensions), np.float32)
        nothing = np.zeros_like(next(iter(found.values())))
        return as_float32(np.stack([found.get(photo, nothing) for photo in ids.tolist()]))


def _nearest_valid(
    index: HnswIndex, valid: Ids, query: NDArray[np.float32], k: int
) -> tuple[Ids, NDArray[np.float32]]:
    """Return the k nearest valid ids and their cosines, best first.

    The index is queried for more until enough of the results are valid.
    """
    wanted = k
    while True:
        ids, cosines = index.nearest(query, wanted)
        kept = np.flatnonzero(_among(ids, valid))[:k]
        if len(kept) == min(k, len(valid)) or wanted >= len(index):
            return ids[kept], cosines[kept]
        wanted *= 2


def index_path(folder: Path, model: ModelFile) -> Path:
    """Return the file of a model's index in a library's index folder."""
    return folder / f"{model.features_id[:16]}.hnsw"


def update_index(reader: LibraryReader, model: ModelFile, model_id: int) -> None:
    """Update the index on disk, or rebuild it if it is not sound.

    Does nothing below `LEAST_FOR_INDEX` photos.
    """
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
    """Delete index files whose names belong to no model of the library.

    Older versions of Cairn named the files differently.
    """
    known = {used.stem, *(one.features[:16] for one in reader.models() if one.features)}
    for path in used.parent.iterdir():
        if path.stem not in known:
            with suppress(OSError):  # another process may have it open
                path.unlink()


def index_lags(reader: LibraryReader, model: ModelFile, model_id: int) -> bool:
    """Return whether the index lacks too many photos, or holds too many deleted ones.

    Only its header on disk is read. Adding a photo reads and writes the whole index, and no other
    thread of Python runs while hnswlib does that.
    """
    header = read_header(index_path(reader.layout.index, model))
    if header is None or header.model != model.features_id:
        return True
    described, new = reader.described_after(model_id, header.last_row)
    stale = header.count - (described - new)
    return new > _MOST_LACKING_SHARE * described or stale > _MOST_STALE_SHARE * header.count


def index_fault(reader: LibraryReader, model: ModelFile, model_id: int) -> str | None:
    """Return the fault of the index on disk, in a word, or None.

    The words are ``damaged``, ``missing``, ``stale`` and ``behind``. `update_index` repairs it.
    """
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
    """Return which photos an index is to be given: bool (n,).

    A label is never used twice, so a photo whose vector changed stays out of the index.
    """
    return ~held & ~_among(ids, index.ids)


def _load(reader: LibraryReader, model: ModelFile) -> HnswIndex | None:
    path = index_path(reader.layout.index, model)
    return HnswIndex.load(path, model.features_id, model.global_dimensions)


def _usable(index: HnswIndex, ids: Ids, vectors: Vectors) -> NDArray[np.bool_] | None:
    """Return which of the library's vectors an index holds: bool (n,).

    None where too much of the index is stale.
    """
    held = index.holds(ids, vectors)
    stale = len(index) - np.count_nonzero(held)
    return None if stale > _MOST_STALE_SHARE * len(index) else held


def _among(ids: Ids, ascending: Ids) -> NDArray[np.bool_]:
    """Return which ids are among the others, which are ascending: bool (n,)."""
    if not len(ascending):
        return np.zeros(len(ids), bool)
    place = np.searchsorted(ascending, ids).clip(max=len(ascending) - 1)
    return np.asarray(ascending[place] == ids)


def knn_graph(
    ids: Ids, vectors: Vectors, among: NDArray[np.bool_], k: int
) -> list[tuple[int, int]]:
    """Return each chosen photo with its k exact nearest neighbors, as pairs.

    Each pair (a < b) appears once, in ascending order. Takes four bytes for each number of the
    vectors, and 2 KB for each photo; the time grows with the square of the number of photos.

    Args:
        ids: int64 (n,), ascending.
        vectors: float16 (n, D), of unit length.
        among: bool (n,), the photos whose neighbors are wanted.
        k: number of neighbors.
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
    """Find the `count` largest of each row of a table (m, n), ties by column.

    Returns:
        Rows and columns, (m · count,) each.
    """
    # The maxima of groups of columns are cheap and bound the largest numbers from below, so that
    # few numbers have to be sorted.
    size = max(1, min(_GROUP, table.shape[1] // (4 * count)))
    groups = table.shape[1] // size
    largest = table[:, : size * groups].reshape(len(table), size, groups).max(axis=1)
    bound = np.partition(largest, groups - count, axis=1)[:, groups - count]
    rows, columns = np.nonzero(table >= bound[:, None])
    order = np.lexsort((columns, -table[rows, columns], rows))
    rows, columns = rows[order], columns[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    return rows[rank < count], columns[rank < count]
