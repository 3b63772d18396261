"""Measured figures of a benchmark, and the machine they were measured on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.delg.graph import ModelFile
from engine.delg.model import open_model

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes:
        name: what was measured.
        value: the number; None if undefined (an AUC without a match, say).
        unit: of the value and of the budget.
        budget: the limit, or None if there is none.
        at_least: whether the budget is a minimum; else it is a maximum.
    """

    name: str
    value: float | None
    unit: str
    budget: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Return whether the budget is kept; None without a budget or value."""
        if self.budget is None or self.value is None:
            return None
        return self.value >= self.budget if self.at_least else self.value <= self.budget


@dataclass(frozen=True)
class Job:
    """The input of a benchmark.

    Attributes:
        folder: its own, empty; it is removed at the end.
        model: the embedded model.
        size: how much to do, in the benchmark's own unit; None: the default.
        photos: a folder of landmark folders to use in place of rendered photos, or None.
        progress: called with (done, total, description).
    """

    folder: Path
    model: ModelFile
    size: int | None
    photos: Path | None
    progress: Progress


def machine(model: ModelFile) -> dict[str, object]:
    """Return a description of the machine, its software and the model."""
    chosen = [one.name for one in open_model(model.path).providers if one.chosen]
    return {
        "platform": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory": psutil.virtual_memory().total,
        "python": platform.python_version(),
        "onnxruntime": importlib.metadata.version("onnxruntime"),
        "provider": chosen[0],
        "model": model.metadata.name,
    }


def _processor() -> str:
    """Return the processor's name if the system has it, else its kind."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


class Stopwatch:
    """A timer of several stages, each of which may run in many pieces.

    Args:
        clock: returns seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds: dict[str, float] = {}
        self._clock = clock

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the duration of the block to a stage."""
        begun = self._clock()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + self._clock() - begun
