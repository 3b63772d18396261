"""The local head and the attention in training, on the maps of a trunk that stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import local_losses as losses
import numpy as np
import torch
from frozen import Seen
from meetings import Meeting
from network import CELL_CHANNELS, Delg, cells
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

WEIGHTS = {"dense": 1.0, "reconstruction": 1.0, "matchability": 1.0, "attention": 0.5}
FITTED_RATE, HEAD_RATE = 1e-4, 1e-3
# Partner cells that are asked for in each direction of a meeting.
_ASKED = 32
# softplus(-8) is nothing: the outermost cells have no attention.
_NO_ATTENTION = -8.0


class LocalTraining(nn.Module):
    """The network, of which the local head and the attention learn, and DELG's classifier.

    Args:
        network: to be trained; in evaluation mode.
        classes: how many the attention's classifier tells apart.
    """

    def __init__(self, network: Delg, classes: int) -> None:
        super().__init__()
        self.network = network
        self.classifier = nn.Linear(CELL_CHANNELS, classes)
        for part in (network.backbone, network.whitening, network.orientation):
            part.requires_grad_(False)

    def groups(self) -> list[dict[str, Any]]:
        """The parameters by learning rate (``rate``): what was fitted learns more slowly."""
        fitted = [*self.network.local.direct.parameters()]
        known = {id(p) for p in fitted}
        fresh = [p for p in self.parameters() if p.requires_grad and id(p) not in known]
        return [{"params": fitted, "rate": FITTED_RATE}, {"params": fresh, "rate": HEAD_RATE}]


@dataclass(frozen=True)
class Described:
    """What the heads make of one image, cell by cell.

    Attributes:
        cells: (n, 208), of unit length.
        descriptors: (n, 64), not normalised.
        attention: (n,), logits.
    """

    cells: Tensor
    descriptors: Tensor
    attention: Tensor

    @property
    def unit(self) -> Tensor:
        """The descriptors, of unit length."""
        return functional.normalize(self.descriptors, dim=1)


def compute_losses(
    training: LocalTraining,
    meetings: Sequence[Meeting],
    rng: np.random.Generator,
    without: Collection[str] = (),
) -> dict[str, Tensor]:
    """Every loss of some meetings, by name; those named in `without` are left out."""
    network = training.network
    described = describe(network, [i for one in meetings for i in (one.first, one.second)])
    first, second = described[0::2], described[1::2]
    found = {
        "dense": _dense(meetings, first, second, rng),
        "reconstruction": _mean(
            losses.reconstruction(_restored(network, one), one.cells) for one in described
        ),
        "matchability": _mean(
            losses.matchability(a.attention, *_judged(one, a, b))
            for one, a, b in zip(meetings, first, second, strict=True)
        ),
        "attention": _mean(
            losses.attention_class(a.attention, a.cells, training.classifier, one.label)
            for one, a in zip(meetings, first, strict=True)
            if one.label >= 0
        ),
    }
    return {name: loss for name, loss in found.items() if name not in without}


def describe(network: Delg, images: Sequence[Seen]) -> list[Described]:
    """Runs the heads, on images of one shape together."""
    by_shape: dict[tuple[int, int], list[int]] = {}
    for number, image in enumerate(images):
        by_shape.setdefault(image.grid.shape, []).append(number)
    found: dict[int, Described] = {}
    for numbers in by_shape.values():
        early = torch.stack([images[i].early for i in numbers]).float()
        middle = torch.stack([images[i].middle for i in numbers]).float()
        features = cells(early, middle)
        descriptors, context = network.local(features)
        # Attention forecasts what descriptors do; it is no reason for them to change.
        logits = network.attention(early, features, context.detach())
        attention = functional.pad(logits, (1, 1, 1, 1), value=_NO_ATTENTION)
        rows = zip(*map(_by_cell, (features, descriptors, attention)), strict=True)
        found |= {
            number: Described(own, made, weight[:, 0])
            for number, (own, made, weight) in zip(numbers, rows, strict=True)
        }
    return [found[number] for number in range(len(images))]


def _by_cell(maps: Tensor) -> Tensor:
    return maps.flatten(2).transpose(1, 2)


def _dense(
    meetings: Sequence[Meeting],
    first: Sequence[Described],
    second: Sequence[Described],
    rng: np.random.Generator,
) -> Tensor:
    here = [rng.permutation(np.flatnonzero(one.partners >= 0))[:_ASKED] for one in meetings]
    there = [one.partners[own] for one, own in zip(meetings, here, strict=True)]
    places = [one.place for one in meetings]
    a, b = [one.unit for one in first], [one.unit for one in second]
    columns_a = [one.first.grid.shape[1] for one in meetings]
    columns_b = [one.second.grid.shape[1] for one in meetings]
    forth = losses.dense_contrastive(_taken(a, here), b, there, columns_b, places)
    back = losses.dense_contrastive(_taken(b, there), a, here, columns_a, places)
    return (forth + back) / 2


def _taken(maps: Sequence[Tensor], cells: Sequence[NDArray[np.int64]]) -> list[Tensor]:
    return [
        own[torch.from_numpy(some).to(own.device)] for own, some in zip(maps, cells, strict=True)
    ]


def _judged(
    meeting: Meeting, first: Described, second: Described
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which cells of the first image find their partners, and of which that can be said."""
    columns = meeting.second.grid.shape[1]
    found = losses.found_cells(first.unit, second.unit, meeting.partners, columns)
    grid = meeting.first.grid
    return found, grid.inner(grid.cells()) & ((meeting.partners >= 0) | meeting.lost)


def _restored(network: Delg, image: Described) -> Tensor:
    # The autoencoder's decoder is a 1 x 1 convolution: cells are its pixels.
    restored: Tensor = network.local.decoder(image.descriptors.T[None, :, :, None])
    return restored[0, :, :, 0].T


def _mean(found: Any) -> Tensor:
    values = list(found)
    return torch.stack(values).mean() if values else torch.zeros(())
