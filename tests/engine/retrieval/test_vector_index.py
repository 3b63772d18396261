from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.delg.features import normalise
from engine.retrieval.vector_index import HnswIndex, brute_force_knn, header_path

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
    ids, cosines = brute_force_knn(np.arange(50), table, table[7].astype(np.float32), 50)
    assert list(ids[:2]) == [7, 20]
    assert (np.diff(cosines) <= 0).all()
    assert len(ids) == 50


def test_approximate_neighbours_are_the_exact_ones() -> None:
    table, index = vectors(3000), HnswIndex(D)
    index.add(np.arange(3000), table)
    hits = 0
    for query in vectors(20, seed=1).astype(np.float32):
        exact, _ = brute_force_knn(np.arange(3000), table, query, 100)
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


@pytest.mark.parametrize("damage", ["cut", "flip", "header", "contents", "headless"])
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
    elif damage == "contents":
        header = json.loads(header_path(path).read_text(encoding="ascii"))
        header["contents"] = header["contents"][:400]
        header_path(path).write_text(json.dumps(header), encoding="ascii")
    else:
        header_path(path).unlink()
    assert HnswIndex.load(path, "m", D) is None


def test_an_empty_index_has_no_neighbours() -> None:
    ids, cosines = HnswIndex(D).nearest(np.ones(D, np.float32), 5)
    assert len(ids) == len(cosines) == 0


def test_an_index_knows_which_vectors_it_holds(tmp_path: Path) -> None:
    table, path = vectors(300), tmp_path / "a.hnsw"
    index = HnswIndex(D)
    index.add(np.arange(200, 300), table[200:])
    index.add(np.arange(100), table[:100])
    index.save(path, "m")
    loaded = HnswIndex.load(path, "m", D)
    assert loaded is not None
    changed = table.copy()
    changed[[3, 250], 5] *= -1
    known = np.r_[:100, 200:300]
    expected = np.isin(np.arange(300), np.setdiff1d(known, [3, 250]))
    for one in (index, loaded):
        np.testing.assert_array_equal(one.ids, known)
        np.testing.assert_array_equal(one.holds(np.arange(300), changed), expected)
    assert not HnswIndex(D).holds(np.arange(300), table).any()


@settings(deadline=None)
@given(count=st.integers(1, 700), k=st.integers(1, 800), seed=st.integers(0, 9))
def test_the_exactly_nearest_are_those_of_sorting_all(count: int, k: int, seed: int) -> None:
    table = vectors(count, seed)
    table[count // 2 :] = table[: count - count // 2]  # equal cosines everywhere
    query = vectors(1, seed + 1)[0].astype(np.float32)
    ids, cosines = brute_force_knn(np.arange(count), table, query, k)
    plain = table.astype(np.float64) @ query
    assert len(ids) == len(set(ids)) == min(k, count)
    np.testing.assert_allclose(cosines, plain[ids], atol=1e-5)
    np.testing.assert_allclose(cosines, np.sort(plain)[::-1][:k], atol=1e-5)


@pytest.mark.parametrize("cores", [1, 3, 16])
def test_exact_neighbours_do_not_depend_on_the_number_of_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    table, query = vectors(3001), vectors(1, seed=9)[0].astype(np.float32)
    expected = brute_force_knn(np.arange(3001), table, query, 3001)
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    found = brute_force_knn(np.arange(3001), table, query, 3001)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)
