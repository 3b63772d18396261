from __future__ import annotations

import numpy as np
import pytest

from engine.library.changes import LibraryWriter
from engine.library.records import Landmark, ModelRecord, Pair, Source
from tests.engine.library.rows import FACTS, content, features, state


@pytest.fixture
def photos(writer: LibraryWriter, source: Source) -> list[int]:
    """Ids of four photos, content(0) to content(3)."""
    for number in range(4):
        writer.record_file(source.id, state(b"%d" % number), content(number), FACTS)
    return [photo.id for photo in writer.photos()]


def test_features_read_back_as_they_were_recorded(
    writer: LibraryWriter, photos: list[int], model_id: int
) -> None:
    kept = [features(number) for number in range(2)]
    for number, each in enumerate(kept):
        writer.record_features(model_id, content(number), each)
    read = writer.features(model_id, photos)
    assert list(read) == photos[:2]
    for photo_id, each in zip(photos, kept, strict=False):
        assert read[photo_id].size == each.size
        np.testing.assert_array_equal(read[photo_id].descriptors, each.descriptors)
        np.testing.assert_allclose(read[photo_id].keypoints, each.keypoints, atol=0.01)


def test_vectors_come_by_photo_and_can_be_read_from_where_one_stopped(
    writer: LibraryWriter, photos: list[int], model_id: int
) -> None:
    for number in (2, 0, 1):
        writer.record_features(model_id, content(number), features(number))
    ids, matrix = writer.vectors(model_id)
    assert ids.tolist() == photos[:3]
    assert (str(ids.dtype), str(matrix.dtype)) == ("int64", "float16")
    assert matrix.shape == (3, 16)
    np.testing.assert_array_equal(matrix[1], features(1).global_feature)
    ids, matrix = writer.vectors(model_id, after_id=photos[0])
    assert ids.tolist() == photos[1:3]
    ids, matrix = writer.vectors(model_id, after_id=photos[3])
    assert (ids.shape, matrix.shape) == ((0,), (0, 0))


def test_features_of_two_models_never_meet(
    writer: LibraryWriter, photos: list[int], model_id: int
) -> None:
    other = writer.register_model("other", "1", "cd" * 32, "cd" * 32)
    writer.record_features(model_id, content(0), features(0))
    writer.record_features(other, content(1), features(1))
    assert writer.vectors(model_id)[0].tolist() == photos[:1]
    assert writer.vectors(other)[0].tolist() == photos[1:2]
    assert writer.described(model_id, content(0))
    assert not writer.described(other, content(0))
    described = {path: f.described for path, f in writer.files(1, other).items()}
    assert described == {b"0": False, b"1": True, b"2": False, b"3": False}


def test_new_features_replace_the_old(
    writer: LibraryWriter, photos: list[int], model_id: int
) -> None:
    for seed in (0, 1):
        writer.record_features(model_id, content(0), features(seed, count=seed + 3))
    read = writer.features(model_id, photos)[photos[0]]
    np.testing.assert_array_equal(read.global_feature, features(1).global_feature)
    assert len(read.scores) == 4


def test_features_of_a_photo_that_was_removed_are_dropped(
    writer: LibraryWriter, source: Source, model_id: int
) -> None:
    writer.record_features(model_id, content(9), features(0))
    assert len(writer.vectors(model_id)[0]) == 0


def test_a_model_is_known_by_its_features_and_else_by_its_file(
    writer: LibraryWriter, model_id: int
) -> None:
    features, file, newer = "ef" * 32, "ab" * 32, "cd" * 32
    assert writer.register_model("renamed", "2", newer, features) == model_id
    assert writer.models() == [ModelRecord(model_id, "renamed", "2", newer, features)]
    assert writer.model_with(features, file) == writer.model_with("12" * 32, newer) == model_id
    assert writer.model_with("12" * 32, file) is None
    assert writer.register_model("other", "1", file, "12" * 32) != model_id


def test_a_model_of_an_older_library_is_known_by_its_file_until_it_is_registered(
    writer: LibraryWriter, model_id: int
) -> None:
    writer.db.execute("UPDATE models SET features = NULL")
    assert writer.register_model("tiny", "1", "ab" * 32, "12" * 32) == model_id
    assert [one.features for one in writer.models()] == ["12" * 32]


def test_of_two_files_with_the_same_features_the_registered_one_goes_first(
    writer: LibraryWriter, model_id: int
) -> None:
    writer.register_model("copy", "1", "cd" * 32, "cd" * 32)
    writer.db.execute("UPDATE models SET features = NULL WHERE name = 'copy'")
    assert writer.register_model("copy", "1", "cd" * 32, "ef" * 32) == model_id
    first, second = writer.models()
    assert (first.name, first.sha256, first.features) == ("copy", "ab" * 32, "ef" * 32)
    assert second.features is None


def test_pairs_read_back_and_go_with_their_photos(
    writer: LibraryWriter, source: Source, photos: list[int], model_id: int
) -> None:
    a, b, c, _ = photos
    pairs = [Pair(a, b, 40, "verified"), Pair(a, c, 0, None), Pair(b, c, 7, "weak")]
    writer.store_pairs(model_id, reversed(pairs))
    assert list(writer.pairs(model_id)) == pairs
    writer.store_pairs(model_id, [Pair(a, b, 41, "verified", 0.997)])
    writer.forget_file(source.id, b"2")
    writer.drop_orphans()
    assert list(writer.pairs(model_id)) == [Pair(a, b, 41, "verified", 0.997)]


def test_pairs_are_replaced_in_their_order_unless_they_are_gone(
    writer: LibraryWriter, photos: list[int], model_id: int
) -> None:
    a, b, c, d = photos
    pairs = [Pair(a, b, 40, "verified"), Pair(a, c, 0, None), Pair(b, c, 7, "weak")]
    writer.store_pairs(model_id, pairs)
    other = writer.register_model("other", "1", "cd" * 32, "cd" * 32)
    assert not writer.has_pairs(other)
    writer.store_pairs(other, pairs[:1])
    assert writer.has_pairs(other)
    assert writer.pairs_after(model_id, (0, 0), 2) == pairs[:2]
    assert writer.pairs_after(model_id, (a, c), 2) == pairs[2:]
    assert writer.count_pairs(model_id, (a, c)) == (3, 2)
    better = [Pair(a, c, 9, "likely", 0.9), Pair(c, d, 50, "verified", 1.0)]
    writer.replace_pairs(model_id, better)
    assert list(writer.pairs(model_id)) == [pairs[0], better[0], pairs[2]]
    assert list(writer.pairs(other)) == pairs[:1]


def test_a_landmark_whose_key_comes_again_keeps_its_id(
    writer: LibraryWriter, photos: list[int]
) -> None:
    writer.replace_landmarks([(content(1), photos[:2], ()), (content(2), photos[2:3], ())])
    first, second = writer.landmarks()
    assert first == Landmark(first.id, content(1), tuple(photos[:2]))
    writer.replace_landmarks([(content(3), photos[2:3], ()), (content(1), photos[1:], ())])
    kept, new = writer.landmarks()
    assert kept == Landmark(first.id, content(1), tuple(photos[1:]))
    assert new.id > second.id


def test_a_landmark_outlives_its_last_photo_until_the_next_grouping(
    writer: LibraryWriter, source: Source, photos: list[int]
) -> None:
    writer.replace_landmarks([(content(1), photos[:1], ())])
    writer.forget_file(source.id, b"0")
    writer.drop_orphans()
    assert [landmark.photos for landmark in writer.landmarks()] == [()]
    writer.replace_landmarks([])
    assert writer.landmarks() == []


def test_a_setting_is_what_was_last_set(writer: LibraryWriter) -> None:
    assert writer.setting("model") is None
    for value in ("one", "two"):
        writer.set_setting("model", value)
    assert writer.setting("model") == "two"


def test_an_error_inside_a_transaction_undoes_all_of_it(
    writer: LibraryWriter, source: Source
) -> None:
    def half() -> None:
        with writer.transaction():
            writer.record_file(source.id, state(b"a"), content(1), FACTS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert writer.photos() == []


def test_decisions_reach_the_disk_before_they_are_acknowledged(writer: LibraryWriter) -> None:
    with writer.transaction(durable=True):
        assert writer.db.execute("PRAGMA synchronous").fetchone() == (2,)
    with writer.transaction():
        assert writer.db.execute("PRAGMA synchronous").fetchone() == (1,)


def test_pairs_of_a_photo_are_forgotten_when_its_features_are_others(
    writer: LibraryWriter, photos: list[int], model_id: int
) -> None:
    for number in range(3):
        writer.record_features(model_id, content(number), features(number))
    a, b, c, _ = photos
    kept, stale = Pair(b, c, 40, "verified"), Pair(a, b, 30, "verified")
    writer.store_pairs(model_id, [stale, kept])
    writer.record_features(model_id, content(0), features(0))
    assert list(writer.pairs(model_id)) == [stale, kept]
    writer.record_features(model_id, content(0), features(9))
    assert list(writer.pairs(model_id)) == [kept]


def test_a_photo_waits_to_be_compared_whenever_it_has_features_that_are_new(
    writer: LibraryWriter, source: Source, photos: list[int], model_id: int
) -> None:
    other = writer.register_model("other", "1", "cd" * 32, "cd" * 32)
    for number in range(3):
        writer.record_features(model_id, content(number), features(number))
    writer.record_features(other, content(0), features(0))
    a, b, c, _ = photos
    assert writer.uncompared(model_id) == [a, b, c]
    writer.mark_compared(model_id, [a, c])
    assert writer.uncompared(model_id) == [b]
    assert writer.uncompared(other) == [a]
    writer.record_features(model_id, content(2), features(9))
    assert writer.uncompared(model_id) == [b, c]
    writer.forget_file(source.id, b"1")
    writer.drop_orphans()
    assert writer.uncompared(model_id) == [c]
