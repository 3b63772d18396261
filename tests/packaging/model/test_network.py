from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from fitting import Projection
from network import CELL_CHANNELS, POOLED_CHANNELS, Delg, Maps, cells, pooled, strength
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


def gradient_in_trunk(network: Delg, of: Tensor) -> float:
    torch.autograd.backward(of.sum())
    found = [p.grad for p in network.backbone.parameters() if p.grad is not None]
    return sum(float(g.abs().sum()) for g in found)


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


def test_attention_is_no_reason_for_trunk_or_descriptors_to_change(
    network: Delg, image: Tensor
) -> None:
    assert gradient_in_trunk(network, network.maps(image).attention) == 0
    assert all(p.grad is None for p in network.local.parameters())
    assert all(p.grad is not None for p in network.attention.parameters())


@pytest.mark.parametrize(("reaches", "expected"), [(True, True), (False, False)])
def test_descriptors_move_the_trunk_unless_they_are_not_to(
    network: Delg, image: Tensor, reaches: bool, expected: bool
) -> None:
    maps = network.maps(image, dense_reaches_trunk=reaches)
    assert (gradient_in_trunk(network, maps.descriptors.square()) > 0) is expected
    assert network.local.direct.weight.grad is not None


def test_the_global_feature_moves_the_trunk_in_either_case(network: Delg, image: Tensor) -> None:
    maps = network.maps(image, dense_reaches_trunk=False)
    assert gradient_in_trunk(network, maps.vectors.square()) > 0


def test_maps_are_of_full_precision_where_the_trunk_is_not(network: Delg, image: Tensor) -> None:
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        maps = network.maps(image)
    assert {value.dtype for value in vars(maps).values()} == {torch.float32}
    assert set(vars(maps)) >= {"vectors", "cells", "descriptors", "attention"}
    assert isinstance(maps, Maps)


def test_cells_are_of_unit_length(network: Delg, image: Tensor) -> None:
    with torch.no_grad():
        lengths = network.maps(image).cells.norm(dim=1)
    torch.testing.assert_close(lengths, torch.ones_like(lengths))
