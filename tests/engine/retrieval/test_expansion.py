from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.retrieval.expansion import affinities

DIMENSIONS = 32


def directions(count: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, DIMENSIONS))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@settings(deadline=None)
@given(count=st.integers(0, 40), seed=st.integers(0, 1000))
def test_affinities_are_cosines(count: int, seed: int) -> None:
    query, *vectors = directions(count + 1, seed)
    found = affinities(query, np.array(vectors).reshape(-1, DIMENSIONS))
    assert found.shape == (count,)
    assert (np.abs(found) <= 1 + 1e-5).all()


def test_the_order_of_the_photos_changes_nothing() -> None:
    query, *vectors = directions(30, 1)
    shuffled = np.random.default_rng(0).permutation(29)
    found = affinities(query, np.array(vectors))
    assert affinities(query, np.array(vectors)[shuffled]) == pytest.approx(found[shuffled])


def test_a_photo_from_another_side_is_found_through_the_photos_between() -> None:
    """The other side is as similar to the query as a look-alike, which nothing connects to it."""
    other, between, alike, far = np.eye(4, DIMENSIONS, dtype=np.float32)
    query = 0.8 * between + 0.3 * other + 0.32 * alike
    query /= np.linalg.norm(query)
    side = 0.7 * other + 0.7 * between + 0.1 * far
    alone = alike + 0.9 * far
    photos = np.stack([between, side, alone])
    photos /= np.linalg.norm(photos, axis=1, keepdims=True)
    plain = photos @ query
    found = affinities(query, photos)
    assert found[1] - found[2] > plain[1] - plain[2]


def test_a_single_photo_has_the_affinity_of_its_cosine_or_more() -> None:
    query, photo = directions(2, 3)
    assert affinities(query, photo[None])[0] >= query @ photo
