"""What the tests of training make: an untrained network, smooth photos, pairs of known geometry."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path

import numpy as np
import torch
from backbone import Backbone
from frozen import Photo, Seen
from grids import Grid
from labels import Labels
from network import Delg
from numpy.typing import NDArray
from pairs import MinedPairs
from PIL import Image
from torch import Tensor
from torch.nn import functional
from training import Training

# Tests run side by side, one on each core: threads that wait for each other only cost time.
torch.set_num_threads(1)


def untrained() -> Delg:
    """The network with ImageNet's trunk and heads as they are made, in evaluation mode."""
    return deepcopy(_untrained())


@cache
def _untrained() -> Delg:
    torch.manual_seed(0)
    return Delg(Backbone()).eval()


def three_classes() -> Training:
    """A training of the untrained network; the first two classes come from one folder."""
    network = untrained()
    torch.manual_seed(1)
    same_place = torch.tensor([[1, 1, 0], [1, 1, 0], [0, 0, 1]]).bool()
    return Training(network, torch.randn(3, 512), same_place).eval()


def smooth(x: NDArray[np.float64], y: NDArray[np.float64], seed: int = 0) -> NDArray[np.float64]:
    """Colours (..., 3), 38 to 218, of a picture without edges at any places x and y."""
    rng = np.random.default_rng(seed)
    across, down = rng.uniform(-0.08, 0.08, (2, 3, 3))
    phase = x[..., None, None] * across + y[..., None, None] * down + rng.uniform(0, 6, (3, 3))
    return np.asarray(128 + 30 * np.sin(phase).sum(-1))


def smooth_photo(width: int, height: int, seed: int = 0) -> NDArray[np.uint8]:
    """That picture's pixels (h, w, 3)."""
    y, x = np.mgrid[:height, :width].astype(np.float64)
    return np.round(smooth(x, y, seed)).astype(np.uint8)


def transferred(matrix: NDArray[np.floating], points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Points (n, 2) mapped by (3, 3)."""
    mapped = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(mapped[:, :2] / mapped[:, 2:])


def pairs_of(
    folders: dict[str, int],
    pairs: list[tuple[int, int]],
    *,
    inliers: int = 30,
    alignment: NDArray[np.float64] | None = None,
    points: NDArray[np.floating] | None = None,
) -> MinedPairs:
    """Pairs that all have the same geometry.

    Args:
        folders: how many photos each folder holds.
        pairs: numbers of photos.
        inliers: of each pair.
        alignment: of each pair; None: the identity.
        points: of each pair; None: none.
    """
    photos = [f"{name}/{i}.png" for name, count in folders.items() for i in range(count)]
    known = np.empty((0, 2)) if points is None else points
    return MinedPairs(
        photos=np.array(photos),
        vectors=np.eye(len(photos), dtype=np.float16),
        pairs=np.array(pairs, np.int32).reshape(-1, 2),
        inliers=np.full(len(pairs), inliers, np.int32),
        alignments=np.tile(np.eye(3) if alignment is None else alignment, (len(pairs), 1, 1)),
        points=np.tile(known, (len(pairs), 1)).astype(np.float32),
        ends=np.arange(1, len(pairs) + 1) * len(known),
        chained=np.zeros(len(pairs), bool),
    )


def training_photos(folder: Path, size: tuple[int, int]) -> list[str]:
    """The arguments of a training on four photos of a bridge, another landmark being held out.

    Args:
        folder: where it all is to be; the checkpoint is ``trained.pt``.
        size: of the photos.
    """
    for name, count in {"bridge": 4, "tower": 1}.items():
        (folder / name).mkdir()
        for i in range(count):
            Image.fromarray(smooth_photo(*size)).save(folder / name / f"{i}.png")
    points = np.mgrid[: size[0] : 15, : size[1] : 15].reshape(2, -1).T
    pairs = pairs_of({"bridge": 4}, [(0, 1), (1, 2), (2, 3)], points=points)
    pairs.save(folder / "pairs.npz")
    torch.save(untrained().state_dict(), folder / "start.pt")
    given = {"photos": folder, "pairs": folder / "pairs.npz", "out": folder / "trained.pt"}
    options = [text for name, path in given.items() for text in (f"--{name}", str(path))]
    return [str(folder / "start.pt"), *options]


def labels_of(places: list[int], classes: list[int]) -> Labels:
    """Labels as lists."""
    return Labels(np.array(places), np.array(classes))


def seen(shape: tuple[int, int], matrix: NDArray[np.float64], seed: int = 0) -> Seen:
    """An image of so many rows and columns, as a trunk might see it."""
    chance = torch.Generator().manual_seed(seed)
    early, middle = (
        torch.randn(channels, *shape, generator=chance).half()
        for channels in (Backbone.early_channels, Backbone.middle_channels)
    )
    return Seen(Grid(shape, matrix), early, middle)


def seen_photo(levels: list[Seen], view: Seen | None = None) -> Photo:
    """A photo of these levels; its view, if none is told, is like the first of them."""
    return Photo(tuple(levels), view or levels[0])


def unit(*shape: int) -> Tensor:
    """Directions at random."""
    return functional.normalize(torch.randn(*shape), dim=-1)


def gradient(loss: Tensor, of: Tensor) -> Tensor:
    """Of a loss, where it comes from."""
    return torch.autograd.grad(loss, of)[0]
