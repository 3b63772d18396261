from __future__ import annotations

import math
from collections.abc import Callable

import pytest

pytest.importorskip("torch")

import losses
import torch
from torch import Tensor, nn
from torch.nn import functional

ACROSS = 5
CELLS = ACROSS * ACROSS


@pytest.fixture(autouse=True)
def _chance() -> None:
    torch.manual_seed(0)


def unit(*shape: int) -> Tensor:
    return functional.normalize(torch.randn(*shape), dim=-1)


def gradient(loss: Tensor, of: Tensor) -> Tensor:
    return torch.autograd.grad(loss, of)[0]


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


def test_attention_is_drawn_to_the_cells_that_tell_the_class() -> None:
    cells = torch.zeros(1, 2, 1, 2)
    cells[0, 0, 0, 0] = cells[0, 1, 0, 1] = 1  # one cell for each class
    classifier = nn.Linear(2, 2, bias=False)
    classifier.load_state_dict({"weight": torch.eye(2)})
    attention = torch.zeros(1, 1, 1, 2, requires_grad=True)
    loss = losses.attention_classes(attention, cells, classifier, torch.tensor([0]))
    telling, misleading = gradient(loss, attention).flatten().tolist()
    assert telling < 0 < misleading


def test_attention_loss_pools_cells_by_softplus() -> None:
    attention, cells = torch.randn(2, 1, 3, 3), unit(2, 3, 3, 4).permute(0, 3, 1, 2)
    classifier = nn.Linear(4, 3)
    pooled = (functional.softplus(attention) * cells).mean((2, 3)) * 2  # the root of 4 channels
    expected = functional.cross_entropy(classifier(pooled), Y[:2])
    found = losses.attention_classes(attention, cells, classifier, Y[:2])
    assert found.item() == pytest.approx(expected.item(), rel=1e-5)


def test_neither_attention_nor_reconstruction_moves_the_cells() -> None:
    cells = unit(2, 3, 3, 4).permute(0, 3, 1, 2).requires_grad_()
    attention = torch.randn(2, 1, 3, 3, requires_grad=True)
    restored = torch.randn(2, 4, 3, 3, requires_grad=True)
    loss = losses.attention_classes(attention, cells, nn.Linear(4, 3), Y[:2])
    torch.autograd.backward(loss + losses.reconstruction(restored, cells))
    assert cells.grad is None
    assert restored.grad is not None


def test_reconstruction_is_the_squared_distance_of_a_cell() -> None:
    cells = torch.zeros(1, 3, 2, 2)
    restored = torch.tensor([2.0, 1, 2])[None, :, None, None].expand(1, 3, 2, 2)
    assert losses.reconstruction(restored, cells).item() == 9


MINED = torch.zeros(3).bool()  # no pair's correspondences are exact


def partners_of(pairs: int) -> Tensor:
    """Each cell's partner is the cell of the same number, and the first cell has none."""
    partners = torch.arange(CELLS).repeat(pairs, 1)
    partners[:, 0] = -1
    return partners


def test_dense_loss_is_lower_when_partners_have_the_same_descriptors() -> None:
    first, places = unit(3, CELLS, 16), torch.arange(3)
    agreeing = losses.dense_contrastive(first, first, partners_of(3), places, MINED)
    shuffled = losses.dense_contrastive(first, first.flip(1), partners_of(3), places, MINED)
    assert agreeing < 0.1 < shuffled


def test_dense_loss_pulls_partners_together() -> None:
    first = unit(1, CELLS, 16).requires_grad_()
    second = unit(1, CELLS, 16)
    partners = torch.full((1, CELLS), -1)
    partners[0, 7] = 12
    step = -gradient(
        losses.dense_contrastive(first, second, partners, torch.zeros(1).long(), MINED[:1]), first
    )
    assert step[0, 7] @ second[0, 12] > 0


def test_dense_loss_of_one_pair_is_a_softmax_without_the_partners_neighbours() -> None:
    first, second = unit(1, CELLS, 16), unit(1, CELLS, 16)
    partners = torch.full((1, CELLS), -1)
    here, there = 7, 12
    partners[0, here] = there

    def one_way(query: Tensor, candidates: Tensor, right: int) -> float:
        logits = candidates @ query / losses.DENSE_TEMPERATURE
        row, column = divmod(right, ACROSS)
        kept = [
            i
            for i in range(CELLS)
            if i == right or max(abs(i // ACROSS - row), abs(i % ACROSS - column)) > 1
        ]
        return float(logits[kept].logsumexp(0) - logits[right])

    expected = one_way(first[0, here], second[0], there) + one_way(second[0, there], first[0], here)
    found = losses.dense_contrastive(first, second, partners, torch.tensor([3]), MINED[:1])
    assert found.item() == pytest.approx(expected / 2, rel=1e-4)


def test_partners_neighbours_and_other_photos_of_the_place_get_no_gradient() -> None:
    first, second = unit(3, CELLS, 16), unit(3, CELLS, 16).requires_grad_()
    partners = torch.full((3, CELLS), -1)
    partners[0, 7] = 12  # in the middle of the grid
    forth = losses.dense_contrastive(first, second, partners, torch.tensor([1, 1, 2]), MINED)
    moved = gradient(forth, second).abs().sum(2) > 0
    neighbours = torch.tensor([6, 7, 8, 11, 13, 16, 17, 18])
    assert not moved[0, neighbours].any()
    assert moved[0, 12]
    assert moved[0].sum() == CELLS - 8
    assert not moved[1].any()
    assert moved[2].all()


def test_adjacent_cells_are_eight_and_itself() -> None:
    number = torch.arange(CELLS)
    near = losses.adjacent(number, torch.tensor(12), CELLS)
    assert number[near].tolist() == [6, 7, 8, 11, 12, 13, 16, 17, 18]


def test_no_cell_is_adjacent_across_the_edge_of_the_grid() -> None:
    number = torch.arange(CELLS)
    assert number[losses.adjacent(number, torch.tensor(9), CELLS)].tolist() == [3, 4, 8, 9, 13, 14]


def labels_by_gradient(first: Tensor, second: Tensor, partners: Tensor) -> list[bool]:
    """Matchability's labels: at attention 0 a right cell's gradient is -½ / n, a wrong one's ½."""
    attention = torch.zeros(partners.shape, requires_grad=True)
    loss = losses.matchability(attention, first, second, partners)
    assert loss.item() == pytest.approx(math.log(2))
    return list((gradient(loss, attention) < 0).flatten().tolist())


def test_cells_that_find_their_partner_are_worth_attention() -> None:
    first = unit(1, CELLS, 64)
    assert labels_by_gradient(first, first, partners_of(1)) == [False] + [True] * (CELLS - 1)


def test_cells_that_find_another_cell_are_not_worth_attention() -> None:
    first = unit(1, CELLS, 64)
    two_cells_on = torch.arange(CELLS).roll(-2)[None]
    assert not any(labels_by_gradient(first, first, two_cells_on))


def test_a_partner_within_a_cell_is_found_too() -> None:
    first, partners = unit(1, CELLS, 64), torch.full((1, CELLS), -1)
    partners[0, 12] = 13
    assert labels_by_gradient(first, first, partners).index(True) == 12


def test_a_match_that_is_not_mutual_is_none() -> None:
    first = unit(1, CELLS, 64)
    second = first.clone()
    second[0, 12] = functional.normalize(first[0, 12] + 0.5 * first[0, 2], dim=0)
    first[0, 2] = second[0, 12]  # closer to it than cell 12 is
    labels = labels_by_gradient(first, second, partners_of(1))
    assert not labels[12]


def test_matchability_teaches_attention_alone() -> None:
    first = unit(1, CELLS, 64).requires_grad_()
    attention = torch.zeros(1, CELLS, requires_grad=True)
    torch.autograd.backward(losses.matchability(attention, first, first, partners_of(1)))
    assert first.grad is None


def test_neighbours_are_wrong_where_the_correspondence_is_exact() -> None:
    first, second = unit(1, CELLS, 16), unit(1, CELLS, 16).requires_grad_()
    partners = torch.full((1, CELLS), -1)
    partners[0, 7] = 12
    exact = losses.dense_contrastive(first, second, partners, torch.tensor([1]), ~MINED[:1])
    assert (gradient(exact, second).abs().sum(2) > 0)[0, [6, 7, 8, 11, 13, 16, 17, 18]].all()


def test_a_batch_without_anything_to_learn_from_costs_nothing() -> None:
    none = torch.zeros(0).long()
    vectors = unit(4, 8).requires_grad_()
    photos = losses.arcface(vectors[:0], torch.eye(8), none, torch.zeros(0, 8).bool())
    cells = losses.dense_contrastive(
        vectors[None, :1], vectors[None, :1], torch.tensor([[-1]]), none.new_zeros(1), MINED[:1]
    )
    assert gradient(photos + cells, vectors).eq(0).all()


ON_META: dict[str, Callable[[Tensor], Tensor]] = {
    "arcface": lambda v: losses.arcface(v, v[:3], Y.to("meta"), NONE_EXCLUDED.to("meta")),
    "instance": lambda v: losses.instance_discrimination(v, Y.to("meta")),
    "attention": lambda v: losses.attention_classes(
        v[:, None, None, :3],
        v[:, :, None, None].expand(-1, -1, 1, 3),
        nn.Linear(9, 3, device="meta"),
        Y.to("meta"),
    ),
    "matchability": lambda v: losses.matchability(v, v[:, :, None], v[:, :, None], v.long()),
}


@pytest.mark.parametrize("name", ON_META)
def test_a_loss_is_computed_where_its_tensors_are(name: str) -> None:
    # PyTorch refuses to mix devices: on a GPU, tensors made on the CPU would stop the training.
    assert ON_META[name](torch.randn(4, 9, device="meta")).device.type == "meta"
