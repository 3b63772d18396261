"""What the trunk and the global feature are trained for."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

ARC_SCALE, ARC_MARGIN = 30.0, 0.15
INSTANCE_TEMPERATURE = 0.07
# Logits that take no part; finite, because a row of -inf has no gradient.
EXCLUDED = -1e4


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
    return cross_entropy(logits.masked_fill(excluded & ~right, EXCLUDED), classes)


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
    return cross_entropy(logits.masked_fill(excluded, EXCLUDED), partner)


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    """The mean over the rows; 0 of none, where NaN would end up in every weight."""
    return functional.cross_entropy(logits, y, reduction="sum") / max(1, len(y))
