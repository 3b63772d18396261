"""The objective: every loss of one batch, how much each weighs, and what may be left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import losses
import torch
from batches import Batch
from network import Maps
from torch import Tensor
from torch.nn import functional
from training import Training

WEIGHTS = {
    "arcface": 0.5,
    "instance": 2.0,
    "attention": 0.5,
    "reconstruction": 1.0,
    "dense": 1.0,
    "matchability": 1.0,
}

# Besides a whole loss: the dense loss's gradient in the trunk, or one of the two kinds of pairs
# that the dense loss learns from.
ABLATIONS = (*WEIGHTS, "trunk", "warps", "pairs")

# softplus(-8) is nothing: the outermost cells have no attention, and no partner either.
_NO_ATTENTION = -8.0


def compute_losses(training: Training, batch: Batch, without: Collection[str]) -> dict[str, Tensor]:
    """Every loss of a batch, by name.

    Args:
        training: in evaluation mode.
        batch: on the training's device.
        without: of `ABLATIONS`, what to leave out.
    """
    images = batch.images.contiguous(memory_format=torch.channels_last)
    with torch.autocast(images.device.type, torch.bfloat16):
        maps = training.network.maps(images, dense_reaches_trunk="trunk" not in without)
    found = {**_of_photos(training, maps, batch), **_of_cells(training, maps, batch, without)}
    return {name: loss for name, loss in found.items() if name not in without}


def weighted(found: Mapping[str, Tensor]) -> Tensor:
    """The losses' sum, each with its weight."""
    return torch.stack([WEIGHTS[name] * loss for name, loss in found.items()]).sum()


def _of_photos(training: Training, maps: Maps, batch: Batch) -> dict[str, Tensor]:
    vectors = functional.normalize(maps.vectors, dim=1)
    classed = torch.nonzero(batch.classes >= 0)[:, 0]
    y = batch.classes[classed]
    inner = maps.cells[classed, :, 1:-1, 1:-1]
    return {
        "arcface": losses.arcface(vectors[classed], training.centres, y, training.same_place[y]),
        "instance": losses.instance_discrimination(vectors, batch.places),
        "attention": losses.attention_classes(
            maps.attention[classed], inner, training.classifier, y
        ),
    }


def _of_cells(
    training: Training, maps: Maps, batch: Batch, without: Collection[str]
) -> dict[str, Tensor]:
    local = training.network.local
    descriptors = functional.normalize(maps.descriptors, dim=1).flatten(2).transpose(1, 2)
    first, second = descriptors[0::2], descriptors[1::2]
    attention = functional.pad(maps.attention, (1, 1, 1, 1), value=_NO_ATTENTION).flatten(1)[0::2]
    mined = batch.mined
    used = (mined & ("pairs" not in without)) | (~mined & ("warps" not in without))
    # Of what stops at the cells: the autoencoder is no reason for the trunk to change.
    restored = local.decoder(local(maps.cells.detach())[0])
    return {
        "reconstruction": losses.reconstruction(restored, maps.cells),
        "dense": losses.dense_contrastive(
            first[used],
            second[used],
            batch.partners[used],
            batch.places[0::2][used],
            ~mined[used],
        ),
        "matchability": losses.matchability(
            attention[mined], first[mined], second[mined], batch.partners[mined]
        ),
    }
