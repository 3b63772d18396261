from __future__ import annotations

import numpy as np

from engine.retrieval.overlays import overlay_matches

EXTENT = np.array([[640.0, 480.0], [640.0, 480.0]])


def date(rng: np.random.Generator) -> np.ndarray:
    return np.array([540.0, 450.0]) + rng.uniform(0, 1, (12, 2)) * [90, 20]


def test_a_burnt_in_date_is_no_evidence(rng: np.random.Generator) -> None:
    stamp = date(rng)
    assert overlay_matches(stamp, stamp + rng.normal(0, 1, stamp.shape), EXTENT).all()


def test_moved_matches_are_evidence(rng: np.random.Generator) -> None:
    scene = rng.uniform(0, 1, (50, 2)) * EXTENT[0]
    assert not overlay_matches(scene, scene + 25, EXTENT).any()


def test_only_the_overlay_is_discounted(rng: np.random.Generator) -> None:
    scene = rng.uniform(0, 1, (50, 2)) * [500, 400]
    a = np.concatenate([scene, date(rng)])
    b = np.concatenate([scene + 30, a[50:]])
    np.testing.assert_array_equal(overlay_matches(a, b, EXTENT), [False] * 50 + [True] * 12)


def test_a_duplicate_keeps_its_matches(rng: np.random.Generator) -> None:
    scene = rng.uniform(0, 1, (200, 2)) * EXTENT[0]
    assert not overlay_matches(scene, scene, EXTENT).any()


def test_an_overlay_keeps_its_distance_to_a_corner_when_the_shape_differs(
    rng: np.random.Generator,
) -> None:
    extent = np.array([[640.0, 480.0], [480.0, 640.0]])
    stamp = date(rng)
    assert overlay_matches(stamp, stamp + np.array([-160.0, 160.0]), extent).all()


def test_no_matches_are_no_overlay() -> None:
    assert overlay_matches(np.empty((0, 2)), np.empty((0, 2)), EXTENT).shape == (0,)
