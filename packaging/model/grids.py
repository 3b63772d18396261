"""Cells of images that show a photo, and which cells of two images show the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from backbone import OFFSET, STRIDE
from numpy.typing import NDArray


@dataclass(frozen=True)
class Grid:
    """The cells of an image that shows a photo, or a part of one.

    Attributes:
        shape: rows and columns.
        matrix: float64 (3, 3), from pixels of the photo to pixels of the image; both have integer
            pixel centres.
    """

    shape: tuple[int, int]
    matrix: NDArray[np.float64]

    def centres(self) -> NDArray[np.float64]:
        """Where the cells' centres lie in the photo: (h · w, 2), x and y."""
        return mapped(np.linalg.inv(self.matrix), self.cells() * float(STRIDE) + OFFSET)

    def cells(self) -> NDArray[np.int64]:
        """Column and row of each cell: (h · w, 2)."""
        rows, columns = np.divmod(np.arange(self.shape[0] * self.shape[1]), self.shape[1])
        return np.stack([columns, rows], axis=1)

    def inner(self, cells: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the cells (n, 2) exist and are not outermost: those have no attention."""
        return np.asarray(
            (cells >= 1).all(axis=1) & (cells <= np.array(self.shape)[::-1] - 2).all(1)
        )

    def nearest(self, points: NDArray[np.floating]) -> NDArray[np.int64]:
        """The inner cell that shows each place (n, 2) of the photo: (n,), -1 for none."""
        with np.errstate(invalid="ignore"):
            exact = (mapped(self.matrix, points) - OFFSET) / STRIDE
            cells = np.nan_to_num(np.round(exact), nan=-1, posinf=-1, neginf=-1).astype(np.int64)
        return np.where(self.inner(cells), cells[:, 1] * self.shape[1] + cells[:, 0], -1)


def scaling(width: float, height: float) -> NDArray[np.float64]:
    """From pixels of a photo to pixels of one `width` times as wide and `height` as high."""
    return np.array(
        [[width, 0, (width - 1) / 2], [0, height, (height - 1) / 2], [0, 0, 1]], np.float64
    )


def mapped(matrix: NDArray[np.floating], points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Points (n, 2) mapped by (3, 3)."""
    lifted = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    with np.errstate(divide="ignore", invalid="ignore"):
        found: NDArray[np.float64] = lifted[:, :2] / lifted[:, 2:]
    return found


def scale_change(matrix: NDArray[np.floating], at: NDArray[np.floating]) -> float:
    """How many times larger a map (3, 3) makes what lies around a point (2,)."""
    here, right, below = mapped(matrix, at + np.array([[0, 0], [1, 0], [0, 1]]))
    return float(np.sqrt(abs(np.linalg.det(np.stack([right - here, below - here])))))
