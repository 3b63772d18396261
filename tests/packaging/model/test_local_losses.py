from __future__ import annotations

import math

import numpy as np
import pytest

pytest.importorskip("torch")

import local_losses as losses
import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.packaging.model.making import gradient, unit

pytestmark = pytest.mark.usefixtures("seeded")

COLUMNS, ROWS = 5, 4
CELLS = COLUMNS * ROWS
# The first image's cell whose partner is known, the partner, and the partner's neighbours.
HERE, THERE = np.array([7]), np.array([12])
NEAR = [6, 7, 8, 11, 13, 16, 17, 18]


def dense(first: list[Tensor], second: list[Tensor], places: list[int]) -> Tensor:
    """The loss of pairs whose cells have the same number as their partners."""
    partners = [np.arange(len(one)) for one in first]
    return losses.dense_contrastive(first, second, partners, [COLUMNS] * len(first), places)


def test_dense_loss_is_lower_when_partners_have_the_same_descriptors() -> None:
    first = [unit(CELLS, 16) for _ in range(3)]
    flipped = [one.flip(0) for one in first]
    assert dense(first, first, [0, 1, 2]) < 0.1 < dense(first, flipped, [0, 1, 2])


def test_dense_loss_pulls_a_cell_to_its_partner() -> None:
    first, second = unit(CELLS, 16).requires_grad_(), unit(CELLS, 16)
    loss = losses.dense_contrastive([first[HERE]], [second], [THERE], [COLUMNS], [0])
    step = -gradient(loss, first)
    assert step[HERE[0]] @ second[THERE[0]] > 0
    assert step.abs().sum(1).count_nonzero() == 1


def test_dense_loss_of_one_pair_is_a_softmax_without_the_partners_neighbours() -> None:
    query, second = unit(1, 16), unit(CELLS, 16)
    logits = second @ query[0] / losses.DENSE_TEMPERATURE
    kept = [cell for cell in range(CELLS) if cell not in NEAR]
    expected = logits[kept].logsumexp(0) - logits[THERE[0]]
    found = losses.dense_contrastive([query], [second], [THERE], [COLUMNS], [3])
    assert found.item() == pytest.approx(expected.item(), rel=1e-4)


def test_partners_neighbours_and_other_images_of_the_place_get_no_gradient() -> None:
    queries = [unit(1, 16), unit(0, 16), unit(0, 16)]
    second = [unit(CELLS, 16).requires_grad_() for _ in queries]
    partners = [THERE, THERE[:0], THERE[:0]]
    loss = losses.dense_contrastive(queries, second, partners, [COLUMNS] * 3, [1, 1, 2])
    own, same_place, other = (one.abs().sum(1) > 0 for one in torch.autograd.grad(loss, second))
    assert (~own).nonzero().flatten().tolist() == NEAR
    assert not same_place.any()
    assert other.all()


def test_images_of_a_dense_loss_may_differ_in_shape() -> None:
    first, second = [unit(3, 16), unit(2, 16)], [unit(6, 16), unit(12, 16)]
    partners, columns = [np.array([0, 5, 2]), np.array([11, 4])], [3, 4]
    near = {0: {1, 3, 4}, 5: {1, 2, 4}, 2: {1, 4, 5}, 11: {6, 7, 10}, 4: {0, 1, 5, 8, 9}}
    each = []
    for image in range(2):
        for query, right in zip(first[image], partners[image], strict=True):
            logits = [one @ query / losses.DENSE_TEMPERATURE for one in second]
            kept = [cell for cell in range(len(second[image])) if cell not in near[int(right)]]
            rivals = torch.cat([logits[image][kept], logits[1 - image]])
            each.append(float(rivals.logsumexp(0) - logits[image][right]))
    found = losses.dense_contrastive(first, second, partners, columns, [0, 1])
    assert found.item() == pytest.approx(float(np.mean(each)), rel=1e-4)


def test_pairs_without_partners_cost_nothing() -> None:
    second = unit(CELLS, 16).requires_grad_()
    loss = losses.dense_contrastive([unit(0, 16)], [second], [THERE[:0]], [COLUMNS], [0])
    assert loss.item() == 0
    assert gradient(loss, second).eq(0).all()


def test_adjacent_cells_are_eight_and_itself() -> None:
    (near,) = losses.adjacent(THERE, CELLS, COLUMNS)
    assert np.flatnonzero(near).tolist() == sorted([*NEAR, *THERE])


def test_no_cell_is_adjacent_across_the_edge_of_the_grid() -> None:
    (near,) = losses.adjacent(np.array([9]), CELLS, COLUMNS)
    assert np.flatnonzero(near).tolist() == [3, 4, 8, 9, 13, 14]


def test_cells_with_the_descriptors_of_their_partners_find_them() -> None:
    first, partners = unit(CELLS, 64), np.arange(CELLS)
    partners[0] = -1
    found = losses.found_cells(first, first, partners, COLUMNS)
    assert found.tolist() == [False] + [True] * (CELLS - 1)


def test_cells_that_find_another_cell_do_not_find_their_partners() -> None:
    first = unit(CELLS, 64)
    two_cells_on = np.roll(np.arange(CELLS), -2)
    assert not losses.found_cells(first, first, two_cells_on, COLUMNS).any()


def test_a_partner_within_a_cell_is_found_too() -> None:
    first, partners = unit(CELLS, 64), np.full(CELLS, -1)
    partners[12], partners[9] = 13, 10  # cell 10 is at the other end of the next row
    assert np.flatnonzero(losses.found_cells(first, first, partners, COLUMNS)).tolist() == [12]


def test_a_match_that_is_not_mutual_finds_nothing() -> None:
    first = unit(CELLS, 64)
    second = first.clone()
    second[12] = functional.normalize(first[12] + 0.5 * first[2], dim=0)
    first[2] = second[12]  # closer to it than cell 12 is
    found = losses.found_cells(first, second, np.arange(CELLS), COLUMNS)
    assert np.flatnonzero(~found).tolist() == [2, 12]


def test_images_in_which_cells_are_found_may_differ_in_shape() -> None:
    second, partners = unit(6, 64), np.array([5, 0, -1, 3])
    found = losses.found_cells(second[[5, 0, 1, 2]], second, partners, 3)
    assert found.tolist() == [True, True, False, False]


def test_matchability_asks_what_a_cell_finds_of_judged_cells_alone() -> None:
    attention = torch.zeros(4, requires_grad=True)
    found = np.array([True, False, True, False])
    judged = np.array([True, True, False, False])
    loss = losses.matchability(attention, found, judged)
    assert loss.item() == pytest.approx(math.log(2))
    assert gradient(loss, attention).tolist() == [-0.25, 0.25, 0, 0]


def test_matchability_of_an_image_without_judged_cells_costs_nothing() -> None:
    attention = torch.zeros(4, requires_grad=True)
    loss = losses.matchability(attention, np.ones(4, bool), np.zeros(4, bool))
    assert loss.item() == 0
    assert gradient(loss, attention).eq(0).all()


def test_attention_is_drawn_to_the_cells_that_tell_the_class() -> None:
    classifier = nn.Linear(2, 2, bias=False)
    classifier.load_state_dict({"weight": torch.eye(2)})
    attention = torch.zeros(2, requires_grad=True)
    loss = losses.attention_class(attention, torch.eye(2), classifier, 0)
    telling, misleading = gradient(loss, attention).tolist()
    assert telling < 0 < misleading


def test_attention_loss_pools_cells_by_softplus() -> None:
    attention, cells, classifier = torch.randn(CELLS), unit(CELLS, 4), nn.Linear(4, 3)
    pooled = (functional.softplus(attention)[:, None] * cells).mean(0) * 2  # root of 4 channels
    expected = functional.cross_entropy(classifier(pooled), torch.tensor(2))
    found = losses.attention_class(attention, cells, classifier, 2)
    assert found.item() == pytest.approx(expected.item(), rel=1e-5)


def test_neither_attention_nor_reconstruction_moves_the_cells() -> None:
    cells = unit(CELLS, 4).requires_grad_()
    restored = torch.randn(CELLS, 4, requires_grad=True)
    loss = losses.attention_class(torch.randn(CELLS), cells, nn.Linear(4, 3), 1)
    torch.autograd.backward(loss + losses.reconstruction(restored, cells))
    assert cells.grad is None
    assert restored.grad is not None


def test_reconstruction_is_the_squared_distance_of_a_cell() -> None:
    restored = torch.tensor([2.0, 1, 2]).expand(CELLS, 3)
    assert losses.reconstruction(restored, torch.zeros(CELLS, 3)).item() == 9


def test_losses_are_computed_where_their_tensors_are() -> None:
    # PyTorch refuses to mix devices: on a GPU, tensors made on the CPU would stop the training.
    cells = torch.randn(CELLS, 16, device="meta")
    numbers, judged = np.arange(CELLS), np.ones(CELLS, bool)
    classifier = nn.Linear(16, 3, device="meta")
    found = [
        losses.dense_contrastive([cells], [cells], [numbers], [COLUMNS], [0]),
        losses.matchability(cells[:, 0], judged, judged),
        losses.attention_class(cells[:, 0], cells, classifier, 1),
    ]
    assert {loss.device.type for loss in found} == {"meta"}
