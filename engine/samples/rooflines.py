"""Rooflines (crowns) of main facades above the eaves."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.samples.drawing import uneven

_Profile = list[tuple[float, float]]


def random_crown(kind: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw a random roofline profile.

    Args:
        kind: shape, modulo the number of shapes.
        rng: generator of the dimensions.

    Returns:
        (N, 2) points from left to right: x as a share of the facade's width, y as a share of the
        roofline's rise, downwards from its top; 1 is the eaves.
    """
    return np.array(_SHAPES[kind % len(_SHAPES)](rng))


def crown_outline(
    profile: NDArray[np.float64], width: float, height: float, rise: float
) -> NDArray[np.float64]:
    """Return the outline (N, 2) of a facade from its top left corner.

    All lengths have the same unit, which is also that of the result.

    Args:
        profile: roofline as ``random_crown`` returns it.
        width: width of the facade.
        height: height from the top of the roofline to the ground.
        rise: height of the roofline above the eaves.
    """
    return np.concatenate([profile * (width, rise), [(width, height), (0, height)]])


def _parapet(rng: np.random.Generator) -> _Profile:
    left, low = rng.uniform(0.04, 0.6), rng.uniform(0.4, 0.8)
    right = left + rng.uniform(0.14, 0.36)
    return [(0, low), (left, low), (left, 0), (right, 0), (right, low), (1, low)]


def _battlement(rng: np.random.Generator) -> _Profile:
    edges = np.cumsum([0, *uneven(2 * int(rng.integers(3, 8)) + 1, rng)])
    levels = [0.15 if k % 2 else 0.75 for k in range(len(edges) - 1)]
    return [(edges[k + end], level) for k, level in enumerate(levels) for end in (0, 1)]


def _stepped(rng: np.random.Generator) -> _Profile:
    peak, tread, steps = rng.uniform(0.32, 0.68), rng.uniform(0.035, 0.08), int(rng.integers(2, 5))
    top = tread * rng.uniform(0.6, 1.6)
    left = [
        (peak - top - tread * (steps - 1 - k), 1 - (k + up) / steps)
        for k in range(steps)
        for up in (0, 1)
    ]
    right = [(2 * peak - x, y) for x, y in reversed(left)]
    return [(0, 1), *left, *right, (1, 1)]


def _pediment(rng: np.random.Generator) -> _Profile:
    peak, low = rng.uniform(0.22, 0.78), 0.92
    left, right = peak - rng.uniform(0.12, 0.22), peak + rng.uniform(0.12, 0.22)
    return [(0, low), (left, low), (peak, 0), (right, low), (1, low)]


def _gables(rng: np.random.Generator) -> _Profile:
    edges = np.cumsum([0, *uneven(int(rng.integers(2, 5)), rng)])
    profile = [(0.0, 1.0)]
    for left, right in pairwise(edges):
        profile += [(left + rng.uniform(0.35, 0.65) * (right - left), rng.uniform(0, 0.5))]
        profile += [(right, 1.0)]
    return profile


def _arch(rng: np.random.Generator) -> _Profile:
    center, radius = rng.uniform(0.25, 0.75), rng.uniform(0.12, 0.24)
    angle = np.linspace(np.pi, 0, 21)
    arch = [(center + radius * np.cos(a), 0.9 - 0.9 * np.sin(a)) for a in angle]
    return [(0, 0.9), *arch, (1, 0.9)]


_SHAPES: tuple[Callable[[np.random.Generator], _Profile], ...] = (
    _parapet,
    _battlement,
    _stepped,
    _pediment,
    _gables,
    _arch,
)
