"""Pinhole cameras that project a place in meters to pixels.

In the world, x points right and z away from a viewer who faces the main building, and y points down
from the ground, in meters; heights are therefore negative. (0, 0) is the center of a photo's top
left pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Camera:
    """A pinhole camera with square pixels.

    Attributes:
        position: x, y, z in meters.
        heading: angle to the right of straight ahead (+z), in radians.
        pitch: angle above the horizon, in radians.
        roll: clockwise tilt of the camera, in radians.
        focal: focal length as a share of the photo's longer side.
    """

    position: tuple[float, float, float]
    heading: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    focal: float = 1.0

    @property
    def rotation(self) -> NDArray[np.float64]:
        """Return the (3, 3) rotation from world to camera axes.

        The camera axes are x right, y down and z ahead.
        """
        ch, sh = np.cos(self.heading), np.sin(self.heading)
        cp, sp = np.cos(self.pitch), np.sin(self.pitch)
        cr, sr = np.cos(self.roll), np.sin(self.roll)
        turn = np.array([[ch, 0, -sh], [0, 1, 0], [sh, 0, ch]])
        tilt = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
        lean = np.array([[cr, sr, 0], [-sr, cr, 0], [0, 0, 1]])
        return np.asarray(lean @ tilt @ turn)

    def projection(self, size: tuple[int, int]) -> NDArray[np.float64]:
        """Return the (3, 4) matrix from homogeneous world points to pixels.

        Args:
            size: width and height of the photo in pixels.
        """
        width, height = size
        focal = self.focal * max(size)
        intrinsic = [[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1]]
        pose = np.column_stack([self.rotation, -self.rotation @ self.position])
        return np.asarray(intrinsic @ pose)
