"""What a person decides about landmarks, by the command line, and that it lasts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.samples.library import SampleSet
from tests.engine.cli.running import Ran, cairn


@pytest.fixture
def root(library: Path, tmp_path: Path) -> Path:
    """A library of one's own."""
    return Path(shutil.copytree(library, tmp_path / "library"))


def listed(root: Path) -> dict[int, dict[str, Any]]:
    document = cairn(root, "landmarks", "list").document
    return {one["id"]: one for one in document["landmarks"]}


def members(root: Path) -> dict[int, set[str]]:
    return {key: set(one["photos"]) for key, one in listed(root).items()}


def say(root: Path, *words: str | int) -> Ran:
    done = cairn(root, "landmarks", *map(str, words))
    assert done.code == 0, done.err
    return done


def test_a_name_a_cover_and_hiding_last_and_can_be_taken_back(root: Path) -> None:
    (first, one), *_ = listed(root).items()
    other = next(path for path in one["photos"] if path != one["cover"])
    assert say(root, "rename", first, "  Old   Mill ").document["changed"]["landmarks"] == [first]
    say(root, "cover", first, other)
    say(root, "hide", first)
    say(root, "regroup")
    shown = listed(root)[first]
    assert (shown["name"], shown["cover"], shown["hidden"]) == ("Old Mill", other, True)
    assert "1 landmarks are hidden" not in shown
    say(root, "undo")
    assert not listed(root)[first]["hidden"]
    say(root, "redo")
    assert listed(root)[first]["hidden"]
    say(root, "show", first)
    for _ in range(4):
        say(root, "undo")
    assert listed(root)[first] == one
    assert cairn(root, "landmarks", "undo").code == 2


def test_a_merge_and_a_split_last_and_can_be_taken_back(root: Path) -> None:
    before = members(root)
    (first, mine), (second, theirs), *_ = before.items()
    say(root, "merge", first, second)
    say(root, "regroup")
    assert members(root)[first] == mine | theirs
    assert second not in members(root)
    some = sorted(theirs)[:2]
    (new,) = set(say(root, "split", first, *some).document["changed"]["landmarks"]) - {first}
    say(root, "regroup")
    assert members(root)[new] == set(some)
    assert members(root)[first] == (mine | theirs) - set(some)
    say(root, "undo")
    say(root, "undo")
    assert members(root) == before


def test_of_several_merged_at_once_each_can_be_taken_back_and_is_what_it_was(root: Path) -> None:
    before = listed(root)
    first, second, third, *_ = before
    say(root, "rename", second, "Old Mill")
    done = say(root, "merge", first, second, third)
    assert set(done.document["changed"]["landmarks"]) >= {first}
    assert listed(root)[first]["name"] == "Old Mill"
    say(root, "undo")
    assert listed(root)[third] == before[third]
    assert set(members(root)[first]) == set(before[first]["photos"] + before[second]["photos"])
    say(root, "undo")
    assert listed(root)[second]["name"] == "Old Mill"
    say(root, "undo")
    assert listed(root) == before


def test_a_photo_that_was_taken_out_stays_out_until_it_is_confirmed(root: Path) -> None:
    (first, photos), *_ = members(root).items()
    photo = sorted(photos)[0]
    done = say(root, "reject", first, photo)
    assert len(done.document["changed"]["photos"]) == 1
    say(root, "regroup")
    assert photo not in members(root)[first]
    say(root, "confirm", first, photo)
    say(root, "regroup")
    assert members(root)[first] == photos


def test_two_photos_are_one_place_or_two_as_was_said_last(root: Path) -> None:
    (_, mine), (_, theirs), *_ = members(root).items()
    a, b = min(mine), min(theirs)
    say(root, "same", a, b)
    say(root, "regroup")
    assert any({a, b} <= photos for photos in members(root).values())
    say(root, "different", a, b)
    say(root, "regroup")
    assert not any({a, b} <= photos for photos in members(root).values())


def test_decisions_hold_in_a_library_that_is_made_anew(
    root: Path, samples: SampleSet, tmp_path: Path
) -> None:
    (first, mine), (second, theirs), (third, others), *_ = members(root).items()
    say(root, "merge", first, second)
    say(root, "rename", first, "Both")
    out = sorted(others)[0]
    say(root, "reject", third, out)
    file, fresh = tmp_path / "decisions.json", tmp_path / "fresh"
    assert cairn(root, "decisions", "export", file).code == 0
    # One takes them over before there are photos, the other has its landmarks already.
    for order in ("before", "after"):
        library = fresh / order
        steps = [("decisions", "import", file), ("index", samples.root)]
        for step in steps if order == "before" else steps[::-1]:
            assert cairn(library, *step).code == 0
        (named,) = [one for one in listed(library).values() if one["name"] == "Both"]
        assert set(named["photos"]) == mine | theirs
        assert not any({out, *others} <= photos for photos in members(library).values())


def test_what_shows_a_named_landmark_is_recognised_and_suggested(
    root: Path, samples: SampleSet
) -> None:
    (first, photos), *_ = members(root).items()
    seen, *rest = sorted(photos)
    say(root, "rename", first, "Old Mill")
    (found,) = cairn(root, "recognize", seen).document["predictions"]
    assert (found["landmark"], found["id"]) == ("Old Mill", first)
    assert found["confidence"] > 0
    assert set(found["support"]) <= set(rest)
    stranger = sorted(members(root)[max(members(root))])[0]
    (nothing,) = cairn(root, "recognize", stranger).document["predictions"]
    assert (nothing["landmark"], nothing["id"], nothing["support"]) == (None, None, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rename", "999", "x"), "no landmark 999"),
        (("merge", "1", "1"), "name two or more"),
        (("reject", "1", "nowhere.jpg"), "does not know nowhere.jpg"),
        (("redo",), "nothing to do again"),
    ],
)
def test_what_cannot_be_decided_is_said_and_changes_nothing(
    library: Path, words: tuple[str, ...], said: str
) -> None:
    before = listed(library)
    done = cairn(library, "landmarks", *words)
    assert done.code == 2
    assert said in done.document["error"]["message"]
    assert listed(library) == before


def test_a_photo_of_another_landmark_or_all_photos_cannot_be_taken_out(library: Path) -> None:
    (first, mine), (_, theirs), *_ = members(library).items()
    assert cairn(library, "landmarks", "reject", str(first), min(theirs)).code == 2
    assert cairn(library, "landmarks", "split", str(first), *sorted(mine)).code == 2
