from __future__ import annotations

import numpy as np
import pytest

from engine.delg.turning import turned_points
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


def on_its_side(points: np.ndarray, turns: int) -> tuple[np.ndarray, np.ndarray]:
    """The points in the second image once it was turned, and the extent of both images."""
    turned = np.array([EXTENT[0], EXTENT[1][::-1] if turns % 2 else EXTENT[1]])
    return turned_points(points, turns, EXTENT[1] - 1), turned


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_only_the_overlay_of_a_photo_on_its_side_is_discounted(
    rng: np.random.Generator, turns: int
) -> None:
    scene, stamp = rng.uniform(0, 1, (50, 2)) * [500, 400], date(rng)
    b, extent = on_its_side(np.concatenate([scene + 30, stamp]), turns)
    found = overlay_matches(np.concatenate([scene, stamp]), b, extent)
    np.testing.assert_array_equal(found, [False] * 50 + [True] * 12)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_duplicate_on_its_side_keeps_its_matches(rng: np.random.Generator, turns: int) -> None:
    scene = rng.uniform(0, 1, (200, 2)) * EXTENT[0]
    b, extent = on_its_side(scene, turns)
    assert not overlay_matches(scene, b, extent).any()


def test_two_matches_that_would_be_static_if_a_photo_were_turned_are_evidence(
    rng: np.random.Generator,
) -> None:
    b, extent = on_its_side(date(rng)[:2], 2)
    assert not overlay_matches(date(rng)[:2], b, extent).any()


def test_no_matches_are_no_overlay() -> None:
    assert overlay_matches(np.empty((0, 2)), np.empty((0, 2)), EXTENT).shape == (0,)
