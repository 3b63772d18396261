from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delg.features import Features
from engine.delg.turning import turned_points
from engine.retrieval.alignment import MatchedPoints
from engine.retrieval.matching import Putative
from engine.retrieval.static_matches import (
    STATIC_DISTANCE,
    Discount,
    are_one_picture,
    cover_the_picture,
    discount_static,
    static_matches,
)

SIZE = (640, 480)
EXTENT = np.array([SIZE, SIZE], np.float64)
CELL = 16.0


def date(rng: np.random.Generator) -> np.ndarray:
    return np.array([540.0, 450.0]) + rng.uniform(0, 1, (12, 2)) * [90, 20]


def test_a_burnt_in_date_is_static(rng: np.random.Generator) -> None:
    stamp = date(rng)
    assert static_matches(stamp, stamp + rng.normal(0, 1, stamp.shape), EXTENT).all()


def test_moved_matches_are_not_static(rng: np.random.Generator) -> None:
    scene = rng.uniform(0, 1, (50, 2)) * EXTENT[0]
    assert not static_matches(scene, scene + 25, EXTENT).any()


def test_only_the_overlay_is_static(rng: np.random.Generator) -> None:
    scene = rng.uniform(0, 1, (50, 2)) * [500, 400]
    a = np.concatenate([scene, date(rng)])
    b = np.concatenate([scene + 30, a[50:]])
    np.testing.assert_array_equal(static_matches(a, b, EXTENT), [False] * 50 + [True] * 12)


def test_an_overlay_keeps_its_distance_to_a_corner_when_the_shape_differs(
    rng: np.random.Generator,
) -> None:
    extent = np.array([[640.0, 480.0], [480.0, 640.0]])
    stamp = date(rng)
    assert static_matches(stamp, stamp + np.array([-160.0, 160.0]), extent).all()


def on_its_side(points: np.ndarray, turns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the points in the second image once it was turned, and the extent of both images."""
    turned = np.array([EXTENT[0], EXTENT[1][::-1] if turns % 2 else EXTENT[1]])
    return turned_points(points, turns, EXTENT[1] - 1), turned


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_only_the_overlay_of_a_photo_on_its_side_is_static(
    rng: np.random.Generator, turns: int
) -> None:
    scene, stamp = rng.uniform(0, 1, (50, 2)) * [500, 400], date(rng)
    b, extent = on_its_side(np.concatenate([scene + 30, stamp]), turns)
    found = static_matches(np.concatenate([scene, stamp]), b, extent)
    np.testing.assert_array_equal(found, [False] * 50 + [True] * 12)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_duplicate_is_static_however_it_lies(rng: np.random.Generator, turns: int) -> None:
    scene = rng.uniform(0, 1, (200, 2)) * EXTENT[0]
    b, extent = on_its_side(scene, turns)
    assert static_matches(scene, b, extent).all()


def test_three_matches_that_would_be_static_if_a_photo_were_turned_are_not(
    rng: np.random.Generator,
) -> None:
    stamp = date(rng)
    for count, expected in ((3, False), (4, True)):
        b, extent = on_its_side(stamp[:count], 2)
        assert static_matches(stamp[:count], b, extent).all() == expected


def test_no_matches_are_not_static() -> None:
    assert static_matches(np.empty((0, 2)), np.empty((0, 2)), EXTENT).shape == (0,)


@given(st.floats(0, 40), st.floats(0, 40))
def test_each_match_has_its_own_tolerance(first: float, second: float) -> None:
    a = np.array([[100.0, 100.0], [300.0, 200.0]])
    found = static_matches(a, a + np.array([20.0, 0.0]), EXTENT, np.array([first, second]))
    assert found.tolist() == [first > 20, second > 20]


@pytest.mark.parametrize(
    ("covered", "expected"),
    [
        ((0, 0, 1, 1), True),
        ((0, 0, 1, 0.2), False),  # a header
        ((0.8, 0.8, 1, 1), False),  # a date
        ((0, 0, 0.5, 0.5), False),
        ((0, 0, 0.5, 1), True),
    ],
)
def test_matches_all_over_cover_the_picture(
    rng: np.random.Generator, covered: tuple[float, float, float, float], expected: bool
) -> None:
    low, high = np.array(covered[:2]), np.array(covered[2:])
    points = (low + rng.uniform(0, 1, (400, 2)) * (high - low)) * SIZE
    assert cover_the_picture(points, EXTENT[0]) is expected
    # Points may lie half a pixel outside the frame, as keypoints do.
    assert cover_the_picture(points - 0.5, EXTENT[0]) is expected


def photo(points: np.ndarray, scales: np.ndarray | float = 1.0) -> Features:
    """A photo of 640 x 480 pixels with features at these points; their descriptors do not count."""
    count = len(points)
    return Features(
        size=SIZE,
        global_feature=np.ones(4, np.float16),
        keypoints=points.astype(np.float32),
        scales=np.broadcast_to(np.float32(scales), count).astype(np.float32),
        scores=np.ones(count, np.float32),
        descriptors=np.ones((count, 8), np.int8),
    )


class Pair:
    """Two photos of which the first features of each are matched, in their order.

    Args:
        a: (N, 2) keypoints of the one photo.
        b: (N, 2) keypoints of the other.
        cosines: (M,) of the matches.
        scales_a: of the features of the one photo.
        scales_b: of the features of the other.
    """

    def __init__(
        self,
        a: np.ndarray,
        b: np.ndarray,
        cosines: np.ndarray,
        scales_a: np.ndarray | float = 1.0,
        scales_b: np.ndarray | float = 1.0,
    ) -> None:
        matched = np.arange(len(cosines))
        self.a, self.b = photo(a, scales_a), photo(b, scales_b)
        self.matches = Putative(matched, matched, cosines.astype(np.float32))
        self.points = MatchedPoints(a[matched], b[matched], EXTENT)

    def evidential(self) -> np.ndarray:
        return self.discount().kept

    def discount(self) -> Discount:
        return discount_static(self.a, self.b, self.matches, self.points, CELL)

    def is_one_picture(self) -> bool:
        static = static_matches(self.points.a, self.points.b, EXTENT)
        return are_one_picture(self.a, self.b, self.matches, static)


def scene(rng: np.random.Generator, count: int = 200) -> np.ndarray:
    return rng.uniform(0, 1, (count, 2)) * EXTENT[0]


def static_pair(rng: np.random.Generator, share: float, cosines: tuple[float, ...]) -> Pair:
    """Match this share of 200 features at the same positions.

    Args:
        rng: places them.
        share: of the features that are matched.
        cosines: of the matches, at evenly spaced quantiles.
    """
    points = scene(rng)
    count = round(share * len(points))
    quantiles = np.linspace(0, len(cosines) - 1, count)
    return Pair(points, points, np.interp(quantiles, np.arange(len(cosines)), cosines))


@pytest.mark.parametrize(
    ("share", "cosines"),
    [
        (0.9, (0.985, 0.999)),  # a copy, recompressed
        (0.8, (0.93, 0.99)),  # a smaller or brighter one
        (0.6, (0.88, 0.97)),  # a noisy one
        (0.3, (0.75, 0.9)),  # a fixed camera
        (1.0, (1.0, 1.0)),  # the same file twice
    ],
)
def test_of_one_picture_taken_twice_all_matches_are_evidence(
    rng: np.random.Generator, share: float, cosines: tuple[float, ...]
) -> None:
    pair = static_pair(rng, share, cosines)
    assert pair.is_one_picture()
    assert pair.evidential().all()


@pytest.mark.parametrize(
    ("share", "cosines"),
    [
        (0.15, (0.87, 0.95)),  # a frame; the content covers the rest
        (0.6, (0.985, 0.999)),  # a form, filled in differently
        (0.9, (0.85, 0.999, 0.999)),  # fixed parts, the same to the pixel, beside what is not
    ],
)
def test_of_two_pictures_of_one_template_static_matches_are_no_evidence(
    rng: np.random.Generator, share: float, cosines: tuple[float, ...]
) -> None:
    pair = static_pair(rng, share, cosines)
    assert not pair.is_one_picture()
    assert not pair.evidential().any()


def test_an_overlay_is_no_evidence_beside_a_scene_that_moved(rng: np.random.Generator) -> None:
    moved, stamp = scene(rng, 50), date(rng)
    a, b = np.concatenate([moved, stamp]), np.concatenate([moved + 30, stamp])
    pair = Pair(a, b, np.full(62, 0.9))
    np.testing.assert_array_equal(pair.evidential(), [True] * 50 + [False] * 12)


def test_photos_without_static_matches_keep_all(rng: np.random.Generator) -> None:
    points = scene(rng)
    assert Pair(points, points + 30, np.full(50, 0.9)).evidential().all()
    assert Pair(points, points, np.empty(0)).evidential().shape == (0,)


def test_a_smaller_copy_is_told_by_the_levels_that_it_has(rng: np.random.Generator) -> None:
    """The features of the largest level have no partner in a copy of half the size."""
    points = scene(rng, 400)
    levels = np.repeat([0.5, 1.0], 200)
    cosines = np.linspace(0.999, 0.985, 180)
    smaller = Pair(points, points[:200], cosines, levels, 0.5)
    assert smaller.is_one_picture()
    assert not Pair(points, points, cosines, levels, levels).is_one_picture()


def test_matches_across_levels_tell_nothing_of_a_copy(rng: np.random.Generator) -> None:
    points = scene(rng)
    assert not Pair(points, points, np.full(200, 0.99), 1.0, 0.5).is_one_picture()


@pytest.mark.parametrize(
    ("cosines", "is_furniture"),
    [([0.9] * 8, True), ([0.9] * 7, False), ([0.8] * 12, False), ([0.99] * 7 + [0.5] * 5, True)],
)
def test_the_more_similar_static_matches_there_are_the_less_is_moving(
    rng: np.random.Generator, cosines: list[float], is_furniture: bool
) -> None:
    stamp, place = date(rng)[: len(cosines)], rng.uniform(0, 1, (20, 2)) * [500, 400]
    a, b = np.concatenate([stamp, place]), np.concatenate([stamp, place + 30])
    found = Pair(a, b, np.array([*cosines, *[0.9] * 20])).discount()
    assert found.moving == pytest.approx(20 / len(a) if is_furniture else 1)
    np.testing.assert_array_equal(found.kept, [False] * len(cosines) + [True] * 20)


@pytest.mark.parametrize(
    ("static", "cosine", "is_furniture"), [(12, 0.95, True), (12, 0.8, False), (7, 0.95, False)]
)
def test_furniture_seen_at_two_levels_is_static_though_their_cells_differ(
    rng: np.random.Generator, static: int, cosine: float, is_furniture: bool
) -> None:
    """Cells of a level of half the size are twice as far apart: 32 pixels."""
    stamp = date(rng)[:static]
    across = date(rng)[:5] - [200.0, 300.0]
    scales = np.repeat([1.0, 0.5], [static, 5])
    a = np.concatenate([stamp, across])
    b = np.concatenate([stamp, across + np.array([3 * STATIC_DISTANCE, 0.0])])
    found = Pair(a, b, np.full(static + 5, cosine), 1.0, scales).evidential()
    np.testing.assert_array_equal(found, [False] * static + [not is_furniture] * 5)


def test_furniture_at_one_level_is_static_within_the_usual_distance(
    rng: np.random.Generator,
) -> None:
    stamp, moved = date(rng), date(rng)[:5] - [200.0, 300.0]
    a = np.concatenate([stamp, moved])
    b = np.concatenate([stamp, moved + np.array([3 * STATIC_DISTANCE, 0.0])])
    found = Pair(a, b, np.full(17, 0.95)).evidential()
    np.testing.assert_array_equal(found, [False] * 12 + [True] * 5)
