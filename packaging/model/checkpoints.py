"""Checkpoints: all that a training needs to go on as if it had never stopped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import torch


class Stateful(Protocol):
    """A part of a training that changes with its steps: a module, an optimiser, an average."""

    def state_dict(self) -> dict[str, Any]:
        """What it has become."""

    def load_state_dict(self, state: dict[str, Any], /) -> object:
        """Becomes it again."""


def save_checkpoint(path: Path, parts: Mapping[str, Stateful], step: int) -> None:
    """Replaces the checkpoint as a whole: a crash leaves the one before."""
    unfinished = path.with_suffix(".tmp")
    torch.save(
        {name: part.state_dict() for name, part in parts.items()} | {"step": step}, unfinished
    )
    unfinished.replace(path)


def load_checkpoint(path: Path, parts: Mapping[str, Stateful]) -> int:
    """Restores the parts from a checkpoint, if there is one.

    Returns:
        the steps that it has seen; 0 without a checkpoint.
    """
    if not path.exists():
        return 0
    # On the CPU first: it may have been written on a machine with another device.
    state = torch.load(path, map_location="cpu", weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return int(state["step"])
