from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.library.records import Source


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LibraryWriter]:
    with open_writer(tmp_path / "library") as writer:
        yield writer


@pytest.fixture
def source(writer: LibraryWriter, tmp_path: Path) -> Source:
    folder = tmp_path / "photos"
    folder.mkdir()
    return writer.add_source(folder)


@pytest.fixture
def model_id(writer: LibraryWriter) -> int:
    return writer.register_model("tiny", "1", "ab" * 32, "ef" * 32)
