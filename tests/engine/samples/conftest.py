from __future__ import annotations

import pytest

from engine.samples.places import Place, make_place


@pytest.fixture(scope="session")
def place() -> Place:
    return make_place(3)


@pytest.fixture(scope="session")
def look_alike(place: Place) -> Place:
    return make_place(4, style=place.seed)


@pytest.fixture(scope="session")
def other_place() -> Place:
    return make_place(5)
