from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from fitting import Projection
from network import CELL_CHANNELS, POOLED_CHANNELS, Delg, cells, pooled, strength
from torch import Tensor
from torch.nn import functional

from tests.packaging.model.making import smooth_photo, untrained

TYPICAL_STRENGTH = 1.7


@pytest.fixture
def network() -> Delg:
    return untrained()


@pytest.fixture
def image() -> Tensor:
    pixels = torch.from_numpy(smooth_photo(96, 128)).permute(2, 0, 1)
    return pixels[None].float()


def fitted(outputs: int, inputs: int, rng: np.random.Generator) -> Projection:
    return Projection(rng.normal(size=inputs), rng.normal(size=(outputs, inputs)))


def projected(projection: Projection, values: Tensor) -> Tensor:
    """Values (..., C) by what the projection says of itself."""
    centred = values.double() - torch.from_numpy(projection.mean)
    return (centred @ torch.from_numpy(projection.matrix).T).float()


def test_training_starts_at_the_projections_that_were_fitted(
    network: Delg, image: Tensor, rng: np.random.Generator
) -> None:
    whitening = fitted(512, POOLED_CHANNELS, rng)
    reduction = fitted(64, CELL_CHANNELS, rng)
    network.start_from(whitening, reduction, TYPICAL_STRENGTH)
    with torch.no_grad():
        vectors, descriptors, attention, *_ = network(image)
        early, middle, deep = network.backbone(image)
        torch.testing.assert_close(vectors, projected(whitening, pooled(middle, deep)))
        per_cell = projected(reduction, cells(early, middle).movedim(1, -1)).movedim(-1, 1)
        torch.testing.assert_close(descriptors, per_cell)
        expected = functional.softplus(strength(early) / TYPICAL_STRENGTH - 1)
        assert torch.equal(attention[:, :, 1:-1, 1:-1], expected)


def test_the_decoder_starts_as_the_inverse_of_the_reduction(
    network: Delg, rng: np.random.Generator
) -> None:
    reduction = fitted(64, CELL_CHANNELS, rng)
    network.start_from(fitted(512, POOLED_CHANNELS, rng), reduction, TYPICAL_STRENGTH)
    descriptors = torch.from_numpy(rng.normal(size=(1, 64, 4, 4))).float()
    restored = network.local.decoder(descriptors)
    again, _ = network.local(restored)
    torch.testing.assert_close(again, descriptors, atol=1e-3, rtol=1e-3)


def test_outputs_have_the_shapes_of_the_contract(network: Delg, image: Tensor) -> None:
    with torch.no_grad():
        vectors, descriptors, attention, *_ = network(torch.cat([image, image]))
    assert vectors.shape == (2, 512)
    assert descriptors.shape == (2, 64, 8, 6)
    assert attention.shape == (2, 1, 8, 6)


def test_the_border_has_no_attention_and_every_other_cell_has_some(
    network: Delg, image: Tensor
) -> None:
    with torch.no_grad():
        _, _, attention, *_ = network(image)
    inner = torch.zeros(8, 6, dtype=torch.bool)
    inner[1:-1, 1:-1] = True
    assert attention[0, 0][~inner].eq(0).all()
    assert attention[0, 0][inner].gt(0).all()


def test_a_photo_is_described_by_the_global_feature(network: Delg, image: Tensor) -> None:
    with torch.no_grad():
        torch.testing.assert_close(network.describe(image), network(image)[0])


def test_the_description_is_of_full_precision_where_the_trunk_is_not(
    network: Delg, image: Tensor
) -> None:
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        vectors = network.describe(image)
        _, middle, deep = network.backbone(image)
    assert vectors.dtype == torch.float32
    assert torch.equal(vectors, network.whitening(pooled(middle.float(), deep.float())))


def test_the_description_moves_trunk_and_whitening_alone(network: Delg, image: Tensor) -> None:
    torch.autograd.backward(network.describe(image).square().sum())
    moved = {name.split(".")[0] for name, p in network.named_parameters() if p.grad is not None}
    assert moved == {"backbone", "whitening"}


def test_cells_are_of_unit_length(network: Delg, image: Tensor) -> None:
    with torch.no_grad():
        lengths = cells(*network.backbone.local_maps(image)).norm(dim=1)
    torch.testing.assert_close(lengths, torch.ones(1, 8, 6))


def test_local_maps_are_those_that_the_whole_trunk_gives(network: Delg, image: Tensor) -> None:
    with torch.no_grad():
        early, middle, _ = network.backbone(image)
        alone = network.backbone.local_maps(image)
    assert torch.equal(alone[0], early)
    assert torch.equal(alone[1], middle)
