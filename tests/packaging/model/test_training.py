from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from torch.nn import functional
from training import FROZEN_BLOCKS, begin, class_centres
from views import SIDE

from tests.packaging.model.making import labels_of, smooth_photo, three_classes, untrained


def test_every_parameter_that_learns_here_is_in_one_group() -> None:
    training = three_classes()
    network = training.network
    early = network.backbone.early[:FROZEN_BLOCKS]
    others = (network.local, network.attention, network.orientation)
    kept = (network.backbone.stem, early, *others)
    frozen = [p for part in kept for p in part.parameters()]
    grouped = [p for group in training.groups() for p in group["params"]]
    assert len({id(p) for p in grouped}) == len(grouped)
    assert {id(p) for p in grouped} == {id(p) for p in training.parameters()} - {
        id(p) for p in frozen
    }
    assert not any(p.requires_grad for p in frozen)
    assert all(p.requires_grad for p in grouped)


def test_centres_learn_faster_than_what_was_fitted() -> None:
    training = three_classes()
    slow, fast = training.groups()
    assert slow["rate"] < fast["rate"]
    assert [id(p) for p in fast["params"]] == [id(training.centres)]


def test_checkpoints_hold_the_network_and_the_centres() -> None:
    names = {name.split(".")[0] for name in three_classes().state_dict()}
    assert names == {"network", "centres"}


def test_classes_begin_at_the_mean_of_their_photos() -> None:
    network = untrained()
    photos = [smooth_photo(SIDE, SIDE, seed) for seed in range(3)]
    found = class_centres(network, photos, np.array([0, 1, 1]))
    with torch.no_grad():
        images = torch.from_numpy(np.stack(photos)).permute(0, 3, 1, 2).float()
        vectors = functional.normalize(network(images)[0], dim=1)
    expected = functional.normalize(torch.stack([vectors[0], vectors[1:].mean(0)]), dim=1)
    # The trunk runs in bfloat16, which keeps 8 bits.
    assert (found * expected).sum(1).min() > 0.99
    torch.testing.assert_close(found.norm(dim=1), torch.ones(2))


def test_a_training_begins_with_a_centre_for_each_class_and_still_batch_norms() -> None:
    photos = [smooth_photo(80, 60, seed) for seed in range(4)]
    training = begin(untrained().train(), photos, labels_of([0, 0, 1], [0, 1, 2]))
    assert training.centres.shape == (3, 512)
    assert training.same_place.tolist() == [
        [True, True, False],
        [True, True, False],
        [False, False, True],
    ]
    assert not any(module.training for module in training.modules())
