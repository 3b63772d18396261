from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.landmarks.candidates import Position
from engine.landmarks.gazetteer import (
    ATTRIBUTION,
    FARTHEST_KM,
    city_name,
    median_position,
    nearest_city,
)

EIFFEL_TOWER = (48.8583, 2.2945)
POSITIONS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("position", "city"),
    [
        (EIFFEL_TOWER, "Paris"),
        ((48.8049, 2.1204), "Versailles"),
        ((52.4042, 13.0385), "Potsdam"),
        ((41.9022, 12.4539), "Rome"),  # the Vatican: a quarter, as the table sees it
        ((43.7230, 10.3966), "Pisa"),
        ((47.5576, 10.7498), "Füssen"),  # Neuschwanstein, outside the town
        ((-33.8568, 151.2153), "Sydney"),
    ],
)
def test_landmarks_are_in_their_cities(position: Position, city: str) -> None:
    found = nearest_city(position)
    assert found is not None
    assert found.name == city


@pytest.mark.parametrize("position", [(0.0, -30.0), (90.0, 0.0), (-90.0, 10.0), (-48.0, 180.0)])
def test_far_from_every_city_there_is_none(position: Position) -> None:
    assert nearest_city(position) is None
    assert city_name([position]) is None


@given(POSITIONS)
def test_everywhere_on_earth_has_a_named_city_nearby_or_none(position: Position) -> None:
    found = nearest_city(position)
    if found is not None:
        assert found.name.strip()
        assert 0 <= found.outside_km <= FARTHEST_KM


def test_a_suggestion_says_whom_to_thank_and_is_never_sure() -> None:
    found = city_name([EIFFEL_TOWER] * 3)
    assert found is not None
    assert (found.name, found.attribution) == ("Paris", ATTRIBUTION)
    assert found.confidence == 0.5


def test_a_position_that_is_wrong_does_not_move_the_city() -> None:
    found = city_name([EIFFEL_TOWER, (0.0, 0.0), EIFFEL_TOWER])
    assert found is not None
    assert found.name == "Paris"
    assert found.confidence == pytest.approx(1 / 3)


def test_positions_that_do_not_lie_together_have_no_city() -> None:
    assert city_name([]) is None
    assert city_name([(48.85, 2.35), (52.5, 13.4), (41.9, 12.5), (51.5, -0.1)]) is None


def test_the_median_crosses_the_date_line() -> None:
    latitude, longitude = median_position([(-17.0, 179.9), (-16.8, -179.9), (-16.9, 180.0)])
    assert latitude == pytest.approx(-16.9)
    assert abs(longitude) == pytest.approx(180)


@given(POSITIONS, st.integers(1, 5))
def test_the_median_of_one_position_is_that_position(position: Position, times: int) -> None:
    latitude, longitude = median_position([position] * times)
    assert latitude == position[0]
    assert math.cos(math.radians(longitude - position[1])) == pytest.approx(1)
