from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delg.features import (
    Features,
    QueryFeatures,
    normalise,
    quantise,
    quantise_keypoints,
    quantise_scores,
)
from engine.delg.turning import turned_points

sizes = st.tuples(st.integers(1, 20_000), st.integers(1, 20_000))


def some_features(count: int, size: tuple[int, int], seed: int = 0) -> Features:
    rng = np.random.default_rng(seed)
    vectors = normalise(rng.normal(size=(count + 1, 64)).astype(np.float32))
    return Features(
        size=size,
        global_feature=vectors[-1].astype(np.float16),
        keypoints=quantise_keypoints(rng.uniform(0, 1, (count, 2)) * (np.array(size) - 1), size),
        scales=rng.choice(np.array([0.1, 0.25], np.float32), count),
        scores=quantise_scores(rng.random(count)),
        descriptors=quantise(vectors[:count]),
    )


@given(
    count=st.integers(0, 700),
    size=sizes,
    seed=st.integers(0, 99),
)
def test_packed_features_come_back_exactly(count: int, size: tuple[int, int], seed: int) -> None:
    features = some_features(count, size, seed)
    back = Features.unpack(size, features.pack_global(), features.pack_local())
    for name in ("global_feature", "keypoints", "scales", "scores", "descriptors"):
        np.testing.assert_array_equal(getattr(back, name), getattr(features, name))
    assert back.size == size


@given(size=sizes, quarter_turns=st.integers(-5, 5), seed=st.integers(0, 99))
def test_features_that_are_turned_and_turned_back_are_the_same(
    size: tuple[int, int], quarter_turns: int, seed: int
) -> None:
    features = some_features(50, size, seed)
    back = features.turned(quarter_turns).turned(-quarter_turns)
    np.testing.assert_array_equal(back.keypoints, features.keypoints)
    assert back.size == size


@given(size=sizes, quarter_turns=st.integers(1, 3), seed=st.integers(0, 99))
def test_a_turned_keypoint_lies_on_the_same_pixel_and_is_stored_as_it_is(
    size: tuple[int, int], quarter_turns: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, size, (50, 2)).astype(float)
    features = replace(some_features(50, size), keypoints=quantise_keypoints(pixels, size))
    turned = features.turned(quarter_turns)
    expected = turned_points(pixels, quarter_turns, np.array(size) - 1)
    np.testing.assert_array_equal(turned.keypoints.round(), expected)
    stored = Features.unpack(turned.size, turned.pack_global(), turned.pack_local())
    np.testing.assert_array_equal(stored.keypoints, turned.keypoints)


def test_features_of_a_photo_take_at_most_40_kilobytes() -> None:
    features = some_features(500, (4000, 3000))
    assert len(features.pack_global()) + len(features.pack_local()) <= 40_000


def test_quantised_keypoints_stay_within_a_thousandth_of_the_longer_side() -> None:
    keypoints = np.array([[0.0, 0.0], [3999.0, 2999.0], [1234.5, 7.25]])
    moved = quantise_keypoints(keypoints, (4000, 3000))
    assert np.abs(moved - keypoints).max() < 4000 / 65535


def test_quantised_descriptors_point_the_same_way() -> None:
    features = some_features(300, (640, 480))
    rng = np.random.default_rng(0)
    vectors = normalise(rng.normal(size=(301, 64)).astype(np.float32))[:300]
    assert (features.unit_descriptors() * vectors).sum(axis=1).min() > 0.999


@pytest.mark.parametrize("cut", [1, 5, 100])
def test_a_packing_that_was_cut_is_refused(cut: int) -> None:
    features = some_features(20, (640, 480))
    with pytest.raises(ValueError, match=r"bytes|buffer"):
        Features.unpack(features.size, features.pack_global(), features.pack_local()[:-cut])


def test_attention_of_any_size_is_stored_finite_and_in_order() -> None:
    scores = quantise_scores(np.array([1e9, 70_000.0, 450.0, 0.5, 0.0]))
    assert np.isfinite(scores).all()
    assert (np.diff(scores) <= 0).all()


def test_joined_features_are_ordered_by_attention() -> None:
    first, second = some_features(20, (640, 480), 1), some_features(30, (640, 480), 2)
    joined = first.joined(second)
    assert (np.diff(joined.scores) <= 0).all()
    np.testing.assert_array_equal(joined.global_feature, first.global_feature)
    every = np.concatenate([first.descriptors, second.descriptors])
    assert sorted(map(bytes, joined.descriptors)) == sorted(map(bytes, every))


def test_a_query_of_a_part_has_its_keypoints_in_the_photo() -> None:
    part = some_features(20, (300, 200))
    found = QueryFeatures((part,), (1000, 500), (4000, 3000)).in_photo()
    assert found.size == (4000, 3000)
    np.testing.assert_allclose(found.keypoints, part.keypoints + np.array([1000, 500]), atol=0.05)


def test_a_query_is_compared_in_the_orientation_that_is_most_similar() -> None:
    turns = tuple(some_features(5, (640, 480), seed) for seed in range(4))
    query = QueryFeatures(turns, (0, 0), (640, 480))
    for turn in turns:
        assert query.nearest_turn(turn) is turn
