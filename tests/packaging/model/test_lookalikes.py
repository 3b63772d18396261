from __future__ import annotations

import numpy as np
from lookalikes import LookAlikes

PLACES = np.array([0, 0, 1, 1, 2, 2])
VECTORS = np.array([[1.0, 0.0], [0.0, 1.0], [0.9, 0.1], [-1.0, 0.0], [0.0, -1.0], [0.1, -0.9]])


def test_a_group_holds_one_photo_of_each_of_its_places() -> None:
    drawn = LookAlikes(range(6), PLACES, VECTORS)
    for seed in range(20):
        group = drawn.group(3, np.random.default_rng(seed))
        assert sorted(PLACES[group]) == [0, 1, 2]


def test_the_others_are_their_places_most_similar_photos() -> None:
    drawn = LookAlikes([0, 2, 3, 4, 5], PLACES, VECTORS)
    groups = [drawn.group(3, np.random.default_rng(seed)) for seed in range(40)]
    of_the_first = [set(group) for group in groups if group[0] == 0]
    assert of_the_first
    assert all(group == {0, 2, 5} for group in of_the_first)


def test_a_single_place_has_no_look_alikes() -> None:
    assert len(LookAlikes([0, 1], PLACES, VECTORS).group(4, np.random.default_rng(0))) == 1
