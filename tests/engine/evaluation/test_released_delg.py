from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.delg.features import Features
from engine.errors import InputError
from engine.evaluation.released_delg import released_score
from engine.samples.library import SampleSet


@pytest.fixture
def views(samples: SampleSet, features: Mapping[Path, Features]) -> list[Features]:
    """Two views of one place, and one of another that is no look-alike."""
    first, _, other, *_ = samples.landmarks.values()
    return [features[first[0]], features[first[1]], features[other[0]]]


def test_views_of_one_place_score_above_those_of_two(views: list[Features]) -> None:
    same, other = released_score(views[0], views[1]), released_score(views[0], views[2])
    assert same > 60
    assert same > 2 * other


def test_the_same_seed_gives_the_same_score(views: list[Features]) -> None:
    assert released_score(views[0], views[2], 3) == released_score(views[0], views[2], 3)


def test_a_photo_agrees_with_itself_wherever_its_pixels_are_counted(views: list[Features]) -> None:
    photo = views[0]
    larger = replace(
        photo,
        size=(photo.size[0] * 5, photo.size[1] * 5),
        keypoints=photo.keypoints * np.float32(5),
    )
    assert released_score(photo, larger) >= 0.98 * len(photo.scores)


def test_matches_are_one_way_so_that_many_may_share_a_partner(views: list[Features]) -> None:
    photo = views[0]
    one = replace(
        photo,
        keypoints=np.repeat(photo.keypoints[:1], 9, axis=0),
        descriptors=np.repeat(photo.descriptors[:1], 9, axis=0),
        scores=photo.scores[:9],
        scales=photo.scales[:9],
    )
    single = replace(
        one,
        keypoints=one.keypoints[:1],
        descriptors=one.descriptors[:1],
        scores=one.scores[:1],
        scales=one.scales[:1],
    )
    assert released_score(single, one) == 0  # three matches or fewer are none
    assert released_score(single, single) == 0


def test_photos_without_local_features_score_nothing(views: list[Features]) -> None:
    empty = replace(
        views[0],
        keypoints=views[0].keypoints[:0],
        descriptors=views[0].descriptors[:0],
        scores=views[0].scores[:0],
        scales=views[0].scales[:0],
    )
    assert released_score(empty, views[0]) == released_score(views[0], empty) == 0


def test_without_its_libraries_it_says_what_to_install(
    views: list[Features], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "skimage.measure", None)
    with pytest.raises(InputError, match=r"cairn-photos\[bench\]"):
        released_score(views[0], views[1])
