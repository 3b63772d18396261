from __future__ import annotations

import pytest

from engine.delg.providers import PREFERENCE, open_with_fallback
from engine.errors import ModelError


def test_the_first_provider_that_works_is_chosen_and_the_others_are_explained() -> None:
    def attempt(name: str) -> str:
        if name == "CUDAExecutionProvider":
            raise RuntimeError("no CUDA driver\nsecond line")
        return name

    offered = ["CPUExecutionProvider", "CUDAExecutionProvider", "OpenVINOExecutionProvider"]
    opened, choices = open_with_fallback(attempt, offered)
    assert opened == "OpenVINOExecutionProvider"
    why = {choice.name: choice.why for choice in choices}
    assert [choice.name for choice in choices if choice.chosen] == ["OpenVINOExecutionProvider"]
    assert why["CUDAExecutionProvider"] == "failed: no CUDA driver"
    assert "not in the installed" in why["DmlExecutionProvider"]
    assert "not needed" in why["CPUExecutionProvider"]
    assert set(why) == set(PREFERENCE)


def test_a_model_that_works_nowhere_is_at_fault() -> None:
    def attempt(name: str) -> str:
        raise RuntimeError("bad graph")

    with pytest.raises(ModelError, match="bad graph"):
        open_with_fallback(attempt, ["CPUExecutionProvider"])
