from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.engine.cli.running import cairn
from tests.tiny_model import write_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # More features than a photo has: no two photos are one shot, and near copies are a landmark.
    path = tmp_path_factory.mktemp("model") / "tiny.onnx"
    return write_tiny_model(path, max_features=1000)


@pytest.fixture(scope="session")
def furnished(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library to be, with the tiny model installed; to be copied."""
    root = tmp_path_factory.mktemp("furnished") / "library"
    assert cairn(root, "models", "import", tiny_model).code == 0
    return root


@pytest.fixture
def library(furnished: Path, tmp_path: Path) -> Path:
    """A library of the test's own, which knows the tiny model and nothing else."""
    return shutil.copytree(furnished, tmp_path / "library")
