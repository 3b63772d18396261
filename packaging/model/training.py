"""The network in training: what is learned besides it, and how fast each part learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import torch
from labels import Labels
from network import Delg
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from views import SIDE

# Blocks of the trunk that keep what ImageNet taught them: they see lines and textures, and cost
# more than all later ones together.
FROZEN_BLOCKS = 7
TRUNK_RATE, CENTRE_RATE = 1e-4, 1e-3
_FOR_CENTRE = 8


class Training(nn.Module):
    """The network, and what only training needs; to be used in evaluation mode.

    Batch norms then keep ImageNet's statistics, which batches of so few photos would spoil.

    Args:
        network: to be trained.
        centres: (C, 512), where the classes begin.
        same_place: bool (C, C), which classes are of one place.
    """

    same_place: Tensor

    def __init__(self, network: Delg, centres: Tensor, same_place: Tensor) -> None:
        super().__init__()
        self.network = network
        self.centres = nn.Parameter(centres)
        self.register_buffer("same_place", same_place, persistent=False)
        early = network.backbone.early[:FROZEN_BLOCKS]
        # local.py and orient.py train the other heads, on the trunk that comes out of this.
        others = (network.local, network.attention, network.orientation)
        for part in (network.backbone.stem, early, *others):
            part.requires_grad_(False)

    def groups(self) -> list[dict[str, Any]]:
        """The parameters by learning rate (``rate``)."""
        network = self.network
        slow = [*network.backbone.parameters(), *network.whitening.parameters()]
        return [
            {"params": [p for p in slow if p.requires_grad], "rate": TRUNK_RATE},
            {"params": [self.centres], "rate": CENTRE_RATE},
        ]


def begin(network: Delg, photos: Sequence[NDArray[np.uint8]], labels: Labels) -> Training:
    """A training whose classes begin at the means of their photos.

    Args:
        network: whose weights are where training starts.
        photos: uint8 (h, w, 3) each, those that `labels` are of and any further ones.
        labels: of the first photos.
    """
    centres = class_centres(network.eval(), photos, labels.classes)
    same_place = torch.from_numpy(labels.same_place).to(centres.device)
    return Training(network, centres, same_place).to(centres.device).eval()


@torch.no_grad()
def class_centres(
    network: Delg, photos: Sequence[NDArray[np.uint8]], classes: NDArray[np.int64]
) -> Tensor:
    """The mean global feature of some photos of each class: (C, 512), of unit length.

    Args:
        network: in evaluation mode.
        photos: uint8 (h, w, 3) each.
        classes: (n,), of the first n photos; -1 for none.
    """
    device = network.whitening.weight.device
    centres = []
    for number in range(classes.max() + 1):
        some = [photos[i] for i in np.flatnonzero(classes == number)[:_FOR_CENTRE]]
        whole = [cv2.resize(photo, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for photo in some]
        images = torch.from_numpy(np.stack(whole).transpose(0, 3, 1, 2)).to(device).float()
        with torch.autocast(device.type, torch.bfloat16):
            vectors = network.describe(images.contiguous(memory_format=torch.channels_last))
        centres.append(functional.normalize(vectors, dim=1).mean(0))
    return functional.normalize(torch.stack(centres), dim=1)
