"""What tests of the model's making share. It is run as scripts, not installed, hence the path."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "packaging" / "model"))


@pytest.fixture
def seeded() -> None:
    """Chance is the same in each run."""
    pytest.importorskip("torch").manual_seed(0)


@pytest.fixture
def restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a training sets for its whole process is set back."""
    monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    yield
    pytest.importorskip("torch").use_deterministic_algorithms(False)
