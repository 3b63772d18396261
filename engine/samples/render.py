"""Rendering of a place and a view to a photo with known facade coordinates."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.samples.camera import Camera
from engine.samples.drawing import Canvas, polygon_mask
from engine.samples.light import develop, sky
from engine.samples.occluders import draw_occluders
from engine.samples.places import Place
from engine.samples.surfaces import Surface
from engine.samples.views import View

_NEAR = 0.5  # near clipping distance in meters


def render(place: Place, view: View, size: tuple[int, int] = (1280, 960)) -> NDArray[np.uint8]:
    """Render the photo of a view.

    Args:
        place: place to show.
        view: camera, light and occluders.
        size: width and height in pixels.

    Returns:
        (height, width, 3) RGB.
    """
    rng = np.random.default_rng([place.seed, view.seed, 404])
    picture = sky(size, view.light, rng)
    for surface in place.surfaces(view.camera):
        _paint(picture, surface, view)
    draw_occluders(picture, view.camera, view.passers, 0.6 * place.composition.width, rng)
    return develop(picture, view.light, rng)


def true_homography(
    surface: Surface,
    view_a: View,
    view_b: View,
    size_a: tuple[int, int] = (1280, 960),
    size_b: tuple[int, int] | None = None,
) -> NDArray[np.float64]:
    """Return the true homography of a surface from one photo to another.

    Args:
        surface: surface that the pixels show, such as ``place.facade``.
        view_a: view of the photo to map from.
        view_b: view of the photo to map to.
        size_a: width and height of the first photo in pixels.
        size_b: width and height of the second photo; None for the same.

    Returns:
        (3, 3), with [2][2] = 1; (0, 0) is the center of the top left pixel.
    """
    to_a = surface.homography(view_a.camera, size_a)
    to_b = surface.homography(view_b.camera, size_b or size_a)
    matrix = to_b @ np.linalg.inv(to_a)
    return np.asarray(matrix / matrix[2, 2])


def visible_mask(
    place: Place, surface: Surface, view: View, size: tuple[int, int] = (1280, 960)
) -> NDArray[np.bool_]:
    """Return the mask of the pixels that show a surface of the place.

    Occluders are not considered.

    Returns:
        (height, width).
    """
    shown = np.zeros((size[1], size[0]), np.bool_)
    for drawn in place.surfaces(view.camera):
        outline = _outline(drawn, view.camera, size)
        if len(outline):
            shown[polygon_mask(*size, outline) > 127] = drawn is surface
    return shown


def _paint(picture: Canvas, surface: Surface, view: View) -> None:
    """Draw a surface over the picture."""
    size = (picture.shape[1], picture.shape[0])
    outline = _outline(surface, view.camera, size)
    if not len(outline):
        return
    left, top = np.clip(np.floor(outline.min(0)).astype(int) - 1, 0, size)
    right, bottom = np.clip(np.ceil(outline.max(0)).astype(int) + 2, 0, size)
    if left >= right or top >= bottom:
        return
    window = (int(right - left), int(bottom - top))
    to_window = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64)
    homography = to_window @ surface.homography(view.camera, size)
    texture = _reduced(surface.texture, surface.extent, outline, surface.corners)
    warped = cv2.warpPerspective(
        cv2.convertScaleAbs(texture, alpha=view.light.on(surface.normal)),
        homography @ _to_metres(texture, surface.extent),
        window,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    cover = polygon_mask(*window, outline - (left, top)).astype(np.float32) / 255
    region = picture[top:bottom, left:right]
    region[:] = cv2.blendLinear(warped, np.ascontiguousarray(region), cover, 1 - cover)


def _outline(surface: Surface, camera: Camera, size: tuple[int, int]) -> NDArray[np.float64]:
    """Return a surface's outline in pixels, (N, 2), clipped in front of the camera.

    It is empty if the surface lies behind the camera.
    """
    points = np.column_stack([surface.corners, np.ones(len(surface.corners))])
    seen = points @ surface.homography(camera, size).T
    kept = []
    for here, there in zip(seen, np.roll(seen, -1, axis=0), strict=True):
        if here[2] >= _NEAR:
            kept.append(here)
        if (here[2] >= _NEAR) != (there[2] >= _NEAR):
            kept.append(here + (_NEAR - here[2]) / (there[2] - here[2]) * (there - here))
    clipped = np.array(kept).reshape(-1, 3)
    return np.asarray(clipped[:, :2] / clipped[:, 2:])


def _to_metres(texture: Canvas, extent: tuple[float, float]) -> NDArray[np.float64]:
    """Return the (3, 3) map from texture pixels to meters on the surface."""
    x, y = extent[0] / texture.shape[1], extent[1] / texture.shape[0]
    return np.array([[x, 0, x / 2], [0, y, y / 2], [0, 0, 1]])


def _reduced(
    texture: Canvas,
    extent: tuple[float, float],
    outline: NDArray[np.float64],
    corners: NDArray[np.float64],
) -> Canvas:
    """Halve a texture until it no longer greatly exceeds the photo's resolution.

    This prevents aliasing.
    """
    pixels_per_metre = np.sqrt(_area(outline) / _area(corners))
    while texture.shape[1] / extent[0] > 1.6 * pixels_per_metre and min(texture.shape[:2]) > 8:
        half = (texture.shape[1] // 2, texture.shape[0] // 2)
        texture = cast(Canvas, cv2.resize(texture, half, interpolation=cv2.INTER_AREA))
    return texture


def _area(polygon: NDArray[np.float64]) -> float:
    x, y = polygon.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)
