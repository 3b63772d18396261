"""Architectural styles that look-alikes have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from engine.samples.drawing import Color, hsv

Material: TypeAlias = Literal["brick", "stone", "plaster", "timber"]
Opening: TypeAlias = Literal["square", "segmental", "round", "pointed"]

_MATERIALS: tuple[Material, ...] = ("brick", "stone", "plaster", "timber")
_OPENINGS: tuple[Opening, ...] = ("square", "segmental", "round", "pointed")


@dataclass(frozen=True)
class Style:
    """Architectural style of a building.

    Attributes:
        material: material of the walls.
        opening: shape of the windows.
        wall: color of the walls.
        trim: color of frames, ledges and ornaments.
        accent: color of shutters and doors.
        roof: color of the roofs.
    """

    material: Material
    opening: Opening
    wall: Color
    trim: Color
    accent: Color
    roof: Color


def make_style(seed: int) -> Style:
    """Draw a random style.

    Args:
        seed: seed of the random generator.
    """
    rng = np.random.default_rng([seed, 101])
    material = _MATERIALS[rng.integers(4)]
    warm = rng.uniform(0.02, 0.14)
    wall = {
        "brick": hsv(rng.uniform(0.0, 0.06), rng.uniform(0.4, 0.6), rng.uniform(0.5, 0.68)),
        "stone": hsv(warm, rng.uniform(0.1, 0.3), rng.uniform(0.6, 0.78)),
        "plaster": hsv(rng.choice([warm, 0.3, 0.55, 0.97]), rng.uniform(0.2, 0.42), 0.8),
        "timber": hsv(warm, rng.uniform(0.1, 0.25), rng.uniform(0.78, 0.88)),
    }[material]
    return Style(
        material=material,
        opening=_OPENINGS[rng.integers(4)],
        wall=wall,
        trim=hsv(rng.uniform(0.06, 0.14), rng.uniform(0.05, 0.2), rng.uniform(0.72, 0.92)),
        accent=hsv(
            rng.choice([0.0, 0.08, 0.33, 0.42, 0.57, 0.62]),
            rng.uniform(0.4, 0.75),
            rng.uniform(0.3, 0.55),
        ),
        roof=hsv(rng.choice([0.03, 0.05, 0.58]), rng.uniform(0.2, 0.5), rng.uniform(0.35, 0.5)),
    )
