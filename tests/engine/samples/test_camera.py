from __future__ import annotations

import numpy as np
import pytest

from engine.samples.camera import Camera
from engine.samples.drawing import blank
from engine.samples.surfaces import Surface, front, hipped_roof, sides

SIZE = (640, 480)


def project(camera: Camera, point: tuple[float, float, float]) -> tuple[float, float]:
    x, y, depth = camera.projection(SIZE) @ (*point, 1)
    assert depth > 0
    return x / depth, y / depth


def test_what_is_straight_ahead_is_in_the_middle_of_the_photo() -> None:
    assert project(Camera((1, -2, 0)), (1, -2, 9)) == pytest.approx((319.5, 239.5))


def test_right_is_right_and_up_is_up() -> None:
    x, y = project(Camera((0, 0, 0)), (1, -1, 10))
    assert (x, y) == pytest.approx((319.5 + 64, 239.5 - 64))


def test_turning_right_and_up_brings_what_is_there_to_the_middle() -> None:
    camera = Camera((0, 0, 0), heading=0.3, pitch=0.2)
    ahead = (np.sin(0.3) * np.cos(0.2), -np.sin(0.2), np.cos(0.3) * np.cos(0.2))
    assert project(camera, ahead) == pytest.approx((319.5, 239.5))


def test_a_camera_rolled_clockwise_sees_the_right_side_raised() -> None:
    _, level = project(Camera((0, 0, 0)), (2, 0, 10))
    _, rolled = project(Camera((0, 0, 0), roll=0.1), (2, 0, 10))
    assert rolled < level


def test_a_surface_homography_agrees_with_the_projection_of_its_points() -> None:
    camera = Camera((3, -1.7, -20), heading=-0.2, pitch=0.15, roll=0.05, focal=1.2)
    wall = Surface((-4, -8, 1), (1, 0, 0), (0, 1, 0), (8, 8), blank(8, 8, (0, 0, 0)))
    x, y, depth = wall.homography(camera, SIZE) @ (5, 2, 1)
    assert (x / depth, y / depth) == pytest.approx(project(camera, (1, -6, 1)))


def test_a_box_shows_the_sides_that_face_the_camera() -> None:
    texture = blank(8, 8, (0, 0, 0))
    footprint = (-5.0, 0.0, 5.0, 10.0)
    wall, (left, right) = front(footprint, 6, texture), sides(footprint, 6, texture, texture)
    seen = [surface.faces(Camera((20, -1.7, -5))) for surface in (wall, left, right)]
    assert seen == [True, False, True]


def test_a_roof_meets_the_eaves_of_its_walls() -> None:
    slope, left, right = hipped_roof((-5, 0, 5, 10), 6, 3, 2, blank(8, 8, (0, 0, 0)))
    for surface in (slope, left, right):
        frame = np.stack([surface.right, surface.down])
        low = surface.corners[-2:] @ frame + surface.origin
        assert np.allclose(low[:, 1], -6)
        assert {tuple(np.abs(np.round(corner[[0, 2]], 6))) for corner in low} <= {
            (5.0, 0.0),
            (5.0, 10.0),
        }
