"""Selection of an ONNX Runtime execution provider, with fallback to slower ones."""

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
    """The outcome of the selection for one provider.

    Attributes:
        name: the provider's name in ONNX Runtime.
        chosen: inference runs on it.
        why: the reason, one clause for the user.
    """

    name: str
    chosen: bool
    why: str


def open_with_fallback(
    attempt: Callable[[str], Opened], offered: Sequence[str] | None = None
) -> tuple[Opened, list[ProviderChoice]]:
    """Open a session on the first provider that works, and record every outcome.

    Args:
        attempt: opens and tries a session on the named provider; raises ONNX Runtime's error when
            it cannot.
        offered: the providers of the installed ONNX Runtime build (None: asks it).

    Returns:
        The result of `attempt`, and one `ProviderChoice` for each provider known to Cairn.

    Raises:
        ModelError: no provider works, not even the CPU: the model itself is at fault.
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
