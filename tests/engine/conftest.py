from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.workers.worker_pool import WorkerPool
from tests.tiny_model import write_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny.onnx")


@pytest.fixture(scope="module")
def pool(tiny_model: Path) -> Iterator[WorkerPool]:
    with WorkerPool(1, tiny_model) as pool:
        yield pool
