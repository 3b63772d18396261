from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")

from pairs import MOST_INLIERS, MinedPairs, mine

from engine.delg.features import Features, normalise, quantise
from engine.delg.model import Model
from engine.samples.library import write_samples
from tests.conftest import describe
from tests.packaging.model.making import pairs_of, transferred

SEEDS = st.integers(0, 2**32)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory, model: Model) -> list[Features]:
    """Two views of each of two rendered places."""
    folder = tmp_path_factory.mktemp("rendered")
    made = write_samples(folder, places=2, views=2, distractors=0, size=(480, 360))
    return [describe(path, model) for views in made.landmarks.values() for path in views]


def mined(features: list[Features], labels: list[int], model: Model) -> MinedPairs:
    names = [f"{label}/{i}.jpg" for i, label in enumerate(labels)]
    return mine(names, features, np.array(labels), model.metadata, neighbours=5, least=20)


def test_views_of_a_place_are_mined_as_a_pair(rendered: list[Features], model: Model) -> None:
    found = mined(rendered, [0, 0, 1, 1], model)
    assert found.pairs.tolist() == [[0, 1], [2, 3]]
    assert (found.inliers >= 20).all()
    assert found.photos.tolist() == ["0/0.jpg", "0/1.jpg", "1/2.jpg", "1/3.jpg"]


def test_views_of_two_places_are_no_pair_in_whatever_folder(
    rendered: list[Features], model: Model
) -> None:
    assert mined(rendered, [0, 0, 0, 0], model).pairs.tolist() == [[0, 1], [2, 3]]
    assert mined(rendered, [0, 1, 0, 1], model).pairs.tolist() == []


def test_the_alignment_puts_each_point_near_a_keypoint_of_the_other_photo(
    rendered: list[Features], model: Model
) -> None:
    found = mined(rendered, [0, 0, 1, 1], model)
    tolerance = model.metadata.verify.residual * 480 / model.metadata.max_side
    for number, (_, b) in enumerate(found.pairs):
        points = transferred(found.alignments[number], found.points_of(number))
        apart = np.linalg.norm(points[:, None] - rendered[b].keypoints[None], axis=2)
        assert len(points) >= 20
        assert apart.min(axis=1).max() <= tolerance + 1e-3


def test_points_off_the_plane_that_the_alignment_explains_are_left_out(
    model: Model, rng: np.random.Generator
) -> None:
    a = rng.uniform(20, 400, (160, 2))
    # A sideways step between two walls: a fundamental matrix explains both, a map only one.
    near = np.arange(160) % 2 == 0
    b = a + np.where(near, 150, 10)[:, None] * [1, 0]
    found = mined(matching_features(a, b, rng=rng), [0, 0], model)
    assert found.inliers.tolist() == [160]
    explained = np.linalg.norm(transferred(found.alignments[0], a) - b, axis=1) < 20
    assert explained.tolist() in (near.tolist(), (~near).tolist())
    assert {tuple(point) for point in np.round(found.points_of(0))} == {
        tuple(point) for point in np.round(a[explained])
    }


def matching_features(*keypoints: np.ndarray, rng: np.random.Generator) -> list[Features]:
    """Features of photos that match one by one, and have no others."""
    count = len(keypoints[0])
    descriptors = quantise(normalise(rng.normal(size=(count, 64)).astype(np.float32)))
    return [
        Features(
            size=(640, 480),
            global_feature=np.ones(512, np.float16),
            keypoints=places.astype(np.float32),
            scales=np.ones(count, np.float32),
            scores=np.ones(count, np.float32),
            descriptors=descriptors,
        )
        for places in keypoints
    ]


def test_saved_pairs_come_back_as_they_were(
    rendered: list[Features], model: Model, tmp_path: Path
) -> None:
    found = mined(rendered, [0, 0, 1, 1], model)
    found.save(tmp_path / "pairs.npz")
    again = MinedPairs.load(tmp_path / "pairs.npz")
    for name, value in vars(found).items():
        np.testing.assert_array_equal(getattr(again, name), value)
        assert getattr(again, name).dtype == value.dtype


def test_no_pairs_are_saved_and_come_back_too(tmp_path: Path) -> None:
    pairs_of({"bridge": 2}, []).save(tmp_path / "none.npz")
    again = MinedPairs.load(tmp_path / "none.npz")
    assert again.pairs.shape == (0, 2)
    assert again.alignments.shape == (0, 3, 3)


def test_the_pairs_of_a_photo_are_those_on_either_side_of_it() -> None:
    pairs = pairs_of({"a": 5}, [(0, 1), (1, 2), (3, 0)])
    assert pairs.by_photo(MOST_INLIERS) == {0: [0, 2], 1: [0, 1], 2: [1], 3: [2]}


def test_pairs_of_too_many_inliers_are_of_no_photo() -> None:
    pairs = pairs_of({"a": 3}, [(0, 1), (1, 2)])
    pairs.inliers[:] = [80, 81]
    assert pairs.by_photo(80) == {0: [0], 1: [0]}


@settings(deadline=None)
@given(data=st.data(), per_folder=st.integers(0, 5), seed=SEEDS)
def test_some_photos_keep_what_is_known_of_them_and_their_pairs(
    data: st.DataObject, per_folder: int, seed: int
) -> None:
    photos = st.integers(0, 8)
    drawn = data.draw(st.lists(st.tuples(photos, photos), max_size=12))
    pairs = told_apart(pairs_of({"a": 4, "b": 5}, drawn), data.draw(st.randoms()))
    some = pairs.some(per_folder, seed)
    folders = [name.split("/")[0] for name in some.photos]
    used = {str(pairs.photos[photo]) for pair in drawn for photo in pair}
    for folder in "ab":
        wanted = min(per_folder, sum(name.startswith(folder) for name in used))
        assert folders.count(folder) == wanted
    assert used.issuperset(some.photos)
    whole = [one for one in known(pairs) if {one[0], one[1]} <= set(some.photos)]
    assert known(some) == whole
    number = {name: i for i, name in enumerate(pairs.photos)}
    np.testing.assert_array_equal(some.vectors, pairs.vectors[[number[n] for n in some.photos]])
    assert {name: value.dtype for name, value in vars(some).items() if name != "photos"} == {
        name: value.dtype for name, value in vars(pairs).items() if name != "photos"
    }


def told_apart(pairs: MinedPairs, chance: Random) -> MinedPairs:
    """The pairs, each with inliers, an alignment and a number of points of its own."""
    count = len(pairs.pairs)
    points = [chance.randrange(4) for _ in range(count)]
    return replace(
        pairs,
        inliers=np.arange(count, dtype=np.int32),
        alignments=np.arange(count * 9.0).reshape(-1, 3, 3),
        points=np.arange(2 * sum(points), dtype=np.float32).reshape(-1, 2),
        ends=np.cumsum(points, dtype=np.int64),
    )


def known(pairs: MinedPairs) -> list[tuple[Any, ...]]:
    """All that is known of each pair, its photos by name."""
    return [
        (
            *(str(pairs.photos[photo]) for photo in pairs.pairs[i]),
            int(pairs.inliers[i]),
            pairs.alignments[i].tolist(),
            pairs.points_of(i).tolist(),
        )
        for i in range(len(pairs.pairs))
    ]


def test_which_photos_are_some_is_for_the_seed_to_say() -> None:
    pairs = pairs_of({"a": 30}, [(i, i + 1) for i in range(29)])
    one, again, other = (pairs.some(10, seed).photos.tolist() for seed in (1, 1, 2))
    assert one == again != other
