from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.library.connection import open_writer
from engine.workers.worker_pool import WorkerPool
from tests.engine.indexing.setting import Setting


@pytest.fixture
def setting(tmp_path: Path, tiny_model: Path, pool: WorkerPool) -> Iterator[Setting]:
    (tmp_path / "photos").mkdir(exist_ok=True)
    with open_writer(tmp_path / "library") as writer:
        yield Setting(tmp_path / "photos", writer, tiny_model, pool)
