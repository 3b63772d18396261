"""Photos that lie on their sides are proved by the points that truly correspond."""

from __future__ import annotations

import numpy as np
import pytest

from engine.delg.features import Features
from engine.delg.model import Model
from engine.delg.turning import turned_points
from engine.retrieval.geometry import transfer
from engine.retrieval.verification import verify
from engine.samples.places import Place, make_place
from engine.samples.render import render, true_homography, visible_mask
from engine.samples.views import View, orbit

SIZE = (800, 600)
FAR = np.array(SIZE) - 1
TURNS = range(4)


@pytest.fixture(scope="module")
def place() -> Place:
    return make_place(3)


@pytest.fixture(scope="module")
def views(place: Place) -> tuple[View, View]:
    left, right = np.radians([-8, 10])
    return View(orbit(place, left)), View(orbit(place, right, closeness=1.2))


@pytest.fixture(scope="module")
def lying(place: Place, views: tuple[View, View], sky_model: Model) -> list[list[Features]]:
    """Each view's features in every turn of its photo."""
    photos = [render(place, view, SIZE) for view in views]
    turned = [[np.rot90(photo, turns) for turns in TURNS] for photo in photos]
    return [[sky_model.extract(p, (p.shape[1], p.shape[0])) for p in one] for one in turned]


@pytest.mark.parametrize("turns", TURNS)
def test_a_photo_is_verified_against_its_copy_on_its_side(
    lying: list[list[Features]], model: Model, turns: int
) -> None:
    found = verify(lying[0][0], lying[0][turns], model.metadata)
    assert found.verdict == "verified"
    assert found.similarity == pytest.approx(1, abs=2e-3)
    assert found.inliers == len(lying[0][0].scores)
    expected = turned_points(found.points_a, turns, FAR)
    np.testing.assert_allclose(found.points_b, expected, atol=0.1)
    assert found.alignment is not None
    np.testing.assert_allclose(transfer(found.alignment, found.points_a), expected, atol=0.5)


@pytest.mark.parametrize("turns_a", TURNS)
@pytest.mark.parametrize("turns_b", TURNS)
def test_two_views_are_verified_however_they_lie(
    lying: list[list[Features]],
    place: Place,
    views: tuple[View, View],
    model: Model,
    turns_a: int,
    turns_b: int,
) -> None:
    found = verify(lying[0][turns_a], lying[1][turns_b], model.metadata)
    assert found.verdict == "verified"
    a = turned_points(found.points_a, -turns_a, np.array(lying[0][turns_a].size) - 1)
    b = turned_points(found.points_b, -turns_b, np.array(lying[1][turns_b].size) - 1)
    columns, rows = a.round().astype(int).clip(0, FAR).T
    on_facade = visible_mask(place, place.facade, views[0], SIZE)[rows, columns]
    truth = true_homography(place.facade, *views, SIZE)
    missed = transfer(truth, a[on_facade]) - b[on_facade]
    assert on_facade.sum() > 30
    # A cell of the finest level is 20 pixels of these photos wide.
    assert np.median(np.hypot(*missed.T)) < 12
    assert np.abs(np.median(missed, axis=0)).max() < 5
