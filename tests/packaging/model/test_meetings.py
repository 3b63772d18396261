from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")

from backbone import OFFSET, STRIDE
from frozen import Photo, Seen
from grids import Grid, scaling
from meetings import Meeting, Meetings, partner_cells
from pairs import MOST_INLIERS, MinedPairs
from views import SIDE, random_map, warped

from tests.packaging.model.making import labels_of, pairs_of, seen, seen_photo, transferred

SEEDS = st.integers(0, 2**32)
WIDTH, HEIGHT = 250, 200
ACROSS = SIDE // STRIDE
VIEW = (ACROSS, ACROSS)
NUMBER = np.arange(ACROSS * ACROSS)


def places_as_colours() -> np.ndarray:
    """A photo whose red says x and whose green says y, so that any view of it can be located."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([x, y, np.zeros_like(x)], axis=-1).astype(np.uint8)


def random_homography(rng: np.random.Generator) -> np.ndarray:
    """To another photo of the same plane."""
    turned = np.eye(3) + rng.normal(0, [[0.1, 0.1, 5], [0.1, 0.1, 5], [2e-4, 2e-4, 0]])
    return np.asarray(turned, np.float64)


def centres(cells: np.ndarray) -> np.ndarray:
    """Where cells of a view have their centres: (n, 2), x and y."""
    return np.stack([cells % ACROSS, cells // ACROSS], axis=1) * STRIDE + OFFSET


def seen_at(view: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """The places of the photo that pixels of a view show."""
    x, y = np.round(pixels).astype(int).T
    return view[y, x, :2].astype(np.float64)


def lies_within(matrix: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """Which pixels of a view show the photo itself; beyond it is its mirror."""
    places = transferred(np.linalg.inv(matrix), pixels)
    return np.asarray(((places > 0) & (places < [WIDTH - 1, HEIGHT - 1])).all(axis=1))


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_partner_cells_show_the_same_pixels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, own = (random_map(WIDTH, HEIGHT, rng) for _ in range(2))
    alignment = random_homography(rng)
    second = own @ alignment  # from the first photo
    photo = places_as_colours()
    partners = partner_cells(Grid(VIEW, first), Grid(VIEW, own), alignment)
    cells = np.flatnonzero(partners >= 0)
    here, there = centres(cells), centres(partners[cells])
    inside = lies_within(first, here) & lies_within(second, there)
    assume(inside.any())
    meant = transferred(second, seen_at(warped(photo, first), here)[inside])
    found = transferred(second, seen_at(warped(photo, second), there)[inside])
    # At most half a cell, and what rounding colours adds.
    assert (np.abs(meant - found) < STRIDE / 2 + 6).all()


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_a_cell_that_is_seen_in_an_inner_cell_has_that_cell_as_its_partner(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = random_map(WIDTH, HEIGHT, rng), random_map(WIDTH, HEIGHT, rng)
    partners = partner_cells(Grid(VIEW, first), Grid(VIEW, second), np.eye(3))
    inner = NUMBER.reshape(VIEW)[1:-1, 1:-1].ravel()
    mapped = transferred(second @ np.linalg.inv(first), centres(inner))
    apart = np.abs(mapped[:, None] - centres(inner)[None]).max(axis=2)
    near = apart.min(axis=1) < STRIDE / 2
    expected = np.where(near, inner[apart.argmin(axis=1)], -1)
    np.testing.assert_array_equal(partners[inner], expected)
    assert (np.delete(partners, inner) == -1).all()


def test_images_of_other_shapes_have_partners_too() -> None:
    first, second = Grid((4, 5), np.eye(3)), Grid((5, 4), np.eye(3))
    partners = partner_cells(first, second, np.eye(3)).reshape(4, 5)
    assert partners[1:-1, 1:-1].tolist() == [[5, 6, -1], [9, 10, -1]]
    assert (partners >= 0).sum() == 4


# Photos of 320 by 256 pixels, at full and at half their size.
LEVELS = {1.0: (16, 20), 0.5: (8, 10)}
EVERYWHERE = np.mgrid[8:320:16, 8:256:16].reshape(2, -1).T.astype(np.float64)


def a_photo(view: np.ndarray | None = None) -> Photo:
    """A photo and, if none is given, a view of it at full size."""
    levels = [seen(shape, scaling(factor, factor)) for factor, shape in LEVELS.items()]
    return seen_photo(levels, seen(VIEW, np.eye(3) if view is None else view))


def meetings_of(pairs: MinedPairs, sizes: tuple[int, int], count: int = 2) -> Meetings:
    """Of photos in pairs, each pair of its own place."""
    places = [number // 2 for number in range(count)]
    classes = [place if place < 2 else -1 for place in places]
    return Meetings([a_photo() for _ in range(count)], pairs, labels_of(places, classes), sizes)


def drawn(meetings: Meetings, seed: int = 0) -> list[Meeting]:
    return meetings.draw(np.random.default_rng(seed))


def level(image: Seen) -> float:
    """How large an image shows its photo."""
    return float(image.grid.matrix[0, 0])


@pytest.mark.parametrize("zoom", [0.5, 1.0, 2.0])
def test_two_photos_meet_where_they_show_their_place_at_the_same_size(zoom: float) -> None:
    pairs = pairs_of({"a": 2}, [(0, 1)], alignment=scaling(zoom, zoom), points=EVERYWHERE / 2)
    meetings = meetings_of(pairs, (1, 0))
    met = [one for seed in range(8) for one in drawn(meetings, seed)]
    assert len(met) == 8
    levels = {(level(one.first), level(one.second)) for one in met}
    assert levels == {(a, b) for a in LEVELS for b in LEVELS if b * zoom == a}


def test_photos_that_show_nothing_at_the_same_size_do_not_meet() -> None:
    pairs = pairs_of({"a": 2}, [(0, 1)], alignment=scaling(4, 4), points=EVERYWHERE / 4)
    assert drawn(meetings_of(pairs, (3, 0))) == []


@pytest.mark.parametrize(("across", "down", "meet"), [(100, 75, 1), (270, 205, 0)])
def test_photos_that_share_hardly_a_cell_do_not_meet(across: int, down: int, meet: int) -> None:
    moved = np.array([[1.0, 0, across], [0, 1, down], [0, 0, 1]])
    pairs = pairs_of({"a": 2}, [(0, 1)], alignment=moved, points=EVERYWHERE)
    assert len(drawn(meetings_of(pairs, (1, 0)))) == meet


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_partners_are_known_near_inliers_and_lost_far_from_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.uniform([60, 60], [260, 196], (3, 2))
    pairs = pairs_of({"a": 2}, [(0, 1)], alignment=random_homography(rng), points=points)
    for one in drawn(meetings_of(pairs, (1, 0)), seed):
        grid = one.first.grid
        known = pairs.points_of(0)
        apart = np.linalg.norm(grid.centres()[:, None] - known[None], axis=2).min(axis=1)
        everywhere = partner_cells(grid, one.second.grid, pairs.alignments[0])
        np.testing.assert_array_equal(one.partners, np.where(apart <= 16, everywhere, -1))
        np.testing.assert_array_equal(one.lost, apart > 48)


def test_far_from_what_a_chain_knows_nothing_is_known() -> None:
    corner = EVERYWHERE[(EVERYWHERE < 128).all(axis=1)]
    pairs = pairs_of({"a": 2}, [(0, 1)], points=corner)
    for chained, lost in ((False, True), (True, False)):
        meetings = meetings_of(replace(pairs, chained=np.array([chained])), (1, 0))
        assert [one.lost.any() for one in drawn(meetings)] == [lost]


def test_a_photo_meets_a_view_of_itself_whose_geometry_is_known_everywhere() -> None:
    meetings = Meetings(
        [a_photo(scaling(0.6, 0.6))], pairs_of({"a": 1}, [(0, 0)]), labels_of([4], [0]), (0, 1)
    )
    (one,) = drawn(meetings)
    # Half the size is near enough to 0.6, all of it is not.
    assert level(one.first) == 0.5
    assert level(one.second) == 0.6
    expected = partner_cells(one.first.grid, one.second.grid, np.eye(3))
    np.testing.assert_array_equal(one.partners, expected)
    np.testing.assert_array_equal(one.lost, expected == -1)
    assert (one.place, one.label) == (4, 0)


def test_a_view_at_another_size_than_any_level_meets_nothing() -> None:
    pairs = pairs_of({"a": 2}, [(0, 1)])
    photos = [a_photo(scaling(factor, factor)) for factor in (0.2, 2.0)]
    assert drawn(Meetings(photos, pairs, labels_of([0, 0], [0, 0]), (0, 2))) == []


THREE_PLACES = pairs_of(
    {"a": 2, "b": 2, "c": 2}, [(0, 1), (2, 3), (4, 5)], alignment=np.eye(3), points=EVERYWHERE
)


@pytest.mark.parametrize("seed", range(4))
def test_mined_pairs_come_first_and_are_of_different_places(seed: int) -> None:
    met = drawn(meetings_of(THREE_PLACES, (3, 2), count=6), seed)
    assert sorted(one.place for one in met[:3]) == [0, 1, 2]
    views = [one.second.grid.shape == VIEW for one in met]
    assert views == [False] * 3 + [True] * 2


def test_a_class_goes_with_its_place() -> None:
    met = [one for seed in range(4) for one in drawn(meetings_of(THREE_PLACES, (3, 2), 6), seed)]
    assert {(one.place, one.label) for one in met} == {(0, 0), (1, 1), (2, -1)}


def test_the_photos_of_a_meeting_are_those_of_its_pair() -> None:
    photos = [a_photo() for _ in range(6)]
    labels = labels_of([0, 0, 1, 1, 2, 2], [0, 0, 1, 1, -1, -1])
    for one in drawn(Meetings(photos, THREE_PLACES, labels, (3, 0))):
        first, second = photos[2 * one.place : 2 * one.place + 2]
        assert any(one.first is level for level in first.levels)
        assert any(one.second is level for level in second.levels)


def test_nearly_identical_photos_are_no_pair() -> None:
    inliers = np.array([MOST_INLIERS + 1, 30, 30], np.int32)
    meetings = meetings_of(replace(THREE_PLACES, inliers=inliers), (2, 0), count=6)
    assert {one.place for one in drawn(meetings)} == {1, 2}


def test_the_same_chance_draws_the_same_meetings() -> None:
    def told(seed: int) -> list[tuple[object, ...]]:
        met = drawn(meetings_of(THREE_PLACES, (3, 3), count=6), seed)
        return [(one.place, level(one.first), level(one.second), *one.partners) for one in met]

    assert told(5) == told(5) != told(6)
