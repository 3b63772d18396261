"""A running average of weights: steadier than the last step's, and what gets shipped."""

from __future__ import annotations

import torch
from torch import Tensor, nn

DECAY = 0.995


class Average:
    """Begins with the first weights that it sees."""

    def __init__(self) -> None:
        self._state: dict[str, Tensor] = {}

    def update(self, network: nn.Module) -> None:
        """Moves towards the network's weights, by 1 - `DECAY` of the way."""
        for name, value in network.state_dict().items():
            if name in self._state and value.is_floating_point():
                before = self._state[name].to(value.device)
                self._state[name] = torch.lerp(before, value, 1 - DECAY)
            else:
                self._state[name] = value.clone()

    def state_dict(self) -> dict[str, Tensor]:
        """The average, by the names of the network's `state_dict`."""
        return self._state

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Goes on from what `state_dict` gave."""
        self._state = dict(state)
