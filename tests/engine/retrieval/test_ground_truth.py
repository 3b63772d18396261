"""Matched points against the geometry that a renderer knows."""

from __future__ import annotations

import numpy as np
import pytest

from engine.delg.model import Model
from engine.retrieval.geometry import transfer
from engine.retrieval.verification import verify
from engine.samples.places import make_place
from engine.samples.render import render, true_homography, visible_mask
from engine.samples.views import View, orbit

SIZE = (800, 600)
AZIMUTH = np.radians([-8, 10])


@pytest.mark.parametrize("seed", [3, 4])
def test_matched_points_of_a_facade_lie_where_the_true_mapping_puts_them(
    model: Model, seed: int
) -> None:
    place = make_place(seed)
    views = View(orbit(place, AZIMUTH[0])), View(orbit(place, AZIMUTH[1], closeness=1.2))
    pictures = [render(place, view, SIZE) for view in views]
    a, b = (model.extract(picture, SIZE) for picture in pictures)
    found = verify(a, b, model.metadata)
    assert found.verdict == "verified"
    columns, rows = found.points_a.round().astype(int).T
    visible = visible_mask(place, place.facade, views[0], SIZE)
    on_facade = visible[rows.clip(0, SIZE[1] - 1), columns.clip(0, SIZE[0] - 1)]
    truth = true_homography(place.facade, *views, SIZE)
    errors = transfer(truth, found.points_a[on_facade]) - found.points_b[on_facade]
    distances = np.linalg.norm(errors, axis=1)
    assert on_facade.sum() > 30
    # A cell of the finest level is 20 pixels of these photos wide.
    assert np.median(distances) < 12
    assert np.mean(distances < 30) > 0.9
    # And no bias: the cells' centres are where the model says.
    assert np.abs(np.median(errors, axis=0)).max() < 5
