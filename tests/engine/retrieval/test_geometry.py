from __future__ import annotations

import numpy as np
import pytest

from engine.retrieval.geometry import Geometry, estimate, residuals, transfer

EXTENT = np.array([[640.0, 480.0], [640.0, 480.0]])
AFFINE = np.array([[0.9, 0.1, 30.0], [-0.08, 1.1, -12.0], [0, 0, 1]])
HOMOGRAPHY = np.array([[0.9, 0.1, 30.0], [-0.08, 1.1, -12.0], [2e-4, -3e-4, 1]])


def matches(
    matrix: np.ndarray, rng: np.random.Generator, good: int = 60, bad: int = 40
) -> tuple[np.ndarray, np.ndarray]:
    a = rng.uniform(0, 1, (good + bad, 2)) * EXTENT[0]
    b = transfer(matrix, a) + rng.normal(0, 2, a.shape)
    b[good:] = rng.uniform(0, 1, (bad, 2)) * EXTENT[1]
    return a, b


@pytest.mark.parametrize(
    ("geometry", "matrix"),
    [(Geometry.AFFINE, AFFINE), (Geometry.HOMOGRAPHY, HOMOGRAPHY)],
)
def test_a_map_is_found_among_outliers(
    geometry: Geometry, matrix: np.ndarray, rng: np.random.Generator
) -> None:
    a, b = matches(matrix, rng)
    found = estimate(geometry, a, b, 10, EXTENT, seed=1)
    assert found is not None
    assert found.inliers[:60].mean() > 0.95
    assert found.inliers[60:].mean() < 0.1
    corners = np.array([[50.0, 50.0], [600.0, 60.0], [320.0, 400.0]])
    assert np.abs(transfer(found.matrix, corners) - transfer(matrix, corners)).max() < 6


def test_a_fundamental_matrix_explains_two_depths(rng: np.random.Generator) -> None:
    a = rng.uniform(0, 1, (120, 2)) * EXTENT[0]
    depth = np.where(np.arange(120) % 2, 20.0, 90.0)  # a sideways step: disparity by depth
    b = a + np.column_stack([depth, np.zeros(120)])
    found = estimate(Geometry.FUNDAMENTAL, a, b, 4, EXTENT, seed=1)
    assert found is not None
    assert found.count == 120
    homogeneous = [np.column_stack([points, np.ones(120)]) for points in (a, b)]
    products = np.einsum("ni,ij,nj->n", homogeneous[1], found.matrix, homogeneous[0])
    assert np.abs(products).max() < 1e-2
    assert np.linalg.norm(found.matrix) == pytest.approx(1)


def test_matches_at_random_have_no_surprise(rng: np.random.Generator) -> None:
    a, b = matches(AFFINE, rng, good=0, bad=80)
    found = estimate(Geometry.AFFINE, a, b, 10, EXTENT, seed=1)
    assert found is None or found.surprise < 2


def test_more_freedom_needs_more_inliers(rng: np.random.Generator) -> None:
    a, b = matches(AFFINE, rng)
    affine = estimate(Geometry.AFFINE, a, b, 10, EXTENT, seed=1)
    epipolar = estimate(Geometry.FUNDAMENTAL, a, b, 10, EXTENT, seed=1)
    assert affine is not None
    assert epipolar is None or affine.surprise > epipolar.surprise


def test_a_mirror_image_is_no_geometry(rng: np.random.Generator) -> None:
    a, b = matches(np.array([[-1.0, 0, 640], [0, 1, 0], [0, 0, 1]]), rng, bad=0)
    assert estimate(Geometry.AFFINE, a, b, 10, EXTENT, seed=1) is None


def test_residuals_are_the_same_both_ways(rng: np.random.Generator) -> None:
    a, b = matches(HOMOGRAPHY, rng)
    there = residuals(Geometry.HOMOGRAPHY, HOMOGRAPHY, a, b)
    back = residuals(Geometry.HOMOGRAPHY, np.linalg.inv(HOMOGRAPHY), b, a)
    np.testing.assert_allclose(there, back, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("count", range(8))
@pytest.mark.parametrize("geometry", list(Geometry))
def test_too_few_matches_have_no_geometry(
    geometry: Geometry, count: int, rng: np.random.Generator
) -> None:
    a, b = matches(AFFINE, rng, good=count, bad=0)
    found = estimate(geometry, a, b, 10, EXTENT, seed=1)
    assert found is None or found.count <= count


def test_matches_on_one_spot_do_no_harm() -> None:
    a = np.full((30, 2), 100.0)
    for geometry in Geometry:
        found = estimate(geometry, a, a + 5, 10, EXTENT, seed=1)
        assert found is None or np.isfinite(found.matrix).all()
