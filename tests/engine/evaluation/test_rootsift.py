from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.delg.model import Model
from engine.evaluation.rootsift import RootSift, agreeing, rootsift
from engine.photos.decode import decode
from engine.samples.library import SampleSet


def described(path: Path, max_side: int) -> RootSift:
    photo = decode(path, at_least=max_side)
    return rootsift(photo.pixels, (photo.width, photo.height), max_side)


@pytest.fixture(scope="module")
def views(samples: SampleSet, model: Model) -> list[RootSift]:
    """Two views of one place, and one of another that is no look-alike."""
    first, _, other, *_ = samples.landmarks.values()
    return [described(path, model.metadata.max_side) for path in (first[0], first[1], other[0])]


def test_descriptors_are_of_unit_length_and_points_lie_in_the_original(
    views: list[RootSift],
) -> None:
    photo = views[0]
    assert 500 < len(photo.keypoints) == len(photo.descriptors) < 1010
    np.testing.assert_allclose(np.linalg.norm(photo.descriptors, axis=1), 1, atol=1e-5)
    assert photo.size == (800, 600)
    assert photo.keypoints[:, 0].max() > 640  # the model sees 640 pixels across
    assert (photo.keypoints > -1).all()
    assert (photo.keypoints < np.array(photo.size)).all()


def test_views_of_one_place_agree_more_than_those_of_two(
    views: list[RootSift], model: Model
) -> None:
    same, other = (agreeing(views[0], view, model.metadata) for view in views[1:])
    assert same > 60
    assert same > 2 * other


def test_described_and_matched_again_nothing_differs(
    samples: SampleSet, views: list[RootSift], model: Model
) -> None:
    path = next(iter(samples.landmarks.values()))[0]
    again = described(path, model.metadata.max_side)
    np.testing.assert_array_equal(again.keypoints, views[0].keypoints)
    np.testing.assert_array_equal(again.descriptors, views[0].descriptors)
    counts = {agreeing(again, views[2], model.metadata) for _ in range(3)}
    assert len(counts) == 1


def test_a_photo_of_nothing_has_no_points_and_agrees_with_none(
    views: list[RootSift], model: Model
) -> None:
    grey = rootsift(np.full((480, 640, 3), 128, np.uint8), (640, 480), 640)
    assert grey.descriptors.shape == (0, 128)
    assert agreeing(grey, views[0], model.metadata) == agreeing(views[0], grey, model.metadata) == 0
