"""What the local head and the attention are trained for, on images of any shapes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from losses import EXCLUDED, cross_entropy
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

DENSE_TEMPERATURE = 0.05


def dense_contrastive(
    queries: Sequence[Tensor],
    candidates: Sequence[Tensor],
    partners: Sequence[NDArray[np.int64]],
    columns: Sequence[int],
    places: Sequence[int],
) -> Tensor:
    """Each cell finds its partner among all cells of all second images (InfoNCE).

    Other images of the place are neither right nor wrong; nor are the partner's eight neighbours,
    which show half of the same.

    Args:
        queries: of each pair, (n, d), of unit length, some cells of the first image.
        candidates: of each pair, (m, d), of unit length, all cells of the second image.
        partners: of each pair, (n,), where the queries' partners are among the candidates.
        columns: how many cells a row of each second image has.
        places: of each pair, the place that it shows.
    """
    sizes = [len(one) for one in candidates]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    same = np.array(places)[:, None] == np.array(places)[None]
    excluded = same & ~np.eye(len(places), dtype=bool)
    across = torch.from_numpy(np.repeat(excluded, sizes, axis=1))
    pair = np.repeat(np.arange(len(queries)), [len(one) for one in partners])
    hidden = across[torch.from_numpy(pair)].to(candidates[0].device)
    for row, (start, end) in enumerate(pairwise(np.cumsum([0, *map(len, partners)]))):
        near = adjacent(partners[row], sizes[row], columns[row])
        hidden[start:end, ends[row] : ends[row + 1]] = torch.from_numpy(near).to(hidden.device)
    right = np.concatenate([ends[i] + one for i, one in enumerate(partners)])
    target = torch.from_numpy(right).to(hidden.device)
    hidden.scatter_(1, target[:, None], False)
    logits = torch.cat(list(queries)) @ torch.cat(list(candidates)).T / DENSE_TEMPERATURE
    return cross_entropy(logits.masked_fill(hidden, EXCLUDED), target)


def adjacent(cells: NDArray[np.int64], count: int, columns: int) -> NDArray[np.bool_]:
    """Which of `count` cells, `columns` a row, are each cell or next to it: (n, count)."""
    row, column = np.divmod(np.arange(count), columns)
    own_row, own_column = np.divmod(cells, columns)
    rows, across = row[None] - own_row[:, None], column[None] - own_column[:, None]
    return np.asarray((np.abs(rows) <= 1) & (np.abs(across) <= 1))


def found_cells(
    first: Tensor, second: Tensor, partners: NDArray[np.int64], columns: int
) -> NDArray[np.bool_]:
    """Which cells find their partners: (n,).

    A cell does when it and its nearest descriptor of the second image are each other's, and that
    is within a cell of its partner.

    Args:
        first: (n, d), of unit length, all cells of the first image.
        second: (m, d), likewise of the second.
        partners: (n,), -1 for cells without one: those find nothing.
        columns: how many cells a row of the second image has.
    """
    with torch.no_grad():
        similarity = first @ second.T
        nearest = similarity.argmax(1)
        back = similarity.argmax(0)[nearest].cpu().numpy()
    mutual = back == np.arange(len(first))
    row, column = np.divmod(nearest.cpu().numpy(), columns)
    own_row, own_column = np.divmod(partners, columns)
    near = (np.abs(row - own_row) <= 1) & (np.abs(column - own_column) <= 1)
    return np.asarray(mutual & near & (partners >= 0))


def matchability(attention: Tensor, found: NDArray[np.bool_], judged: NDArray[np.bool_]) -> Tensor:
    """Attention as a forecast: does the cell, by its descriptor, find its partner?

    Sky, people and what the other photo does not show are wrong more often than not.

    Args:
        attention: (n,), logits.
        found: (n,), as `found_cells` tells.
        judged: (n,), which cells are asked: of the others nobody knows.
    """
    asked = torch.from_numpy(np.flatnonzero(judged)).to(attention.device)
    right = torch.from_numpy(found[judged]).float().to(attention.device)
    return functional.binary_cross_entropy_with_logits(
        attention[asked], right, reduction="sum"
    ) / max(1, len(asked))


def attention_class(attention: Tensor, cells: Tensor, classifier: nn.Linear, y: int) -> Tensor:
    """DELG's attention loss of one image: its cells, pooled by their attention, tell the class.

    Args:
        attention: (n,), logits.
        cells: (n, C), of unit length; no gradient goes to them.
        classifier: from C values to classes.
        y: the class.
    """
    weighted = functional.softplus(attention)[:, None] * cells.detach() * cells.shape[1] ** 0.5
    target = torch.tensor([y], device=cells.device)
    return functional.cross_entropy(classifier(weighted.mean(0, keepdim=True)), target)


def reconstruction(restored: Tensor, cells: Tensor) -> Tensor:
    """DELG's autoencoder loss: squared distance from a cell to what the decoder makes of it.

    Args:
        restored: (n, C).
        cells: (n, C).
    """
    return (restored - cells.detach()).square().sum(1).mean()
