from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.delg.features import Features, normalise, quantise
from engine.retrieval.matching import mutual_nearest
from tests.engine.library import rows


def some(count: int, seed: int, dimensions: int = 16) -> Features:
    """Features whose descriptors are drawn from few, so that many are equal."""
    rng = np.random.default_rng(seed)
    kinds = normalise(np.random.default_rng(5).normal(size=(40, dimensions)).astype(np.float32))
    drawn = kinds[rng.integers(40, size=count)] + 0.02 * rng.normal(size=(count, dimensions))
    unit = normalise(drawn.astype(np.float32))
    return replace(rows.features(0, count), descriptors=quantise(unit))


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 99), st.floats(-1, 1))
def test_matches_are_each_others_nearest_and_the_first_of_equals(
    count_a: int, count_b: int, seed: int, least: float
) -> None:
    a, b = some(count_a, seed), some(count_b, seed + 1)
    found = mutual_nearest(a, b, least)
    assert len(set(found.a)) == len(set(found.b)) == len(found)
    assert (np.diff(found.a) > 0).all()
    cosines = a.unit_descriptors().astype(np.float64) @ b.unit_descriptors().T
    for i, j, cosine in zip(found.a, found.b, found.cosines, strict=True):
        assert cosine == pytest.approx(cosines[i, j], abs=1e-6)
        assert cosine >= max(least, cosines[i].max() - 1e-6, cosines[:, j].max() - 1e-6)
    sure = [
        i
        for i, row in enumerate(cosines)
        if row.max() > least + 1e-6
        and np.sum(row > row.max() - 1e-6) == 1
        and np.sum(cosines[:, row.argmax()] > row.max() - 1e-6) == 1
    ]
    assert set(sure) <= set(found.a)


def test_of_equal_descriptors_the_first_is_matched() -> None:
    one = some(1, 0)
    four = replace(rows.features(0, 4), descriptors=np.repeat(one.descriptors, 4, axis=0))
    for a, b in ((one, four), (four, one), (four, four)):
        found = mutual_nearest(a, b, 0.5)
        assert (list(found.a), list(found.b)) == ([0], [0])


def test_a_descriptor_of_zeros_matches_nothing_and_does_no_harm() -> None:
    blank = replace(rows.features(0, 3), descriptors=np.zeros((3, 16), np.int8))
    assert len(mutual_nearest(blank, some(5, 1), 0.1)) == 0


_FINGERPRINT = """
import hashlib
from tests.engine.retrieval.test_matching import some
from engine.retrieval.matching import mutual_nearest
found = [mutual_nearest(some(501, k, 64), some(499, k + 1, 64), 0.3) for k in range(5)]
data = b"".join(part.tobytes() for one in found for part in (one.a, one.b, one.cosines))
print(hashlib.sha256(data).hexdigest())
"""


def test_matches_are_the_same_bit_for_bit_whatever_threads_blas_has(
    pytestconfig: pytest.Config,
) -> None:
    results = set()
    for threads in ("1", "4"):
        done = subprocess.run(
            [sys.executable, "-c", _FINGERPRINT],
            capture_output=True,
            text=True,
            check=True,
            cwd=pytestconfig.rootpath,
            env={"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
        )
        results.add(done.stdout)
    assert len(results) == 1
