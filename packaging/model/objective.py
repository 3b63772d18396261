"""The objective of the trunk and the global feature: each loss of a batch, and its weight."""

from __future__ import annotations

from collections.abc import Collection

import losses
import torch
from batches import Batch
from torch import Tensor
from torch.nn import functional
from training import Training

WEIGHTS = {"arcface": 0.5, "instance": 2.0}


def compute_losses(
    training: Training, batch: Batch, without: Collection[str] = ()
) -> dict[str, Tensor]:
    """Every loss of a batch, by name; those named in `without` are left out.

    Args:
        training: in evaluation mode.
        batch: on the training's device.
        without: names of losses.
    """
    images = batch.images.contiguous(memory_format=torch.channels_last)
    with torch.autocast(images.device.type, torch.bfloat16):
        vectors = functional.normalize(training.network.describe(images), dim=1)
    classed = torch.nonzero(batch.classes >= 0)[:, 0]
    y = batch.classes[classed]
    found = {
        "arcface": losses.arcface(vectors[classed], training.centres, y, training.same_place[y]),
        "instance": losses.instance_discrimination(vectors, batch.places),
    }
    return {name: loss for name, loss in found.items() if name not in without}
