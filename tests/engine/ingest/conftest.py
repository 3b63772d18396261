from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.ingest.supervisor import WorkerPool
from engine.library.connection import open_writer
from tests.engine.ingest.setting import Setting
from tests.tiny_model import write_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny.onnx")


@pytest.fixture(scope="module")
def pool(tiny_model: Path) -> Iterator[WorkerPool]:
    with WorkerPool(1, tiny_model) as pool:
        yield pool


@pytest.fixture
def setting(tmp_path: Path, tiny_model: Path, pool: WorkerPool) -> Iterator[Setting]:
    (tmp_path / "photos").mkdir(exist_ok=True)
    with open_writer(tmp_path / "library") as writer:
        yield Setting(tmp_path / "photos", writer, tiny_model, pool)
