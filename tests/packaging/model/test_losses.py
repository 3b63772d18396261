from __future__ import annotations

import math
from collections.abc import Callable

import pytest

pytest.importorskip("torch")

import losses
import torch
from torch import Tensor
from torch.nn import functional

from tests.packaging.model.making import gradient, unit

pytestmark = pytest.mark.usefixtures("seeded")

NONE_EXCLUDED = torch.zeros(4, 3, dtype=torch.bool)
Y = torch.tensor([0, 1, 2, 1])


def test_arcface_without_margin_is_softmax_over_cosines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(losses, "ARC_MARGIN", 0.0)
    vectors, centres = unit(4, 8), torch.randn(3, 8) * 5
    cosines = vectors @ functional.normalize(centres, dim=1).T
    expected = functional.cross_entropy(losses.ARC_SCALE * cosines, Y)
    assert losses.arcface(vectors, centres, Y, NONE_EXCLUDED).item() == pytest.approx(
        expected.item(), rel=1e-4
    )


def test_arcface_adds_its_margin_to_the_angle_of_the_right_class() -> None:
    angle = 0.7
    vectors = torch.tensor([[math.cos(angle), math.sin(angle)]])
    loss = losses.arcface(vectors, torch.eye(2), torch.tensor([0]), NONE_EXCLUDED[:1, :2])
    right, wrong = math.cos(angle + losses.ARC_MARGIN), math.sin(angle)
    expected = math.log1p(math.exp(losses.ARC_SCALE * (wrong - right)))
    assert loss.item() == pytest.approx(expected, rel=1e-4)


def test_arcface_is_no_easier_for_what_lies_opposite_to_its_class() -> None:
    centres = torch.eye(2)
    angles = torch.tensor([math.pi - 0.3, math.pi - 0.1, math.pi])
    vectors = torch.stack([angles.cos(), angles.sin()], dim=1)
    each = [
        losses.arcface(v[None], centres, torch.tensor([0]), NONE_EXCLUDED[:1, :2]).item()
        for v in vectors
    ]
    right = [math.cos(min(math.pi, a + losses.ARC_MARGIN)) for a in angles.tolist()]
    assert right == sorted(right, reverse=True)
    assert all(math.isfinite(loss) for loss in each)
    assert each[0] > 1


def test_excluded_classes_are_neither_right_nor_wrong() -> None:
    vectors, centres = unit(4, 8), torch.randn(3, 8, requires_grad=True)
    excluded = NONE_EXCLUDED.clone()
    excluded[:, 2] = True
    loss = losses.arcface(vectors[:2], centres, Y[:2], excluded[:2])
    assert gradient(loss, centres)[2].eq(0).all()
    without = losses.arcface(vectors[:2], centres[:2], Y[:2], excluded[:2, :2])
    assert loss.item() == pytest.approx(without.item())


def test_the_right_class_stays_right_where_its_folder_is_excluded() -> None:
    vectors, centres = unit(4, 8), torch.randn(3, 8)
    itself = functional.one_hot(Y, 3).bool()
    assert torch.equal(
        losses.arcface(vectors, centres, Y, itself),
        losses.arcface(vectors, centres, Y, NONE_EXCLUDED),
    )


def test_instance_discrimination_is_a_softmax_over_the_other_views() -> None:
    vectors = unit(4, 8)
    similar = vectors @ vectors.T / losses.INSTANCE_TEMPERATURE
    similar.fill_diagonal_(-torch.inf)
    expected = functional.cross_entropy(similar, torch.tensor([1, 0, 3, 2]))
    found = losses.instance_discrimination(vectors, torch.tensor([5, 5, 9, 9]))
    assert found.item() == pytest.approx(expected.item(), rel=1e-5)


def test_instance_discrimination_ignores_other_views_of_the_same_place() -> None:
    vectors = unit(6, 8).requires_grad_()
    one_place = losses.instance_discrimination(vectors, torch.tensor([4] * 6))
    assert gradient(one_place, vectors).abs().max() < 1e-5
    similar = vectors @ vectors.T / losses.INSTANCE_TEMPERATURE
    of_one_place = torch.tensor([[0, 0, 2, 3], [1, 1, 2, 3], [2, 2, 0, 1], [3, 3, 0, 1]])
    similar[:4] = similar[:4].scatter(1, of_one_place, -torch.inf)
    similar[[4, 5], [4, 5]] = -torch.inf
    expected = functional.cross_entropy(similar, torch.tensor([1, 0, 3, 2, 5, 4]))
    two_places = losses.instance_discrimination(vectors, torch.tensor([4, 4, 4, 4, 7, 7]))
    assert two_places.item() == pytest.approx(expected.item(), rel=1e-5)


def test_a_batch_without_classes_costs_nothing() -> None:
    vectors = unit(4, 8).requires_grad_()
    none = torch.zeros(0).long()
    loss = losses.arcface(vectors[:0], torch.eye(8), none, torch.zeros(0, 8).bool())
    assert loss.item() == 0
    assert gradient(loss, vectors).eq(0).all()


ON_META: dict[str, Callable[[Tensor], Tensor]] = {
    "arcface": lambda v: losses.arcface(v, v[:3], Y.to("meta"), NONE_EXCLUDED.to("meta")),
    "instance": lambda v: losses.instance_discrimination(v, Y.to("meta")),
}


@pytest.mark.parametrize("name", ON_META)
def test_a_loss_is_computed_where_its_tensors_are(name: str) -> None:
    # PyTorch refuses to mix devices: on a GPU, tensors made on the CPU would stop the training.
    assert ON_META[name](torch.randn(4, 9, device="meta")).device.type == "meta"
