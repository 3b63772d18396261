"""The HNSW index of global features: a cache on disk of vectors that the library holds.

hnswlib has had no release since 2023 and is known to lose labels that are deleted and added again
(github.com/nmslib/hnswlib/issues/309): it stays behind this one module, labels (photo ids) are
never reused, nothing is ever deleted from a file, and on any doubt the file is thrown away.
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

from engine.retrieval.halves import as_float32

logger = logging.getLogger(__name__)

Ids = NDArray[np.int64]
Vectors = NDArray[np.float16]
Contents = NDArray[np.uint32]

# Neighbours of a node and breadth of the search while building and asking: recall at 100 is above
# 0.99 on 100,000 photos' vectors of 512 dimensions.
_M = 24
_EF_CONSTRUCTION = 200
_EF_SEARCH = 400

# Vectors that are made float32 at once: few enough to stay in a core's cache.
_BLOCK = 256
# Rows of a product with one vector that BLAS gets at once: OpenBLAS divides larger ones (9216
# multiplications, interface/gemv.c) among threads of its own, which get in the way of others.
_ROWS = 16


@dataclass(frozen=True)
class Header:
    """What an index file claims to hold.

    Attributes:
        model: `features_id` of the model whose features these are.
        dimensions: of a vector.
        count: how many vectors.
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
        """The header as a text; the contents are little-endian, in base 64."""
        contents = base64.b64encode(self.contents.astype("<u4").tobytes()).decode("ascii")
        return json.dumps(vars(self) | {"contents": contents})

    @staticmethod
    def from_json(text: str) -> Header:
        """Reads `to_json`.

        Raises:
            ValueError, TypeError: it is something else.
        """
        header = Header(**json.loads(text))
        contents = base64.b64decode(str(header.contents), validate=True)
        return replace(header, contents=np.frombuffer(contents, "<u4").astype(np.uint32))


class HnswIndex:
    """Approximate nearest neighbours by cosine."""

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
        """The labels that it holds, ascending."""
        return self._ids

    def holds(self, ids: Ids, vectors: Vectors) -> NDArray[np.bool_]:
        """Which of these vectors (n, D) it has under these labels (n,): bool (n,).

        A library that was restored may have other vectors under the same ids, and a photo that was
        turned has.
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
        """Adds vectors (n, D) under new labels (n,)."""
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
        """The ids of the k nearest (fewer if there are fewer) and their cosines, best first."""
        k = min(k, len(self))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        self._index.set_ef(max(_EF_SEARCH, 2 * k))
        labels, distances = self._index.knn_query(query[None].astype(np.float32), k)
        return labels[0].astype(np.int64), 1 - distances[0]

    def save(self, path: Path, model: str) -> None:
        """Writes the file, then its header: a crash between them leaves a doubt, not a lie."""
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
        """Reads a saved index; None where there is none, or any doubt about it."""
        header = read_header(path)
        if header is None or (header.model, header.dimensions) != (model, dimensions):
            return None
        # hnswlib trusts every byte of its file: a damaged one crashes the process.
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
    """Where the header of an index file stands."""
    return path.with_suffix(".json")


def exact_nearest(
    ids: Ids, vectors: Vectors, query: NDArray[np.float32], k: int
) -> tuple[Ids, NDArray[np.float32]]:
    """The ids of the k nearest and their cosines, best first, by asking all; ties by id.

    Args:
        ids: int64 (n,).
        vectors: float16 (n, D), of unit length.
        query: float32 (D,), of unit length.
        k: how many.
    """
    if not len(ids):
        return ids, np.empty(0, np.float32)
    cosines = _cosines(vectors, query)
    # The k best and what is as good as the last of them: few to be put in order.
    least = np.partition(cosines, len(ids) - k)[len(ids) - k] if k < len(ids) else -np.inf
    good = np.flatnonzero(cosines >= least)
    best = good[np.lexsort((ids[good], -cosines[good]))[:k]]
    return ids[best], cosines[best]


def _cosines(vectors: Vectors, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Products of the vectors (n, D) with the query (D,), on all cores: (n,).

    Each core takes whole blocks: the numbers do not depend on how many cores there are.
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
    """What an index file claims to hold, None where there is none, or any doubt about it."""
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
