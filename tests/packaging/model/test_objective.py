from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("torch")

import torch
from batches import Batch
from objective import WEIGHTS, compute_losses
from torch import Tensor
from training import Training
from views import SIDE

from tests.packaging.model.making import smooth_photo, three_classes


@pytest.fixture(scope="module")
def training() -> Training:
    """Nothing here changes it."""
    return three_classes()


@pytest.fixture(scope="module")
def batch() -> Batch:
    """Two photos of a place with a class, and a photo without one, seen twice."""
    photos = [torch.from_numpy(smooth_photo(SIDE, SIDE, seed)) for seed in (0, 1, 2, 2)]
    return Batch(
        images=torch.stack(photos).permute(0, 3, 1, 2).float(),
        places=torch.tensor([0, 0, 1, 1]),
        classes=torch.tensor([2, 2, -1, -1]),
    )


def losses_of(training: Training, batch: Batch, *without: str) -> dict[str, Tensor]:
    with torch.no_grad():
        return compute_losses(training, batch, without)


def test_every_loss_has_a_weight_and_is_finite(training: Training, batch: Batch) -> None:
    found = losses_of(training, batch)
    assert found.keys() == WEIGHTS.keys()
    assert all(loss.isfinite() and loss >= 0 for loss in found.values())


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_loss_that_is_left_out_leaves_the_other_as_it_is(
    training: Training, batch: Batch, name: str
) -> None:
    everything = losses_of(training, batch)
    assert losses_of(training, batch, name) == {n: v for n, v in everything.items() if n != name}


def test_photos_without_a_class_take_no_part_in_the_loss_of_classes(
    training: Training, batch: Batch
) -> None:
    alone = Batch(batch.images[:2], batch.places[:2], batch.classes[:2])
    expected = losses_of(training, batch)["arcface"].item()
    assert losses_of(training, alone)["arcface"].item() == pytest.approx(expected, rel=1e-3)


def test_a_batch_without_classes_costs_nothing_for_them(training: Training, batch: Batch) -> None:
    found = losses_of(training, replace(batch, classes=torch.full((4,), -1)))
    assert found["arcface"] == 0


def test_each_loss_moves_the_trunk(batch: Batch) -> None:
    for left_out in WEIGHTS:
        training = three_classes()
        (loss,) = compute_losses(training, batch, [left_out]).values()
        torch.autograd.backward(loss)
        gradients = [p.grad for p in training.network.backbone.deep.parameters()]
        assert all(grad is not None and grad.count_nonzero() > 0 for grad in gradients)
