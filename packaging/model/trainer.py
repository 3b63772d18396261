"""One training from its first step to its last, which may stop and go on in between."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from average import Average
from checkpoints import Stateful, load_checkpoint, save_checkpoint
from network import Delg
from sites import add_together
from torch import Tensor, nn

WARM_UP = 50
_WEIGHT_DECAY = 1e-4
_MOST_GRADIENT = 10.0


class Trainable(Protocol):
    """A module that trains a network, and whatever only training needs."""

    network: Delg

    def groups(self) -> list[dict[str, Any]]:
        """What learns, by learning rate (``rate``)."""

    def parameters(self) -> Any:
        """As `torch.nn.Module.parameters`."""

    def state_dict(self) -> dict[str, Any]:
        """As `torch.nn.Module.state_dict`."""

    def load_state_dict(self, state: dict[str, Any], /) -> object:
        """As `torch.nn.Module.load_state_dict`."""


Losses = Callable[[np.random.Generator], Mapping[str, Tensor]]


class Trainer:
    """Takes steps; goes on from the checkpoint if there is one.

    What a step does depends on the checkpoint, its number and the seed alone, so that a training
    that was interrupted ends with the same weights as one that was not.

    Args:
        training: what is trained; in evaluation mode.
        losses: of one step, by name; what is drawn by lot comes from the generator.
        weights: of the losses.
        steps: how many there are in all.
        checkpoint: the file that `save` writes.
        seed: of the steps.
    """

    def __init__(
        self,
        training: Trainable,
        losses: Losses,
        weights: Mapping[str, float],
        *,
        steps: int,
        checkpoint: Path,
        seed: int = 0,
    ) -> None:
        self._training, self._losses, self._weights = training, losses, weights
        self.steps, self._seed, self._checkpoint = steps, seed, checkpoint
        self._optimiser = torch.optim.AdamW(training.groups(), lr=0.0, weight_decay=_WEIGHT_DECAY)
        self._average = Average()
        self._parts: dict[str, Stateful] = {
            "training": training,
            "optimiser": self._optimiser,
            "average": self._average,
        }
        self.step = load_checkpoint(checkpoint, self._parts)

    def advance(self) -> dict[str, float]:
        """Takes one step and tells its losses.

        Raises:
            RuntimeError: the gradient is not finite; the last checkpoint is as good as it was.
        """
        for group in self._optimiser.param_groups:
            group["lr"] = group["rate"] * rate(self.step, self.steps)
        found = self._losses(np.random.default_rng((self._seed, self.step)))
        self._optimiser.zero_grad()
        weighted = [self._weights[name] * loss for name, loss in found.items()]
        torch.autograd.backward(torch.stack(weighted).sum())
        nn.utils.clip_grad_norm_(
            self._training.parameters(), _MOST_GRADIENT, error_if_nonfinite=True
        )
        self._optimiser.step()
        self._average.update(self._training.network)
        self.step += 1
        return {name: value.item() for name, value in found.items()}

    def save(self) -> None:
        """Writes the checkpoint."""
        save_checkpoint(self._checkpoint, self._parts, self.step)


def rate(step: int, steps: int) -> float:
    """Of the learning rate: a linear warm-up, then linear decay to 0, as DELG's."""
    return min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)


def run(trainer: Trainer, *, report_every: int, save_every: int) -> None:
    """Takes the steps that are left, prints mean losses and saves now and then."""
    begun, start = time.monotonic(), trainer.step
    seen: list[dict[str, float]] = []
    while trainer.step < trainer.steps:
        seen.append(trainer.advance())
        if trainer.step % report_every == 0:
            mean = {name: float(np.mean([found[name] for found in seen])) for name in seen[0]}
            mean["s/step"] = (time.monotonic() - begun) / (trainer.step - start)
            words = (f"{name} {value:.3f}" for name, value in mean.items())
            print(trainer.step, *words, flush=True)
            seen.clear()
        if trainer.step % save_every == 0 or trainer.step == trainer.steps:
            trainer.save()


def add_arguments(
    parser: argparse.ArgumentParser, *, steps: int, without: Collection[str], meaning: str
) -> None:
    """Adds what every training is told.

    Args:
        parser: of a training.
        steps: how many it makes, if nobody says otherwise.
        without: what it can leave out, for ablations.
        meaning: what these are, in words.
    """
    parser.add_argument("weights", type=Path, help="where it begins")
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--pairs", type=Path, required=True, help="what mine.py wrote")
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint")
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument(
        "--without", action="append", default=[], choices=without, help=f"for ablations: {meaning}"
    )
    parser.add_argument("--seed", type=int, default=0)
    add_together(parser)


def device() -> torch.device:
    """Where training runs: on a CUDA GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def make_repeatable(seed: int) -> None:
    """Has sums come out the same each time: a training that goes on must be as if it never stopped.

    https://docs.pytorch.org/docs/stable/notes/randomness.html
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.manual_seed(seed)
