from __future__ import annotations

from pathlib import Path

import pytest

from engine.library.changes import LibraryWriter
from engine.library.records import DecisionKind, Landmark, Pair, Source
from tests.engine.library.rows import FACTS, content, state

A, B, C = content(101), content(102), content(103)


@pytest.fixture
def photos(writer: LibraryWriter, source: Source) -> list[int]:
    """Ids of six photos, content(0) to content(5)."""
    for number in range(6):
        writer.record_file(source.id, state(b"%d" % number), content(number), FACTS)
    return [photo.id for photo in writer.photos()]


def test_a_photo_may_be_in_one_landmark_and_show_another_too(
    writer: LibraryWriter, photos: list[int]
) -> None:
    writer.replace_landmarks([(A, photos[:3], photos[2:3]), (B, photos[2:], [])])
    a, b = writer.landmarks()
    assert a == Landmark(a.id, A, tuple(photos[:3]), (photos[2],))
    assert b == Landmark(b.id, B, tuple(photos[2:]))
    writer.replace_landmarks([(A, photos[:3], []), (B, photos[2:], photos[2:3])])
    assert [one.also for one in writer.landmarks()] == [(), (photos[2],)]
    assert [one.id for one in writer.landmarks()] == [a.id, b.id]


def test_landmarks_that_were_not_given_stay_as_they_are(
    writer: LibraryWriter, photos: list[int]
) -> None:
    writer.replace_landmarks([(A, photos[:2], []), (B, photos[2:4], photos[2:3])])
    a, b = writer.landmarks()
    writer.store_landmarks([(A, photos[1:2], []), (C, photos[4:], [])])
    kept, other, new = writer.landmarks()
    assert (kept.id, kept.photos) == (a.id, (photos[1],))
    assert other == b
    assert (new.key, new.photos) == (C, tuple(photos[4:]))
    writer.store_landmarks([(A, [], [])])
    assert writer.landmarks() == [b, new]


@pytest.mark.parametrize("undone", [False, True])
@pytest.mark.parametrize("way", ["replaced", "stored"])
def test_a_landmark_that_a_decision_speaks_of_keeps_its_id_without_photos(
    writer: LibraryWriter, photos: list[int], way: str, undone: bool
) -> None:
    writer.replace_landmarks([(A, photos[:2], []), (B, photos[2:4], []), (C, photos[4:], [])])
    before = writer.landmarks()
    writer.decide(DecisionKind.MERGE, landmark=A, others=[B])
    if undone:
        writer.undo()
    if way == "replaced":
        writer.replace_landmarks([])
    else:
        writer.store_landmarks([(key, [], []) for key in (A, B, C)])
    assert [(one.key, one.photos) for one in writer.landmarks()] == [(A, ()), (B, ())]
    writer.replace_landmarks([(one.key, one.photos, ()) for one in before[:2]])
    assert writer.landmarks() == before[:2]


def test_a_landmark_goes_when_the_last_decision_about_it_is_forgotten(
    writer: LibraryWriter, photos: list[int]
) -> None:
    writer.replace_landmarks([(A, photos[:2], [])])
    writer.decide(DecisionKind.HIDE, landmark=A)
    writer.undo()
    writer.replace_landmarks([])
    assert [one.key for one in writer.landmarks()] == [A]
    writer.decide(DecisionKind.HIDE, landmark=B)
    writer.replace_landmarks([])
    assert writer.landmarks() == []


def test_landmarks_are_found_by_any_of_their_photos(
    writer: LibraryWriter, photos: list[int]
) -> None:
    writer.replace_landmarks(
        [(A, photos[:3], photos[2:3]), (B, photos[2:4], []), (C, photos[4:], [])]
    )
    a, b, c = writer.landmarks()
    assert writer.landmarks_of([photos[0]]) == [a]
    assert writer.landmarks_of([photos[2]]) == [a, b]
    assert writer.landmarks_of({photos[3], photos[5]}) == [b, c]
    assert writer.landmarks_of([]) == []


def test_pairs_are_found_by_either_photo_and_by_the_index(
    writer: LibraryWriter, photos: list[int], model_id: int
) -> None:
    every = [(a, b) for a in photos for b in photos if a < b]
    verdicts = ("verified", "weak", "verified", "likely")
    pairs = [Pair(*ends, sum(ends), verdicts[n % 4], 1 / (n + 1)) for n, ends in enumerate(every)]
    writer.store_pairs(model_id, pairs)
    other = writer.register_model("other", "1", "cd" * 32, "cd" * 32)
    writer.store_pairs(other, pairs[:3])
    one, verified = photos[2], pairs[::2]
    sure = [pair for pair in pairs if pair.verdict != "weak"]
    assert list(writer.sure_pairs(model_id)) == sure
    assert writer.sure_pairs_of(model_id, [one]) == [p for p in sure if one in (p.a, p.b)]
    assert list(writer.verified_pairs(model_id)) == verified
    assert writer.verified_pairs_of(model_id, [one]) == [p for p in verified if one in (p.a, p.b)]
    assert writer.verified_pairs_of(model_id, photos) == verified
    assert writer.verified_pairs_of(other, photos[5:]) == []
    statements: list[str] = []
    writer.db.conn.set_trace_callback(statements.append)
    list(writer.verified_pairs(model_id))
    writer.verified_pairs_of(model_id, [one])
    list(writer.sure_pairs(model_id))
    writer.sure_pairs_of(model_id, [one])
    writer.verified_points(model_id)
    writer.pairs_across(model_id, 5)
    writer.pairs_after(model_id, (photos[0], one), 5)
    writer.db.conn.set_trace_callback(None)
    plans = [
        row[3]
        for statement in statements
        for row in writer.db.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    assert [step for step in plans if "pairs" in step] == [
        *2
        * [
            "SEARCH pairs USING COVERING INDEX pairs_sure (model_id=?)",
            "SEARCH pairs USING COVERING INDEX pairs_sure (model_id=? AND a=?)",
            "SEARCH pairs USING INDEX pairs_b (b=?)",
        ],
        *3 * ["SEARCH pairs USING COVERING INDEX pairs_sure (model_id=?)"],
        "SEARCH pairs USING PRIMARY KEY ((a,b)>(?,?))",
    ]


def test_removed_photos_are_looked_for_in_pairs_by_an_index(writer: LibraryWriter) -> None:
    for side in ("a", "b"):
        plan = writer.db.execute(f"EXPLAIN QUERY PLAN DELETE FROM pairs WHERE {side} = 1")
        assert all("SEARCH" in row[3] for row in plan)


def test_photos_are_known_by_content_and_by_id_however_many_are_asked_for(
    writer: LibraryWriter, photos: list[int]
) -> None:
    ids = writer.ids_of(content(number) for number in range(100_000))
    assert ids == {content(number): photo for number, photo in enumerate(photos)}
    assert writer.contents_of(range(100_000)) == {photo: key for key, photo in ids.items()}
    assert (writer.ids_of([]), writer.contents_of([])) == ({}, {})


def test_members_go_with_their_photos(
    writer: LibraryWriter, source: Source, photos: list[int], tmp_path: Path
) -> None:
    writer.replace_landmarks([(A, photos[:2], photos[:1])])
    writer.forget_file(source.id, b"0")
    writer.drop_orphans()
    (landmark,) = writer.landmarks()
    assert (landmark.photos, landmark.also) == ((photos[1],), ())
