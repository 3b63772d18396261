"""Planar surfaces in space, and the solids that they bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.samples.camera import Camera
from engine.samples.drawing import Canvas

Vector: TypeAlias = tuple[float, float, float]
Footprint: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Surface:
    """A planar, textured surface, visible from one side.

    Attributes:
        origin: position of the texture's top left corner in meters.
        right: unit vector along the texture's rows, as seen from outside.
        down: unit vector along the texture's columns, as seen from outside.
        extent: width and height of the texture in meters.
        texture: (rows, columns, 3) RGB.
        outline: (N, 2) polygon in meters from the origin, or None for the whole texture.
    """

    origin: Vector
    right: Vector
    down: Vector
    extent: tuple[float, float]
    texture: Canvas
    outline: NDArray[np.float64] | None = None

    @property
    def corners(self) -> NDArray[np.float64]:
        """Return the outline as (N, 2) points in meters from the origin."""
        if self.outline is not None:
            return self.outline
        width, height = self.extent
        return np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)

    @property
    def normal(self) -> NDArray[np.float64]:
        """Return the (3,) unit vector towards the visible side."""
        return np.asarray(np.cross(self.down, self.right), np.float64)

    def faces(self, camera: Camera) -> bool:
        """Return whether the camera is on the visible side of the surface."""
        return bool(np.subtract(camera.position, self.origin) @ self.normal > 0)

    def homography(self, camera: Camera, size: tuple[int, int]) -> NDArray[np.float64]:
        """Return the (3, 3) map from meters on the surface to pixels.

        Points in front of the camera have a positive third coordinate.

        Args:
            camera: camera of the photo.
            size: width and height of the photo in pixels.
        """
        plane = np.zeros((4, 3))
        plane[:3] = np.column_stack([self.right, self.down, self.origin])
        plane[3, 2] = 1
        return np.asarray(camera.projection(size) @ plane)


@dataclass(frozen=True, eq=False)
class Solid:
    """A convex body on the ground, as its visible surfaces.

    Attributes:
        footprint: least x, least z, greatest x and greatest z in meters.
        surfaces: its surfaces; those that protrude from the convex body come last.
    """

    footprint: Footprint
    surfaces: tuple[Surface, ...]

    def distance(self, camera: Camera) -> float:
        """Return the distance of the footprint from the camera in meters."""
        x, _, z = camera.position
        x0, z0, x1, z1 = self.footprint
        return float(np.hypot(x - np.clip(x, x0, x1), z - np.clip(z, z0, z1)))


def front(footprint: Footprint, height: float, texture: Canvas) -> Surface:
    """Return the wall of a footprint that faces -z, ``height`` meters high."""
    x0, z0, x1, _ = footprint
    return Surface((x0, -height, z0), (1, 0, 0), (0, 1, 0), (x1 - x0, height), texture)


def sides(
    footprint: Footprint, height: float, left: Canvas, right: Canvas
) -> tuple[Surface, Surface]:
    """Return the walls of a footprint that face -x and +x, ``height`` meters high."""
    x0, z0, x1, z1 = footprint
    extent = (z1 - z0, height)
    return (
        Surface((x0, -height, z1), (0, 0, -1), (0, 1, 0), extent, left),
        Surface((x1, -height, z0), (0, 0, 1), (0, 1, 0), extent, right),
    )


def hipped_roof(
    footprint: Footprint,
    eaves: float,
    rise: float,
    hip: float,
    texture: Canvas,
) -> tuple[Surface, Surface, Surface]:
    """Return the front, left and right slopes of a hipped roof.

    Args:
        footprint: area that the roof covers.
        eaves: height of its lower edge in meters.
        rise: height of its ridge, which runs along x, above the eaves in meters.
        hip: inward distance of the ridge's ends in meters; half the width makes a pyramid.
        texture: texture of all slopes.
    """
    x0, z0, x1, z1 = footprint
    top, width, depth = -eaves - rise, x1 - x0, z1 - z0
    slope = _unit((0, rise, -depth / 2))
    length = float(np.hypot(rise, depth / 2))
    side_length = float(np.hypot(rise, hip))
    trapezoid = _polygon([(hip, 0), (width - hip, 0), (width, length), (0, length)])
    triangle = _polygon([(depth / 2, 0), (depth, side_length), (0, side_length)])
    middle = (z0 + z1) / 2
    return (
        Surface((x0, top, middle), (1, 0, 0), slope, (width, length), texture, trapezoid),
        Surface(
            (x0 + hip, top, z1),
            (0, 0, -1),
            _unit((-hip, rise, 0)),
            (depth, side_length),
            texture,
            triangle,
        ),
        Surface(
            (x1 - hip, top, z0),
            (0, 0, 1),
            _unit((hip, rise, 0)),
            (depth, side_length),
            texture,
            triangle,
        ),
    )


def _unit(vector: ArrayLike) -> Vector:
    x, y, z = np.asarray(vector, np.float64) / np.linalg.norm(vector)
    return float(x), float(y), float(z)


def _polygon(points: list[tuple[float, float]]) -> NDArray[np.float64]:
    return np.array(points, np.float64)
