from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")

from pairs import MinedPairs, mine

from engine.delg.features import Features, normalise, quantise
from engine.delg.model import Model
from engine.samples.library import write_samples
from tests.conftest import describe
from tests.packaging.model.making import pairs_of, transferred

FACTORS = st.floats(0.3, 2)
SEEDS = st.integers(0, 2**32)
FOUND_BY_HAND = np.array([[0.9, 0.1, 30.0], [-0.08, 1.1, -12.0], [2e-4, -3e-4, 1]])


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


@settings(max_examples=30, deadline=None)
@given(factors=st.lists(st.tuples(FACTORS, FACTORS), min_size=3, max_size=3), seed=SEEDS)
def test_resized_pairs_align_the_same_places(factors: list[tuple[float, float]], seed: int) -> None:
    points = np.random.default_rng(seed).uniform(0, 300, (20, 2))
    pairs = pairs_of({"a": 3}, [(0, 1), (2, 0)], alignment=FOUND_BY_HAND, points=points)
    resized = pairs.resized(np.array(factors))
    for number, (a, b) in enumerate(pairs.pairs):
        small = resized.points_of(number)
        np.testing.assert_allclose(small, (points + 0.5) * factors[a] - 0.5, atol=1e-3)
        expected = (transferred(FOUND_BY_HAND, points) + 0.5) * factors[b] - 0.5
        np.testing.assert_allclose(
            transferred(resized.alignments[number], small), expected, atol=1e-2
        )


def test_resized_points_lie_where_resizing_puts_their_pixels() -> None:
    photo = np.zeros((90, 120), np.float32)
    photo[40:44, 60:64] = 1  # centred on x 61.5, y 41.5
    small = cv2.resize(photo, (30, 45), interpolation=cv2.INTER_AREA)
    y, x = (np.average(axis, weights=small) for axis in np.mgrid[:45, :30])
    pairs = pairs_of({"a": 1}, [(0, 0)], points=np.array([[61.5, 41.5]]))
    resized = pairs.resized(np.array([[30 / 120, 45 / 90]]))
    np.testing.assert_allclose(resized.points_of(0), [[x, y]], atol=1e-5)
