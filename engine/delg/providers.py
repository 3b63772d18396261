"""Execution providers: what the installed ONNX Runtime offers, tried in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import onnxruntime

from engine.errors import ModelError

logger = logging.getLogger(__name__)

# Fastest first. Providers that need a compilation for each input shape (TensorRT) are left out: a
# pyramid has dozens of shapes.
PREFERENCE = (
    "CUDAExecutionProvider",
    "ROCMExecutionProvider",
    "OpenVINOExecutionProvider",
    "DmlExecutionProvider",
    "CoreMLExecutionProvider",
    "CPUExecutionProvider",
)

Opened = TypeVar("Opened")


@dataclass(frozen=True)
class ProviderChoice:
    """What became of one provider.

    Attributes:
        name: ONNX Runtime's name of it.
        chosen: inference runs on it.
        why: one clause for a person.
    """

    name: str
    chosen: bool
    why: str


def open_with_fallback(
    attempt: Callable[[str], Opened], offered: Sequence[str] | None = None
) -> tuple[Opened, list[ProviderChoice]]:
    """Opens a session on the first provider on which it works, and says why not on the others.

    Args:
        attempt: opens and tries a session on the named provider; raises whatever ONNX Runtime
            raises when it cannot.
        offered: the providers of the installed ONNX Runtime build (None: asks it).

    Returns:
        what `attempt` gave, and one `ProviderChoice` for each provider known to Cairn.

    Raises:
        ModelError: it works on none, not even on the CPU: the model itself is at fault.
    """
    available = onnxruntime.get_available_providers() if offered is None else offered
    choices: list[ProviderChoice] = []
    opened: Opened | None = None
    for name in PREFERENCE:
        if name not in available:
            choices.append(ProviderChoice(name, False, "not in the installed ONNX Runtime"))
        elif opened is not None:
            choices.append(ProviderChoice(name, False, "not needed: a faster one works"))
        else:
            try:
                opened = attempt(name)
                choices.append(ProviderChoice(name, True, "the fastest that works here"))
            except Exception as error:  # ONNX Runtime's errors share no base class
                why = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
                logger.warning("%s does not work here (%s); trying the next.", name, why)
                choices.append(ProviderChoice(name, False, f"failed: {why}"))
    if opened is None:
        reasons = "; ".join(c.why for c in choices if c.name in available)
        raise ModelError(f"ONNX Runtime cannot run the model ({reasons}); import an intact one.")
    return opened, choices
