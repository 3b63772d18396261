"""The HNSW index of global features: a cache on disk of vectors that the library holds.

hnswlib has had no release since 2023 and is known to lose labels that are deleted and added again
(github.com/nmslib/hnswlib/issues/309): it stays behind this one module, labels (photo ids) are
never reused, nothing is ever deleted from a file, and on any doubt the file is thrown away.
"""

from __future__ import annotations

import json
import logging
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

import hnswlib
import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Ids = NDArray[np.int64]
Vectors = NDArray[np.float16]

# Neighbours of a node and breadth of the search while building and asking: recall at 100 is above
# 0.99 on 100,000 photos' vectors of 512 dimensions.
_M = 24
_EF_CONSTRUCTION = 200
_EF_SEARCH = 400


@dataclass(frozen=True)
class Header:
    """What an index file claims to hold.

    Attributes:
        model: sha256 of the model whose features these are.
        dimensions: of a vector.
        count: how many vectors.
        last_row: the highest photo id among them.
        checksum: CRC-32 of the file.
    """

    model: str
    dimensions: int
    count: int
    last_row: int
    checksum: int


class HnswIndex:
    """Approximate nearest neighbours by cosine."""

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions
        self._index = hnswlib.Index(space="ip", dim=dimensions)
        self._index.init_index(
            max_elements=1024, M=_M, ef_construction=_EF_CONSTRUCTION, random_seed=0
        )

    def __len__(self) -> int:
        return int(self._index.get_current_count())

    def ids(self) -> Ids:
        """The labels that it holds, in no order."""
        return np.array(self._index.get_ids_list(), dtype=np.int64)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Adds vectors (n, D) under new labels (n,)."""
        wanted = len(self) + len(ids)
        if wanted > self._index.get_max_elements():
            self._index.resize_index(max(wanted, 2 * self._index.get_max_elements()))
        if len(ids):
            self._index.add_items(vectors.astype(np.float32), ids)

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
        last_row = int(self.ids().max(initial=0))
        header = Header(model, self._dimensions, len(self), last_row, _checksum(path))
        partial.write_text(json.dumps(asdict(header)), encoding="ascii")
        partial.replace(header_path(path))

    @classmethod
    def load(cls, path: Path, model: str, dimensions: int) -> HnswIndex | None:
        """Reads a saved index; None where there is none, or any doubt about it."""
        header = _read_header(path)
        if header is None or (header.model, header.dimensions) != (model, dimensions):
            return None
        # hnswlib trusts every byte of its file: a damaged one crashes the process.
        if not path.is_file() or _checksum(path) != header.checksum:
            logger.warning("The index %s is damaged; it will be rebuilt.", path)
            return None
        loaded = cls(dimensions)
        loaded._index = hnswlib.Index(space="ip", dim=dimensions)
        loaded._index.load_index(str(path), max_elements=header.count + 1024)
        held = (len(loaded), int(loaded.ids().max(initial=0)))
        return loaded if held == (header.count, header.last_row) else None


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
    cosines = np.empty(len(ids), np.float32)
    for start in range(0, len(ids), 8192):  # float16 is slow to multiply, and float32 large to keep
        part = slice(start, start + 8192)
        cosines[part] = vectors[part].astype(np.float32) @ query
    best = np.lexsort((ids, -cosines))[:k]
    return ids[best], cosines[best]


def _read_header(path: Path) -> Header | None:
    try:
        return Header(**json.loads(header_path(path).read_text(encoding="ascii")))
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
