from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.delg.turning import turned_points, turned_size


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
