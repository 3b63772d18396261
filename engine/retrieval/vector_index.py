"""HNSW index of global features, a disk cache of vectors that the library stores.

hnswlib has had no release since 2023 and is known to lose labels that are deleted and added again
(github.com/nmslib/hnswlib/issues/309). It is therefore used in this module only, labels (photo ids)
are never reused, nothing is ever deleted from a file, and a doubtful file is discarded.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import hnswlib
import numpy as np
from numpy.typing import NDArray

from engine.retrieval.float16 import as_float32

logger = logging.getLogger(__name__)

Ids = NDArray[np.int64]
Vectors = NDArray[np.float16]
Contents = NDArray[np.uint32]

# Neighbors of a node, and breadth of the search while building and querying: recall at 100 is above
# 0.99 on 100,000 photos' vectors of 512 dimensions.
_M = 24
_EF_CONSTRUCTION = 200
_EF_SEARCH = 400

# Vectors that are converted to float32 at once: few enough to stay in a core's cache.
_BLOCK = 256
# Rows of a matrix-vector product for one call of BLAS: OpenBLAS divides larger ones (9216
# multiplications, interface/gemv.c) among threads of its own, which compete with other threads.
_ROWS = 16


@dataclass(frozen=True)
class Header:
    """Header of an index file, which describes the content of the file.

    Attributes:
        model: `features_id` of the model whose features these are.
        dimensions: length of a vector.
        count: number of vectors.
        last_row: the highest photo id among them.
        checksum: CRC-32 of the file.
        contents: uint32 (count,), CRC-32 of each vector as float16, by ascending id.
    """

    model: str
    dimensions: int
    count: int
    last_row: int
    checksum: int
    contents: Contents

    def to_json(self) -> str:
        """Return the header as JSON, with the contents as base 64 of little-endian numbers."""
        contents = base64.b64encode(self.contents.astype("<u4").tobytes()).decode("ascii")
        return json.dumps(vars(self) | {"contents": contents})

    @staticmethod
    def from_json(text: str) -> Header:
        """Read the result of `to_json`.

        Raises:
            ValueError, TypeError: the text is something else.
        """
        header = Header(**json.loads(text))
        contents = base64.b64decode(str(header.contents), validate=True)
        return replace(header, contents=np.frombuffer(contents, "<u4").astype(np.uint32))


class HnswIndex:
    """Index for approximate nearest-neighbor search by cosine."""

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions
        self._index = hnswlib.Index(space="ip", dim=dimensions)
        self._index.init_index(
            max_elements=1024, M=_M, ef_construction=_EF_CONSTRUCTION, random_seed=0
        )

        self._ids: Ids = np.empty(0, np.int64)
        self._contents: Contents = np.empty(0, np.uint32)

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> Ids:
        """Return the labels in the index, ascending: int64 (n,)."""
        return self._ids

    def holds(self, ids: Ids, vectors: Vectors) -> NDArray[np.bool_]:
        """Return which vectors (n, D) are stored under these labels (n,): bool (n,).

        A restored library may have other vectors under the same ids; so does a photo that was
        turned.
        """
        if not len(self):
            return np.zeros(len(ids), bool)
        place = np.searchsorted(self._ids, ids).clip(max=len(self) - 1)
        known = np.flatnonzero(self._ids[place] == ids)
        same = self._contents[place[known]] == _contents(vectors[known])
        held = np.zeros(len(ids), bool)
        held[known[same]] = True
        return held

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors (n, D) under new labels (n,)."""
        wanted = len(self) + len(ids)
        if wanted > self._index.get_max_elements():
            self._index.resize_index(max(wanted, 2 * self._index.get_max_elements()))
        if len(ids):
            self._index.add_items(as_float32(vectors), ids)
        all_ids = np.append(self._ids, ids)
        order = np.argsort(all_ids)
        self._ids = all_ids[order]
        self._contents = np.append(self._contents, _contents(vectors))[order]

    def nearest(self, query: NDArray[np.float32], k: int) -> tuple[Ids, NDArray[np.float32]]:
        """Return the ids of the k nearest and their cosines, best first.

        Fewer are returned if the index holds fewer.

        Args:
            query: float32 (D,), of unit length.
            k: number of neighbors.
        """
        k = min(k, len(self))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        self._index.set_ef(max(_EF_SEARCH, 2 * k))
        labels, distances = self._index.knn_query(query[None].astype(np.float32), k)
        return labels[0].astype(np.int64), 1 - distances[0]

    def save(self, path: Path, model: str) -> None:
        """Write the index file, then its header.

        The header is written last, so a partial file is never trusted.

        Args:
            path: the index file.
            model: `features_id` of the model whose features these are.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        header_path(path).unlink(missing_ok=True)
        partial = path.with_suffix(".partial")
        self._index.save_index(str(partial))
        partial.replace(path)
        header = Header(
            model,
            self._dimensions,
            len(self),
            int(self._ids.max(initial=0)),
            _checksum(path),
            self._contents,
        )
        partial.write_text(header.to_json(), encoding="ascii")
        partial.replace(header_path(path))

    @classmethod
    def load(cls, path: Path, model: str, dimensions: int) -> HnswIndex | None:
        """Read a saved index; None where it is missing or in doubt."""
        header = read_header(path)
        if header is None or (header.model, header.dimensions) != (model, dimensions):
            return None
        # hnswlib does not check its file: a damaged one crashes the process.
        if not path.is_file() or _checksum(path) != header.checksum:
            logger.warning("The index %s is damaged; it will be rebuilt.", path)
            return None
        loaded = cls(dimensions)
        loaded._index = hnswlib.Index(space="ip", dim=dimensions)
        loaded._index.load_index(str(path), max_elements=header.count + 1024)
        ids = np.sort(np.array(loaded._index.get_ids_list(), np.int64))
        if (len(ids), int(ids.max(initial=0))) != (header.count, header.last_row):
            return None
        if len(header.contents) != len(ids):
            return None
        loaded._ids, loaded._contents = ids, header.contents
        return loaded


def header_path(path: Path) -> Path:
    """Return the path of an index file's header."""
    return path.with_suffix(".json")


def brute_force_knn(
    ids: Ids, vectors: Vectors, query: NDArray[np.float32], k: int
) -> tuple[Ids, NDArray[np.float32]]:
    """Return the k nearest ids and their cosines by brute force, best first.

    Ties are ordered by id.

    Args:
        ids: int64 (n,).
        vectors: float16 (n, D), of unit length.
        query: float32 (D,), of unit length.
        k: number of neighbors.
    """
    if not len(ids):
        return ids, np.empty(0, np.float32)
    cosines = _cosines(vectors, query)
    # Only the k best, and those as good as the last of them, have to be sorted.
    least = np.partition(cosines, len(ids) - k)[len(ids) - k] if k < len(ids) else -np.inf
    good = np.flatnonzero(cosines >= least)
    best = good[np.lexsort((ids[good], -cosines[good]))[:k]]
    return ids[best], cosines[best]


def _cosines(vectors: Vectors, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the products of vectors (n, D) with a query (D,): (n,).

    They are computed on all cores. Each core takes whole blocks, so that the numbers do not depend
    on how many cores there are.
    """
    blocks = range(0, len(vectors), _BLOCK)
    cores = os.cpu_count() or 1
    share = -(-len(blocks) // cores)

    def several(starts: Sequence[int]) -> list[NDArray[np.float32]]:
        return [_products(as_float32(vectors[at : at + _BLOCK]), query) for at in starts]

    with ThreadPoolExecutor(cores) as pool:
        parts = pool.map(several, [blocks[at : at + share] for at in range(0, len(blocks), share)])
        return np.concatenate([product for part in parts for product in part])


def _products(block: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float32]:
    whole = len(block) // _ROWS * _ROWS
    first = np.matmul(block[:whole].reshape(-1, _ROWS, block.shape[1]), query)
    return np.append(first, np.matmul(block[whole:], query))


def _contents(vectors: Vectors) -> Contents:
    rows = np.ascontiguousarray(vectors, dtype="<f2")
    return np.array([zlib.crc32(row) for row in rows], np.uint32)


def read_header(path: Path) -> Header | None:
    """Read the header of an index file; None where it is missing or unreadable."""
    try:
        return Header.from_json(header_path(path).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        logger.warning("The header of the index %s cannot be read; it will be rebuilt.", path)
        return None


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            checksum = zlib.crc32(chunk, checksum)
    return checksum
