from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from average import Average
from checkpoints import Stateful, load_checkpoint, save_checkpoint
from torch import Tensor, nn


class Run:
    """A small module that learns the same from each step's number."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.module = nn.Linear(3, 2)
        self.optimiser = torch.optim.AdamW(self.module.parameters(), lr=0.1)
        self.average = Average()

    @property
    def parts(self) -> dict[str, Stateful]:
        return {"module": self.module, "optimiser": self.optimiser, "average": self.average}

    def learn(self, steps: range) -> None:
        for step in steps:
            self.optimiser.zero_grad()
            seen = torch.tensor([1.0, step, step**2])
            torch.autograd.backward(self.module(seen).square().sum())
            self.optimiser.step()
            self.average.update(self.module)

    def weights(self) -> list[Tensor]:
        return [*self.module.state_dict().values(), *self.average.state_dict().values()]


def test_a_run_goes_on_from_a_checkpoint_as_if_it_had_never_stopped(tmp_path: Path) -> None:
    whole, begun, resumed = Run(), Run(), Run()
    whole.learn(range(6))
    begun.learn(range(4))
    save_checkpoint(tmp_path / "run.pt", begun.parts, 4)
    step = load_checkpoint(tmp_path / "run.pt", resumed.parts)
    resumed.learn(range(step, 6))
    for one, other in zip(whole.weights(), resumed.weights(), strict=True):
        assert torch.equal(one, other)


def test_without_a_checkpoint_a_run_begins(tmp_path: Path) -> None:
    run = Run()
    before = run.module.weight.clone()
    assert load_checkpoint(tmp_path / "run.pt", run.parts) == 0
    assert torch.equal(run.module.weight, before)


def test_a_checkpoint_replaces_the_one_before_and_leaves_nothing_else(tmp_path: Path) -> None:
    run = Run()
    for step in (1, 2):
        run.learn(range(step))
        save_checkpoint(tmp_path / "run.pt", run.parts, step)
    assert load_checkpoint(tmp_path / "run.pt", Run().parts) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["run.pt"]


def test_a_write_that_fails_leaves_the_checkpoint_before(tmp_path: Path) -> None:
    run = Run()
    save_checkpoint(tmp_path / "run.pt", run.parts, 1)
    (tmp_path / "run.tmp").mkdir()  # where the next one would be written
    with pytest.raises((RuntimeError, OSError)):
        save_checkpoint(tmp_path / "run.pt", run.parts, 2)
    assert load_checkpoint(tmp_path / "run.pt", Run().parts) == 1
