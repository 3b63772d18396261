from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.delg.features import Features, normalise
from engine.delg.graph import ModelFile, inspect_model
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.retrieval import vector_search
from engine.retrieval.vector_index import brute_force_knn, header_path
from engine.retrieval.vector_search import VectorSearch, index_lags, index_path, update_index
from tests.engine.library import rows
from tests.tiny_model import GLOBAL, write_tiny_model

COUNT = 400


@pytest.fixture(autouse=True)
def _index_small_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_search, "LEAST_FOR_INDEX", 100)
    monkeypatch.setattr(vector_search, "_MOST_BESIDE", 50)


@pytest.fixture
def model(tmp_path: Path) -> ModelFile:
    return inspect_model(write_tiny_model(tmp_path / "tiny.onnx"))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LibraryWriter]:
    with open_writer(tmp_path / "library") as writer:
        yield writer


@pytest.fixture
def model_id(writer: LibraryWriter, model: ModelFile) -> int:
    return writer.register_model("tiny", "0", model.sha256, model.features_id)


def vector(number: int) -> np.ndarray:
    rng = np.random.default_rng(number)
    return normalise(rng.normal(size=GLOBAL).astype(np.float32))


def add_photos(writer: LibraryWriter, model_id: int, numbers: range, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    source = writer.add_source(folder)
    template = rows.features(0)
    with writer.transaction():
        for number in numbers:
            features = Features(
                **vars(template) | {"global_feature": vector(number).astype(np.float16)}
            )
            state = rows.state(f"{number}.jpg".encode())
            writer.record_file(source.id, state, rows.content(number), rows.FACTS)
            writer.record_features(model_id, rows.content(number), features)


def ask(writer: LibraryWriter, model: ModelFile, model_id: int, number: int) -> list[int]:
    asked = VectorSearch(writer, model, model_id)
    asked.load_index()
    return [int(photo) for photo in asked.nearest(vector(number), 10)[0]]


def exact(writer: LibraryWriter, model_id: int, number: int) -> list[int]:
    ids, vectors = writer.vectors(model_id)
    return [int(photo) for photo in brute_force_knn(ids, vectors, vector(number), 10)[0]]


def uses_index(writer: LibraryWriter, model: ModelFile, model_id: int) -> bool:
    return VectorSearch(writer, model, model_id).load_index()


def test_without_an_index_all_are_asked(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    assert not uses_index(writer, model, model_id)
    assert ask(writer, model, model_id, 7) == exact(writer, model_id, 7)


def test_an_index_finds_what_asking_all_finds(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    update_index(writer, model, model_id)
    assert uses_index(writer, model, model_id)
    for number in range(1000, 1020):
        assert ask(writer, model, model_id, number) == exact(writer, model_id, number)


def test_what_an_index_lacks_is_asked_beside_it_until_it_is_brought_up_to_date(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    update_index(writer, model, model_id)
    saved = index_path(writer.layout.index, model).read_bytes()
    add_photos(writer, model_id, range(COUNT, COUNT + 30), tmp_path / "photos")
    assert uses_index(writer, model, model_id)
    assert ask(writer, model, model_id, COUNT + 5)[0] == COUNT + 6  # ids begin at 1
    assert index_path(writer.layout.index, model).read_bytes() == saved
    update_index(writer, model, model_id)
    assert index_path(writer.layout.index, model).read_bytes() != saved


def test_vectors_are_those_of_the_library_and_zero_for_photos_that_are_gone(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(3), tmp_path / "photos")
    searched = VectorSearch(writer, model, model_id)
    found = searched.vectors(np.array([2, 99, 1]))  # ids begin at 1
    expected = np.stack([vector(1), np.zeros(GLOBAL, np.float32), vector(0)])
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert searched.vectors(np.empty(0, np.int64)).shape == (0, GLOBAL)
    assert searched.vectors(np.array([99])).tolist() == [[0.0] * GLOBAL]


def test_an_index_that_is_too_far_behind_is_left_for_asking_all(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    update_index(writer, model, model_id)
    add_photos(writer, model_id, range(COUNT, COUNT + 60), tmp_path / "photos")
    assert not uses_index(writer, model, model_id)
    assert ask(writer, model, model_id, COUNT + 55) == exact(writer, model_id, COUNT + 55)


def test_photos_that_were_removed_are_never_found(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    add_photos(writer, model_id, range(COUNT, COUNT + 20), tmp_path / "others")
    update_index(writer, model, model_id)
    writer.remove_source(tmp_path / "others")
    assert uses_index(writer, model, model_id)
    for number in range(COUNT, COUNT + 20):
        assert ask(writer, model, model_id, number) == exact(writer, model_id, number)


def test_an_index_of_which_much_was_removed_is_built_anew(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    add_photos(writer, model_id, range(COUNT, 2 * COUNT), tmp_path / "others")
    update_index(writer, model, model_id)
    writer.remove_source(tmp_path / "others")
    assert not uses_index(writer, model, model_id)
    update_index(writer, model, model_id)
    assert uses_index(writer, model, model_id)


def test_index_files_of_unknown_models_and_of_an_older_naming_go_with_the_next_build(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    writer.register_model("other", "1", "cd" * 32, "cd" * 32)
    folder, old = writer.layout.index, model.sha256[:16]
    folder.mkdir()
    names = [f"{stem}.{end}" for stem in (old, 8 * "cd") for end in ("hnsw", "json")]
    for name in names:
        (folder / name).write_text("")
    update_index(writer, model, model_id)
    path = index_path(folder, model)
    assert {one.name for one in folder.iterdir()} == {
        path.name,
        header_path(path).name,
        *names[2:],
    }


def test_a_damaged_index_is_built_anew(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    update_index(writer, model, model_id)
    path = index_path(writer.layout.index, model)
    path.write_bytes(path.read_bytes()[:-100])
    assert not uses_index(writer, model, model_id)
    update_index(writer, model, model_id)
    assert uses_index(writer, model, model_id)
    header_path(path).unlink()
    assert ask(writer, model, model_id, 3) == exact(writer, model_id, 3)


@pytest.mark.parametrize("indexed", [True, False])
def test_photos_that_are_added_are_found_once_caught_up(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path, indexed: bool
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    if indexed:
        update_index(writer, model, model_id)
    asked = VectorSearch(writer, model, model_id)
    assert asked.load_index() is indexed
    new = range(COUNT, COUNT + 5)
    add_photos(writer, model_id, new, tmp_path / "photos")
    assert COUNT + 1 not in asked.nearest(vector(COUNT), 10)[0]  # ids begin at 1
    asked.catch_up()
    for number in new:
        assert list(asked.nearest(vector(number), 10)[0]) == exact(writer, model_id, number)


def test_a_library_that_was_empty_catches_up(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    asked = VectorSearch(writer, model, model_id)
    assert list(asked.nearest(vector(1), 10)[0]) == []
    add_photos(writer, model_id, range(20), tmp_path / "photos")
    asked.catch_up()
    assert list(asked.nearest(vector(1), 10)[0]) == exact(writer, model_id, 1)


def change_vector(writer: LibraryWriter, model_id: int, number: int, other: int) -> None:
    """Gives a photo the features of another one, as a restored database may."""
    changed = vars(rows.features(0)) | {"global_feature": vector(other).astype(np.float16)}
    writer.record_features(model_id, rows.content(number), Features(**changed))


def test_a_photo_whose_vector_changed_is_found_by_its_new_one(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    update_index(writer, model, model_id)
    change_vector(writer, model_id, 7, 5000)
    for _ in range(2):
        assert uses_index(writer, model, model_id)
        assert ask(writer, model, model_id, 5000) == exact(writer, model_id, 5000)
        assert ask(writer, model, model_id, 5000)[0] == 8  # ids begin at 1
        assert ask(writer, model, model_id, 7) == exact(writer, model_id, 7)
        update_index(writer, model, model_id)


def test_an_index_of_a_library_with_other_vectors_under_the_same_ids_is_not_used(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    update_index(writer, model, model_id)
    for number in range(COUNT):
        change_vector(writer, model_id, number, number + 9000)
    assert not uses_index(writer, model, model_id)
    assert ask(writer, model, model_id, 9003)[0] == 4
    update_index(writer, model, model_id)
    assert uses_index(writer, model, model_id)
    assert ask(writer, model, model_id, 9003)[0] == 4


def test_an_index_lags_when_it_lacks_more_than_a_few_photos_or_holds_many_that_are_gone(
    writer: LibraryWriter, model: ModelFile, model_id: int, tmp_path: Path
) -> None:
    add_photos(writer, model_id, range(COUNT), tmp_path / "photos")
    assert index_lags(writer, model, model_id)
    update_index(writer, model, model_id)
    assert not index_lags(writer, model, model_id)
    few = COUNT // 100
    add_photos(writer, model_id, range(COUNT, COUNT + few), tmp_path / "others")
    assert not index_lags(writer, model, model_id)
    add_photos(writer, model_id, range(COUNT + few, COUNT + 2 * few), tmp_path / "others")
    assert index_lags(writer, model, model_id)
    update_index(writer, model, model_id)
    assert not index_lags(writer, model, model_id)
    add_photos(writer, model_id, range(COUNT + 1000, COUNT + 1001), tmp_path / "others")
    writer.remove_source(tmp_path / "photos")
    assert index_lags(writer, model, model_id)
