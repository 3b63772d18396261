from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delg.turning import plausible_turns, turned_points, turned_size


@given(
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    quarter_turns=st.integers(-5, 5),
)
def test_each_pixel_goes_where_numpy_turns_it(size: tuple[int, int], quarter_turns: int) -> None:
    width, height = size
    image = np.arange(width * height).reshape(height, width)
    turned = np.rot90(image, quarter_turns)
    rows, columns = np.divmod(image.reshape(-1), width)
    points = np.column_stack([columns, rows]).astype(float)
    x, y = turned_points(points, quarter_turns, np.array(size) - 1).astype(int).T
    np.testing.assert_array_equal(turned[y, x], image[rows, columns])
    assert turned_size(size, quarter_turns) == turned.shape[::-1]


@pytest.mark.parametrize(
    ("probabilities", "turns"),
    [
        ([0.97, 0.01, 0.01, 0.01], (0,)),
        ([0.02, 0.02, 0.01, 0.95], (3,)),
        ([0.3, 0.65, 0.02, 0.03], (1, 0)),
        ([0.25, 0.25, 0.25, 0.25], (0, 1, 2, 3)),
    ],
)
def test_turns_of_at_least_five_percent_are_plausible(
    probabilities: list[float], turns: tuple[int, ...]
) -> None:
    assert plausible_turns(np.log(probabilities).astype(np.float32) + 300) == turns
