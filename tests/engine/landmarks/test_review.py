from __future__ import annotations

from functools import partial
from itertools import combinations
from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.delg.model import Model
from engine.landmarks.review import Question, answer
from engine.landmarks.updater import LandmarkUpdater
from engine.library.connection import open_writer
from engine.library.records import Pair
from engine.retrieval.pair_verification import PairVerifier
from engine.retrieval.verdict import verdict_of
from tests.engine.library.rows import FACTS, content, features, state

# Two landmarks of four and three photos, a photo that waits, one that is likely to belong to the
# second landmark, and two strangers that are likely to show one place.
LARGE, SMALL = (1, 2, 3, 4), (5, 6, 7)
WAITING, LIKELY, STRANGERS = 8, 9, (10, 11)
MATCHES = {
    **dict.fromkeys(combinations(LARGE, 2), 60),
    **dict.fromkeys(combinations(SMALL, 2), 60),
    (4, 5): 46,
    (3, 5): 45,
    (1, WAITING): 50,
    (6, LIKELY): 30,
    STRANGERS: 20,
    (2, 10): 4,
}


@pytest.fixture
def root(tmp_path: Path, model: Model) -> Path:
    folder = tmp_path / "library"
    settings = model.metadata.verify
    with open_writer(folder) as writer:
        source = writer.add_source(tmp_path)
        known_as = writer.register_model("m", "1", model.file.sha256, model.file.features_id)
        for number in range(1, 12):
            writer.record_file(source.id, state(f"{number}.jpg".encode()), content(number), FACTS)
            writer.record_features(known_as, content(number), features(number))
        pairs = [
            Pair(*pair, inliers, verdict_of(inliers, None, settings))
            for pair, inliers in MATCHES.items()
        ]
        writer.store_pairs(known_as, pairs)
        PairVerifier(writer, model.file, known_as).mark_current()
        LandmarkUpdater(writer, model.file).group_stored()
    assert groups(folder) == {LARGE, SMALL}
    return folder


def groups(root: Path) -> set[tuple[int, ...]]:
    return {album.members for album in Cairn(root).albums().landmarks}


def asked(root: Path, most: int = 100) -> list[tuple[int, int]]:
    return [one.photos for one in Cairn(root).questions(most).asked]


def the_question(root: Path, *photos: int) -> Question:
    (found,) = [one for one in Cairn(root).questions().asked if set(one.photos) == set(photos)]
    return found


def test_what_brings_most_photos_home_is_asked_first_and_each_two_groups_once(root: Path) -> None:
    assert asked(root) == [(1, WAITING), (4, 5), (6, LIKELY), STRANGERS]
    question = the_question(root, 4, 5)
    assert [side.members for side in question.sides] == [4, 3]
    assert question.inliers == 46
    assert question.sides[0].file == root.parent / "4.jpg"
    waiting = the_question(root, 1, WAITING).sides[1]
    assert (waiting.landmark, waiting.members) == (None, 1)


def test_no_more_is_asked_than_is_wanted_and_that_there_is_more_is_told(root: Path) -> None:
    assert asked(root, 2) == [(1, WAITING), (4, 5)]
    assert Cairn(root).questions(2).more
    assert not Cairn(root).questions(4).more


def test_a_yes_joins_what_the_photos_stand_for(root: Path) -> None:
    Cairn(root).decide(lambda to: answer(to, (4, 5), same=True))
    assert groups(root) == {(*LARGE, *SMALL)}
    Cairn(root).decide(lambda to: answer(to, (1, WAITING), same=True))
    Cairn(root).decide(lambda to: answer(to, (LIKELY, 6), same=True))
    assert groups(root) == {tuple(range(1, 10))}
    Cairn(root).decide(lambda to: answer(to, STRANGERS, same=True))
    assert groups(root) == {tuple(range(1, 10)), STRANGERS}
    assert asked(root) == []


def test_a_no_is_never_asked_again_by_another_pair_of_the_same_two(root: Path) -> None:
    for question in Cairn(root).questions().asked:
        Cairn(root).decide(partial(answer, photos=question.photos, same=False))
    assert asked(root) == []
    assert groups(root) == {LARGE, SMALL}
    Cairn(root).decide(lambda to: to.undo())
    assert asked(root) == [STRANGERS]


def test_what_was_named_differently_hidden_or_taken_out_is_not_asked_about(root: Path) -> None:
    large, small = (album.id for album in Cairn(root).albums().landmarks)
    Cairn(root).decide(lambda to: to.rename(large, "Old Mill"))
    assert the_question(root, 4, 5).sides[0].name == "Old Mill"
    Cairn(root).decide(lambda to: to.rename(small, "New Mill"))
    assert (4, 5) not in asked(root)
    Cairn(root).decide(lambda to: to.rename(small, "old mill"))
    assert (4, 5) in asked(root)
    Cairn(root).decide(lambda to: to.hide(small))
    assert asked(root) == [(1, WAITING), STRANGERS]
    Cairn(root).decide(lambda to: to.reject(large, ["1"]))
    assert not [pair for pair in asked(root) if 1 in pair and set(pair) & set(LARGE[1:])]


def test_a_library_without_features_asks_nothing(tmp_path: Path) -> None:
    with open_writer(tmp_path / "empty"):
        pass
    assert Cairn(tmp_path / "empty").questions().asked == []
