from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from frozen import Seen
from heads import WEIGHTS, LocalTraining, compute_losses, describe
from meetings import Meeting
from network import cells
from torch import Tensor
from torch.nn import functional

from tests.packaging.model.making import seen, untrained

WIDE, TALL = (4, 6), (5, 3)


@pytest.fixture
def training() -> LocalTraining:
    torch.manual_seed(0)
    training = LocalTraining(untrained(), 3).eval()
    # Heads begin at zero where they add to what was fitted: nothing would reach behind that.
    with torch.no_grad():
        training.network.local.residual.weight.normal_()
        training.network.attention.logit.weight.normal_()
    return training


def image(shape: tuple[int, int], seed: int = 0) -> Seen:
    return seen(shape, np.eye(3), seed)


def meeting(first: Seen, second: Seen, *, place: int = 0, label: int = -1) -> Meeting:
    """Each of the first image's inner cells that the second has too is partner of its like."""
    grid, other = first.grid, second.grid
    partners = np.where(grid.inner(grid.cells()), other.nearest(grid.centres()), -1)
    return Meeting(first, second, partners, partners < 0, place, label)


@pytest.fixture
def meetings() -> list[Meeting]:
    """Of images in two shapes; the second has no class."""
    return [
        meeting(image(WIDE), image(TALL, 1), place=0, label=2),
        meeting(image(TALL, 2), image(TALL, 3), place=1),
    ]


def losses_of(training: LocalTraining, meetings: list[Meeting], *without: str) -> dict[str, Tensor]:
    return compute_losses(training, meetings, np.random.default_rng(0), without)


def moved(training: LocalTraining, loss: Tensor) -> set[str]:
    """The parts of the network, and the classifier, that a loss has a gradient for."""
    training.zero_grad()
    torch.autograd.backward(loss, retain_graph=True)
    found = {n for n, p in training.named_parameters() if p.grad is not None and p.grad.any()}
    return {name.removeprefix("network.").split(".")[0] for name in found}


def test_only_the_local_head_the_attention_and_the_classifier_learn(
    training: LocalTraining,
) -> None:
    parts = (training.network.local, training.network.attention, training.classifier)
    learning = {id(p) for part in parts for p in part.parameters()}
    grouped = [p for group in training.groups() for p in group["params"]]
    assert {id(p) for p in training.parameters() if p.requires_grad} == learning
    assert {id(p) for p in grouped} == learning
    assert len(grouped) == len(learning)


def test_what_was_fitted_learns_more_slowly(training: LocalTraining) -> None:
    fitted, fresh = training.groups()
    assert fitted["rate"] < fresh["rate"]
    direct = training.network.local.direct.parameters()
    assert {id(p) for p in fitted["params"]} == {id(p) for p in direct}


def test_heads_say_of_maps_what_the_network_says_of_their_image(training: LocalTraining) -> None:
    network = training.network
    pixels = torch.rand(1, 3, 64, 96) * 255
    with torch.no_grad():
        early, middle = network.backbone.local_maps(pixels)
        _, descriptors, attention, _ = network(pixels)
        seen_so = replace(image(WIDE), early=early[0], middle=middle[0])
        (found,) = describe(network, [seen_so])
    torch.testing.assert_close(found.cells, cells(early, middle)[0].flatten(1).T)
    torch.testing.assert_close(found.descriptors, descriptors[0].flatten(1).T)
    inner = attention[0, 0, 1:-1, 1:-1]
    weights = functional.softplus(found.attention).reshape(WIDE)
    torch.testing.assert_close(weights[1:-1, 1:-1], inner)
    weights[1:-1, 1:-1] = 0
    assert weights.max() < 1e-3


def test_images_of_several_shapes_are_described_as_each_alone(training: LocalTraining) -> None:
    images = [image(WIDE), image(TALL, 1), image(WIDE, 2)]
    together = describe(training.network, images)
    assert [len(one.cells) for one in together] == [24, 15, 24]
    for found, one in zip(together, images, strict=True):
        (alone,) = describe(training.network, [one])
        for name, value in vars(alone).items():
            torch.testing.assert_close(getattr(found, name), value)
        torch.testing.assert_close(found.unit.norm(dim=1), torch.ones(len(found.unit)))


def test_every_loss_has_a_weight_and_is_finite(
    training: LocalTraining, meetings: list[Meeting]
) -> None:
    found = losses_of(training, meetings)
    assert found.keys() == WEIGHTS.keys()
    assert all(loss.isfinite() and loss > 0 for loss in found.values())


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_loss_that_is_left_out_leaves_the_others_as_they_are(
    training: LocalTraining, meetings: list[Meeting], name: str
) -> None:
    everything = losses_of(training, meetings)
    found = losses_of(training, meetings, name)
    assert found == {n: value for n, value in everything.items() if n != name}


def test_each_loss_moves_what_it_is_of(training: LocalTraining, meetings: list[Meeting]) -> None:
    found = {n: moved(training, loss) for n, loss in losses_of(training, meetings).items()}
    # Attention forecasts what descriptors do; it is no reason for them to change.
    assert found == {
        "dense": {"local"},
        "reconstruction": {"local"},
        "matchability": {"attention"},
        "attention": {"attention", "classifier"},
    }


def test_the_dense_loss_is_lower_where_partners_look_the_same(training: LocalTraining) -> None:
    same = [meeting(image(WIDE), image(WIDE), place=0)]
    other = [meeting(image(WIDE), image(WIDE, 1), place=0)]
    found = [losses_of(training, one)["dense"].item() for one in (same, other)]
    assert found[0] < 0.1 < found[1]


def test_the_dense_loss_asks_in_both_directions(training: LocalTraining) -> None:
    there = meeting(image(TALL), image(TALL, 1))
    back = meeting(image(TALL, 1), image(TALL))
    found = [losses_of(training, [one])["dense"].item() for one in (there, back)]
    assert found[0] == pytest.approx(found[1], rel=1e-5)


def test_cells_of_which_nothing_is_known_are_not_judged(training: LocalTraining) -> None:
    known = meeting(image(WIDE), image(WIDE))
    nothing = replace(known, partners=np.full(24, -1), lost=np.zeros(24, bool))
    assert losses_of(training, [nothing])["matchability"] == 0
    lost = replace(nothing, lost=np.ones(24, bool))
    for one, right in ((known, 1.0), (lost, 0.0)):
        logits = describe(training.network, [one.first])[0].attention
        inner = logits.reshape(WIDE)[1:-1, 1:-1].flatten()
        aim = torch.full_like(inner, right)
        expected = functional.binary_cross_entropy_with_logits(inner, aim)
        torch.testing.assert_close(losses_of(training, [one])["matchability"], expected)


def test_meetings_without_a_class_take_no_part_in_the_loss_of_classes(
    training: LocalTraining, meetings: list[Meeting]
) -> None:
    found = [losses_of(training, some)["attention"] for some in (meetings, meetings[:1])]
    torch.testing.assert_close(found[0], found[1])
    assert losses_of(training, meetings[1:])["attention"] == 0
