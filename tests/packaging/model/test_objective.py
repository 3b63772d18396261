from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("torch")

import torch
from batches import ACROSS, Batch
from objective import ABLATIONS, WEIGHTS, compute_losses, weighted
from torch import Tensor
from training import Training
from views import SIDE

from tests.packaging.model.making import smooth_photo, three_classes

CELLS = ACROSS * ACROSS


@pytest.fixture(scope="module")
def training() -> Training:
    """Nothing here changes it."""
    return three_classes()


@pytest.fixture(scope="module")
def batch() -> Batch:
    """A mined pair and a photo seen twice, whose cells are partners one by one."""
    photos = [torch.from_numpy(smooth_photo(SIDE, SIDE, seed)) for seed in (0, 1, 2, 2)]
    return Batch(
        images=torch.stack(photos).permute(0, 3, 1, 2).float(),
        places=torch.tensor([0, 0, 1, 1]),
        classes=torch.tensor([2, 2, -1, -1]),
        mined=torch.tensor([True, False]),
        partners=torch.arange(CELLS).repeat(2, 1),
    )


def losses_of(training: Training, batch: Batch, *without: str) -> dict[str, Tensor]:
    with torch.no_grad():
        return compute_losses(training, batch, without)


def test_every_loss_has_a_weight_and_is_finite(training: Training, batch: Batch) -> None:
    found = losses_of(training, batch)
    assert found.keys() == WEIGHTS.keys()
    assert all(loss.isfinite() and loss >= 0 for loss in found.values())


def test_the_sum_weighs_each_loss() -> None:
    found = {"arcface": torch.tensor(2.0), "attention": torch.tensor(3.0)}
    expected = 2 * WEIGHTS["arcface"] + 3 * WEIGHTS["attention"]
    assert weighted(found).item() == pytest.approx(expected)


def test_a_loss_that_is_left_out_leaves_the_others_as_they_are(
    training: Training, batch: Batch
) -> None:
    everything = losses_of(training, batch)
    found = losses_of(training, batch, "dense", "instance")
    assert found == {n: v for n, v in everything.items() if n not in ("dense", "instance")}


def test_the_dense_loss_learns_from_mined_pairs_and_warps_unless_one_is_left_out(
    training: Training, batch: Batch
) -> None:
    def without_partners(pair: int) -> Batch:
        partners = batch.partners.clone()
        partners[pair] = -1
        return replace(batch, partners=partners)

    def dense(of: Batch, *without: str) -> float:
        return losses_of(training, of, *without)["dense"].item()

    assert dense(without_partners(0), "warps") == 0
    assert dense(without_partners(1), "pairs") == 0
    assert dense(without_partners(0)) > 0
    assert dense(without_partners(1)) > 0
    assert dense(batch, "warps", "pairs") == 0


def test_photos_without_a_class_take_no_part_in_losses_of_classes(
    training: Training, batch: Batch
) -> None:
    everything = losses_of(training, batch)
    first = losses_of(
        training,
        Batch(
            batch.images[:2],
            batch.places[:2],
            batch.classes[:2],
            batch.mined[:1],
            batch.partners[:1],
        ),
    )
    for name in ("arcface", "attention"):
        assert first[name].item() == pytest.approx(everything[name].item(), rel=1e-3)


def test_a_batch_without_classes_costs_nothing_for_them(training: Training, batch: Batch) -> None:
    found = losses_of(training, replace(batch, classes=torch.full((4,), -1)))
    assert found["arcface"] == found["attention"] == 0


def test_only_the_dense_loss_is_kept_from_the_trunk_without_trunk(batch: Batch) -> None:
    others = [name for name in WEIGHTS if name != "dense"]
    for without, moved in (([], True), (["trunk"], False)):
        training = three_classes()
        found = compute_losses(training, batch, [*others, *without])
        torch.autograd.backward(weighted(found))
        trunk = [p.grad for p in training.network.backbone.middle.parameters()]
        assert any(grad is not None for grad in trunk) is moved
        assert training.network.local.direct.weight.grad is not None


def test_ablations_are_losses_and_parts_of_the_dense_one() -> None:
    assert set(ABLATIONS) == {*WEIGHTS, "trunk", "warps", "pairs"}
