from __future__ import annotations

import pytest

pytest.importorskip("torch")

import torch
from average import DECAY, Average
from torch import nn


def layer(value: float) -> nn.BatchNorm1d:
    made = nn.BatchNorm1d(2)
    with torch.no_grad():
        made.weight.fill_(value)
    return made


def test_an_average_begins_with_the_first_weights() -> None:
    average = Average()
    average.update(layer(3.0))
    assert average.state_dict()["weight"].tolist() == [3, 3]


def test_an_average_moves_a_little_towards_new_weights() -> None:
    average = Average()
    for value in (3.0, 5.0):
        average.update(layer(value))
    assert average.state_dict()["weight"].tolist() == pytest.approx([3 + 2 * (1 - DECAY)] * 2)


def test_an_average_does_not_change_with_the_weights_that_it_saw() -> None:
    average, seen = Average(), layer(3.0)
    average.update(seen)
    with torch.no_grad():
        seen.weight.fill_(9)
    assert average.state_dict()["weight"].tolist() == [3, 3]


def test_counts_are_those_of_the_last_weights() -> None:
    average, seen = Average(), layer(1.0)
    for count in (2, 7):
        seen.load_state_dict(seen.state_dict() | {"num_batches_tracked": torch.tensor(count)})
        average.update(seen)
    assert average.state_dict()["num_batches_tracked"].item() == 7


def test_an_average_goes_on_from_its_state() -> None:
    one, other = Average(), Average()
    one.update(layer(3.0))
    other.load_state_dict(one.state_dict())
    for average in (one, other):
        average.update(layer(5.0))
    assert torch.equal(one.state_dict()["weight"], other.state_dict()["weight"])


def test_an_average_has_the_names_of_the_network() -> None:
    average, seen = Average(), layer(1.0)
    average.update(seen)
    layer(2.0).load_state_dict(average.state_dict())
