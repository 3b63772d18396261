from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.delg.features import normalise
from engine.retrieval.index import HnswIndex, exact_nearest, header_path

D = 32


def vectors(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return normalise(rng.normal(size=(count, D)).astype(np.float32)).astype(np.float16)


def built(count: int = 500) -> HnswIndex:
    index = HnswIndex(D)
    index.add(np.arange(1, count + 1), vectors(count))
    return index


def test_exact_neighbours_are_ordered_and_ties_go_to_the_lower_id() -> None:
    table = vectors(50)
    table[20] = table[7]
    ids, cosines = exact_nearest(np.arange(50), table, table[7].astype(np.float32), 50)
    assert list(ids[:2]) == [7, 20]
    assert (np.diff(cosines) <= 0).all()
    assert len(ids) == 50


def test_approximate_neighbours_are_the_exact_ones() -> None:
    table, index = vectors(3000), HnswIndex(D)
    index.add(np.arange(3000), table)
    hits = 0
    for query in vectors(20, seed=1).astype(np.float32):
        exact, _ = exact_nearest(np.arange(3000), table, query, 100)
        hits += len(np.intersect1d(index.nearest(query, 100)[0], exact))
    assert hits / 2000 >= 0.99


def test_a_saved_index_comes_back(tmp_path: Path) -> None:
    index, path = built(), tmp_path / "a.hnsw"
    index.save(path, "m")
    loaded = HnswIndex.load(path, "m", D)
    assert loaded is not None
    query = vectors(1, seed=5)[0].astype(np.float32)
    np.testing.assert_array_equal(loaded.nearest(query, 10)[0], index.nearest(query, 10)[0])
    loaded.add(np.array([900]), query[None].astype(np.float16))
    assert loaded.nearest(query, 1)[0][0] == 900


def test_an_index_of_another_model_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "a.hnsw"
    built().save(path, "m")
    assert HnswIndex.load(path, "other", D) is None
    assert HnswIndex.load(path, "m", D + 1) is None
    assert HnswIndex.load(tmp_path / "none.hnsw", "m", D) is None


@pytest.mark.parametrize("damage", ["cut", "flip", "header", "headless"])
def test_a_damaged_index_is_not_used(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "a.hnsw"
    built().save(path, "m")
    data = bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "flip":
        data[len(data) // 2] ^= 255
        path.write_bytes(data)
    elif damage == "header":
        header_path(path).write_text("{", encoding="ascii")
    else:
        header_path(path).unlink()
    assert HnswIndex.load(path, "m", D) is None


def test_an_empty_index_has_no_neighbours() -> None:
    ids, cosines = HnswIndex(D).nearest(np.ones(D, np.float32), 5)
    assert len(ids) == len(cosines) == 0
