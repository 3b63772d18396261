from __future__ import annotations

import numpy as np

from engine.retrieval.float16 import as_float32


def test_every_finite_number_is_converted_exactly() -> None:
    every = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)]
    expected = finite.astype(np.float32)
    # By their bits: zeros have a sign.
    np.testing.assert_array_equal(as_float32(finite).view(np.uint32), expected.view(np.uint32))


def test_shape_is_kept_and_the_argument_too() -> None:
    vectors = np.linspace(-1, 1, 24, dtype=np.float16).reshape(4, 6)
    before = vectors.copy()
    np.testing.assert_array_equal(as_float32(vectors[1:, :3].copy()), vectors[1:, :3])
    np.testing.assert_array_equal(vectors, before)
