"""One training from its first step to its last, which may stop and go on in between."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import torch
from average import Average
from batches import Batches
from checkpoints import Stateful, load_checkpoint, save_checkpoint
from objective import compute_losses, weighted
from torch import nn
from training import Training

WARM_UP = 50
_WEIGHT_DECAY = 1e-4
_MOST_GRADIENT = 10.0


class Trainer:
    """Takes steps; goes on from the checkpoint if there is one.

    What a step does depends on the checkpoint, its number and the seed alone, so that a training
    that was interrupted ends with the same weights as one that was not.

    Args:
        training: what is trained; in evaluation mode.
        batches: what it is trained on.
        steps: how many there are in all.
        checkpoint: the file that `save` writes.
        without: of `objective.ABLATIONS`, what to leave out.
        seed: of the batches.
    """

    def __init__(
        self,
        training: Training,
        batches: Batches,
        *,
        steps: int,
        checkpoint: Path,
        without: Collection[str] = (),
        seed: int = 0,
    ) -> None:
        self._training, self._batches, self._without = training, batches, without
        self._steps, self._seed, self._checkpoint = steps, seed, checkpoint
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
            group["lr"] = group["rate"] * rate(self.step, self._steps)
        batch = self._batches.draw(np.random.default_rng((self._seed, self.step)))
        batch = batch.to(self._training.centres.device)
        found = compute_losses(self._training, batch, self._without)
        self._optimiser.zero_grad()
        torch.autograd.backward(weighted(found))
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
