"""What the network is trained for: DELG's losses, and those that real pairs of photos add."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

ARC_SCALE, ARC_MARGIN = 30.0, 0.15
INSTANCE_TEMPERATURE = 0.07
DENSE_TEMPERATURE = 0.05
# Logits that take no part; finite, because a row of -inf has no gradient.
_EXCLUDED = -1e4


def arcface(vectors: Tensor, centres: Tensor, classes: Tensor, excluded: Tensor) -> Tensor:
    """Softmax over cosines to class centres, with an additive angular margin.

    Deng et al., ArcFace (2019); DELG's global loss.

    Args:
        vectors: (n, D), of unit length.
        centres: (C, D), any length.
        classes: int64 (n,).
        excluded: bool (n, C), classes that are neither right nor wrong for a photo, such as
            other sides of its building.
    """
    cosines = vectors @ functional.normalize(centres, dim=1).T
    right = functional.one_hot(classes, len(centres)).bool()
    angles = torch.acos(cosines.clamp(-1 + 1e-6, 1 - 1e-6))
    # Beyond pi the cosine would rise again.
    shifted = torch.cos((angles + ARC_MARGIN).clamp(max=torch.pi))
    logits = ARC_SCALE * torch.where(right, shifted, cosines)
    return _cross_entropy(logits.masked_fill(excluded & ~right, _EXCLUDED), classes)


def instance_discrimination(vectors: Tensor, places: Tensor) -> Tensor:
    """Each view finds its partner among all views of other places (InfoNCE, both ways).

    Args:
        vectors: (2 P, D), of unit length; 2 p and 2 p + 1 are partners.
        places: int64 (2 P,).
    """
    number = torch.arange(len(vectors), device=vectors.device)
    partner = number ^ 1
    logits = vectors @ vectors.T / INSTANCE_TEMPERATURE
    excluded = places[:, None] == places[None]
    excluded[number, partner] = False
    return _cross_entropy(logits.masked_fill(excluded, _EXCLUDED), partner)


def attention_classes(attention: Tensor, cells: Tensor, classifier: nn.Linear, y: Tensor) -> Tensor:
    """DELG's attention loss: the cells, pooled by their attention, tell the class.

    Args:
        attention: (n, 1, h, w), logits.
        cells: (n, C, h, w), of unit length in each cell; no gradient goes to them.
        classifier: from C values to classes.
        y: int64 (n,).
    """
    weighted = functional.softplus(attention) * cells.detach() * cells.shape[1] ** 0.5
    return _cross_entropy(classifier(weighted.mean((2, 3))), y)


def reconstruction(restored: Tensor, cells: Tensor) -> Tensor:
    """DELG's autoencoder loss: squared distance from a cell to what the decoder makes of it."""
    return (restored - cells.detach()).square().sum(1).mean()


def dense_contrastive(
    first: Tensor, second: Tensor, partners: Tensor, places: Tensor, exact: Tensor
) -> Tensor:
    """Each cell finds its partner among all cells of all second views, and the other way.

    Other photos of the place are neither right nor wrong; nor are the partner's eight neighbours,
    unless the correspondence is exact: then telling them apart is what makes a descriptor precise.

    Args:
        first: (P, n, d), of unit length, the cells of the first views, n a square number.
        second: (P, n, d), those of the second views.
        partners: int64 (P, n), indices into the pair's second view, -1 for none.
        places: int64 (P,).
        exact: bool (P,), which pairs' correspondences are, as those of a known warp.
    """
    pair, here = torch.nonzero(partners >= 0, as_tuple=True)
    there = partners[pair, here]
    forth = _cell_loss(first[pair, here], second, pair, there, (places, exact))
    return (forth + _cell_loss(second[pair, there], first, pair, here, (places, exact))) / 2


def _cell_loss(
    queries: Tensor,
    candidates: Tensor,
    pair: Tensor,
    right: Tensor,
    known: tuple[Tensor, Tensor],
) -> Tensor:
    places, exact = known
    count, cells, _ = candidates.shape
    logits = queries @ candidates.flatten(0, 1).T / DENSE_TEMPERATURE
    excluded = (places[pair][:, None] == places[None]).repeat_interleave(cells, dim=1)
    number = torch.arange(count * cells, device=pair.device)
    near = adjacent(number[:cells], right[:, None], cells).repeat(1, count)
    near &= ~exact[pair][:, None]
    excluded = torch.where(number // cells == pair[:, None], near, excluded)
    target = pair * cells + right
    excluded.scatter_(1, target[:, None], False)
    return _cross_entropy(logits.masked_fill(excluded, _EXCLUDED), target)


def adjacent(a: Tensor, b: Tensor, cells: int) -> Tensor:
    """Whether cells of a square grid are the same or neighbours, diagonally too."""
    across = round(cells**0.5)
    rows = torch.div(a, across, rounding_mode="floor") - torch.div(b, across, rounding_mode="floor")
    return (rows.abs() <= 1) & ((a % across - b % across).abs() <= 1)


def matchability(attention: Tensor, first: Tensor, second: Tensor, partners: Tensor) -> Tensor:
    """Attention as a forecast: does the cell, by its descriptor, find its partner?

    A cell is right when it and its nearest descriptor of the second view are each other's, and
    that is within a cell of its partner. Sky, people and what the other photo does not show are
    wrong more often than not.

    Args:
        attention: (P, n), logits of the first views.
        first: (P, n, d), of unit length.
        second: (P, n, d).
        partners: int64 (P, n).
    """
    with torch.no_grad():
        similarity = first @ second.transpose(1, 2)
        nearest = similarity.argmax(2)
        back = similarity.argmax(1).gather(1, nearest)
        mutual = back == torch.arange(partners.shape[1], device=partners.device)
        found = adjacent(nearest, partners, partners.shape[1])
        right = mutual & found & (partners >= 0)
    return functional.binary_cross_entropy_with_logits(attention, right.float())


def _cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    """The mean over the rows; 0 of none, where NaN would end up in every weight."""
    return functional.cross_entropy(logits, y, reduction="sum") / max(1, len(y))
