from __future__ import annotations

from pathlib import Path

import pytest

from engine.samples.library import SampleSet
from tests.engine.cli.running import cairn


@pytest.fixture(scope="session")
def library(samples: SampleSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the sample photos; tests only read it."""
    root = tmp_path_factory.mktemp("cli") / "library"
    done = cairn(root, "index", samples.root)
    assert done.code == 0, done.err
    return root
