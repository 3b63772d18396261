"""The training-free DELG: a pretrained trunk with fitted linear heads."""

from __future__ import annotations

import torch
from backbone import Backbone
from fitting import Projection
from torch import Tensor, nn
from torch.nn import functional

GEM_POWER = 3.0


def gem(features: Tensor) -> Tensor:
    """Generalised-mean pooling, (N, C, h, w) to (N, C), with DELG's fixed p = 3.

    Radenović, Tolias, Chum: Fine-tuning CNN Image Retrieval with No Human Annotation (2018).
    """
    return features.clamp(min=1e-6).pow(GEM_POWER).mean((2, 3)).pow(1 / GEM_POWER)


def pooled(middle: Tensor, deep: Tensor) -> Tensor:
    """The global feature before whitening: (N, 944), of unit length.

    GeM sees positive values only, while the maps are linear: the negative parts are pooled apart
    (measured: 0.844 against 0.835 mAP without them, on holiday photos with distractors).
    """
    return functional.normalize(
        torch.cat([gem(middle), gem(-middle), gem(deep), gem(-deep)], dim=1), dim=1
    )


def cells(early: Tensor, middle: Tensor) -> Tensor:
    """The local features before reduction: (N, 208, h, w), of unit length in each cell."""
    return functional.normalize(torch.cat([early, middle], dim=1), dim=1)


def strength(early: Tensor) -> Tensor:
    """How much each cell differs from its 3 x 3 neighbourhood: (N, 1, h - 2, w - 2).

    The outermost cells are left out: padding and picture frames make them strong everywhere, and
    they matched between photos of different places (measured: recall at 99 % precision rose from
    about 0.07 to 0.14 on places that nothing was fitted on).
    """
    contrast = early[:, :, 1:-1, 1:-1] - functional.avg_pool2d(early, 3, stride=1)
    return contrast.norm(dim=1, keepdim=True)


class Delg(nn.Module):
    """One pyramid level: an image becomes a global vector, local features and attention.

    Args:
        backbone: the trunk.
        whitening: from 944 pooled values to the global feature.
        reduction: from 208 channels to a local descriptor.
        typical_strength: the strength whose attention is softplus(0).
    """

    def __init__(
        self,
        backbone: Backbone,
        whitening: Projection,
        reduction: Projection,
        typical_strength: float,
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.whitening = whitening.as_linear()
        self.reduction = reduction.as_convolution()
        self.typical_strength = typical_strength

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Gives ``global`` (N, D), ``local`` (N, d, h, w) and ``attention`` (N, 1, h, w).

        Args:
            image: float32 (N, 3, H, W), RGB, 0 to 255; H and W multiples of 32.
        """
        early, middle, deep = self.backbone(image)
        attention = functional.softplus(strength(early) / self.typical_strength - 1)
        return (
            self.whitening(pooled(middle, deep)),
            self.reduction(cells(early, middle)),
            functional.pad(attention, (1, 1, 1, 1)),
        )
