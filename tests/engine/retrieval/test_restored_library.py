"""Search after a restore: ids are labels of an index that the restored library never saw."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.cairn import Cairn
from engine.delg.graph import ModelFile, inspect_model
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.recovery.backups import back_up, restore
from engine.retrieval.vector_search import VectorSearch, index_path, update_index
from tests.engine.library.rows import FACTS, content, features, state
from tests.tiny_model import write_tiny_model


@pytest.fixture
def model(tmp_path: Path) -> ModelFile:
    return inspect_model(write_tiny_model(tmp_path / "tiny.onnx"))


def add(root: Path, model: ModelFile, numbers: range, *, seed: int = 0) -> None:
    with open_writer(root) as writer:
        source = writer.add_source(root.parent / "photos")
        known_as = writer.register_model("tiny", "0", model.sha256, model.features_id)
        for number in numbers:
            writer.record_file(source.id, state(b"%d" % number), content(number), FACTS)
            writer.record_features(known_as, content(number), features(number + seed))
        update_index(writer, model, known_as)


def found(
    root: Path, model: ModelFile, vector: np.ndarray[tuple[int], np.dtype[np.float16]]
) -> int:
    """The number of the photo that the index finds nearest to a vector."""
    with open_reader(root) as reader:
        neighbours = VectorSearch(reader, model, 1)
        neighbours.load_index()
        ids, cosines = neighbours.nearest(vector.astype(np.float32), 1)
        photo = reader.photo(int(ids[0]))
    assert photo is not None
    assert cosines[0] > 0.99
    return int.from_bytes(photo.content, "big")


@pytest.mark.parametrize("seed", [0, 5000], ids=["new photos", "known photos, described anew"])
def test_search_is_right_after_a_restore(
    tmp_path: Path, model: ModelFile, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.retrieval.vector_search.LEAST_FOR_INDEX", 5)
    root, said = tmp_path / "library", list[str]()
    add(root, model, range(50))
    written = back_up(Cairn(root), tmp_path / "backup.db")
    assert written.bytes == (tmp_path / "backup.db").stat().st_size
    add(root, model, range(50, 60), seed=seed)
    add(root, model, range(20, 30), seed=seed)
    assert index_path(Layout(root).index, model).exists()
    restored = restore(Cairn(root), tmp_path / "backup.db", said.append)
    assert restored.path == Layout(root).database
    assert str(Layout(root).snapshots) in said[0]
    add(root, model, range(200, 210))
    for number in (0, 20, 25, 49, 200, 209):
        assert found(root, model, features(number).global_feature) == number
