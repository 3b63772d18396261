from __future__ import annotations

from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.samples.dates import burn_date
from engine.samples.distractors import render_distractor
from engine.samples.light import Light
from engine.samples.places import Place, make_place
from engine.samples.render import render, true_homography, visible_mask
from engine.samples.views import View, orbit, random_view

from .matching import sift_inliers

SIZE = (640, 480)


def apply(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    mapped = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(mapped[:, :2] / mapped[:, 2:])


@pytest.mark.parametrize("size", [(640, 480), (321, 243), (300, 400)])
def test_a_render_has_the_size_asked_for(place: Place, size: tuple[int, int]) -> None:
    photo = render(place, random_view(place, 0), size)
    assert photo.shape == (size[1], size[0], 3)
    assert photo.dtype == np.uint8


def test_the_same_seeds_give_the_same_pixels(place: Place) -> None:
    again = make_place(place.seed)
    first = render(place, random_view(place, 2), SIZE)
    assert np.array_equal(first, render(again, random_view(again, 2), SIZE))


def test_other_seeds_give_other_pixels(place: Place) -> None:
    view = View(orbit(place))
    assert not np.array_equal(render(place, view, SIZE), render(place, replace(view, seed=1), SIZE))


def test_look_alikes_share_a_style_and_no_layout(place: Place, look_alike: Place) -> None:
    assert place.style == look_alike.style
    assert place.composition.width != look_alike.composition.width
    assert place.composition.storeys != look_alike.composition.storeys


@pytest.mark.parametrize(("a", "b"), [(0, 1), (2, 3), (4, 5)])
def test_two_views_of_a_place_match_where_they_truly_do(place: Place, a: int, b: int) -> None:
    view_a, view_b = random_view(place, a), random_view(place, b)
    points_a, points_b = sift_inliers(render(place, view_a, SIZE), render(place, view_b, SIZE))
    x, y = np.rint(points_a).astype(int).T
    on_facade = visible_mask(place, place.facade, view_a, SIZE)[y, x]
    truth = apply(true_homography(place.facade, view_a, view_b, SIZE), points_a[on_facade])
    error = np.linalg.norm(truth - points_b[on_facade], axis=1)
    assert len(error) >= 40
    assert np.quantile(error, 0.9) < 3


def test_look_alikes_and_other_places_do_not_match(
    place: Place, look_alike: Place, other_place: Place
) -> None:
    photo = render(place, random_view(place, 0), SIZE)
    for stranger in (look_alike, other_place):
        for seed in range(2):
            unlike = render(stranger, random_view(stranger, seed), SIZE)
            assert len(sift_inliers(photo, unlike)[0]) < 20


def test_distractors_do_not_match_a_place_or_each_other(place: Place) -> None:
    photos = [render_distractor(seed, SIZE) for seed in range(6)]
    view = render(place, random_view(place, 0), SIZE)
    assert all(len(sift_inliers(view, photo)[0]) < 20 for photo in photos)
    assert len(sift_inliers(photos[0], photos[5])[0]) < 20


def agreement(
    a: NDArray[np.uint8], b: NDArray[np.uint8], matrix: NDArray[np.float64], mask: NDArray[np.bool_]
) -> float:
    """Returns how well picture a, mapped onto b, correlates with it where the mask holds."""
    mapped = cv2.warpPerspective(a, matrix, SIZE, flags=cv2.INTER_LINEAR)
    return float(np.corrcoef(mapped[mask].ravel(), b[mask].ravel())[0, 1])


def test_the_true_mapping_agrees_with_the_pixels(place: Place) -> None:
    light = Light(grain=0)
    view_a = View(orbit(place, azimuth=-0.2), light)
    view_b = View(orbit(place, azimuth=0.3, closeness=1.3), light)
    photo_a, photo_b = render(place, view_a, SIZE), render(place, view_b, SIZE)
    truth = true_homography(place.facade, view_a, view_b, SIZE)
    shown_a = visible_mask(place, place.facade, view_a, SIZE).astype(np.uint8)
    mapped_mask = cv2.warpPerspective(shown_a, truth, SIZE) > 0
    mask = mapped_mask & visible_mask(place, place.facade, view_b, SIZE)
    assert mask.mean() > 0.25
    nudge = np.array([[1, 0, 2], [0, 1, 0], [0, 0, 1]], np.float64)
    best = agreement(photo_a, photo_b, truth, mask)
    assert best > 0.93
    assert best > agreement(photo_a, photo_b, nudge @ truth, mask) + 0.03


def test_the_true_mapping_between_two_sizes_scales_about_pixel_centres(place: Place) -> None:
    view = View(orbit(place))
    twice = true_homography(place.facade, view, view, SIZE, (1280, 960))
    expected = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1]])
    assert np.allclose(twice, expected, atol=1e-6)


def metre_in_pixels(place: Place, view: View) -> float:
    """Returns how tall a metre at the middle of the facade is in the photo."""
    width, height = place.facade.extent
    ends = np.array([(width / 2, height / 2 + step) for step in (-0.5, 0.5)])
    top, bottom = apply(place.facade.homography(view.camera, SIZE), ends)
    return float(np.linalg.norm(top - bottom))


def test_random_views_stay_within_their_limits(place: Place) -> None:
    views = [random_view(place, seed) for seed in range(60)]
    headings = np.rad2deg([view.camera.heading for view in views])
    assert 25 < np.ptp(headings) <= 35
    metres = [metre_in_pixels(place, view) for view in views]
    assert 1.5 < max(metres) / min(metres) < 1.9
    assert len({view.light for view in views}) == len(views)


def test_a_place_shows_its_facade_in_most_of_each_view(place: Place) -> None:
    shares = [
        visible_mask(place, place.facade, random_view(place, seed), SIZE).mean()
        for seed in range(12)
    ]
    assert min(shares) > 0.15


def test_brighter_light_makes_a_brighter_photo(place: Place) -> None:
    dim = render(place, View(orbit(place), Light(exposure=-0.5)), SIZE)
    bright = render(place, View(orbit(place), Light(exposure=0.3)), SIZE)
    assert bright.mean() > 1.2 * dim.mean()


def test_passers_hide_part_of_the_picture(place: Place) -> None:
    light = Light(grain=0)
    alone = render(place, View(orbit(place), light), SIZE).astype(int)
    crowded = render(place, View(orbit(place), light, passers=8), SIZE).astype(int)
    changed = (np.abs(alone - crowded).max(axis=2) > 25).mean()
    assert 0.005 < changed < 0.4


@pytest.mark.parametrize("size", [(640, 480), (1280, 960)])
def test_a_burnt_in_date_is_the_same_pixels_on_any_photo(size: tuple[int, int]) -> None:
    dark = np.full((size[1], size[0], 3), 30, np.uint8)
    light = np.full_like(dark, 200)
    burnt_dark, burnt_light = (burn_date(photo, date(1998, 12, 31)) for photo in (dark, light))
    solid = (burnt_dark == burnt_light).all(axis=2)
    assert solid.sum() > 150 * (size[0] / 640) ** 2
    rows, columns = np.nonzero((burnt_dark != dark).any(axis=2))
    assert rows.min() > 0.9 * size[1]
    assert columns.min() > 0.7 * size[0]
    assert rows.max() < size[1] - 1
    assert columns.max() < size[0] - 1


def test_other_days_burn_other_digits() -> None:
    photo = np.zeros((480, 640, 3), np.uint8)
    days = [date(2001, 2, day) for day in range(1, 29)]
    assert len({burn_date(photo, day).tobytes() for day in days}) == len(days)
    assert not photo.any()
