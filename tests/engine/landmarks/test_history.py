from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.delg.features import Features
from engine.delg.model import Model
from engine.errors import InputError, NotFoundError
from engine.landmarks import decisions
from engine.landmarks.history import go_to, history, make_again, take_back
from engine.landmarks.landmark_list import albums
from engine.landmarks.updater import Grouper
from engine.library.connection import open_writer
from engine.library.records import DecisionKind
from engine.samples.library import SampleSet
from tests.engine.landmarks.test_updater import add, silent


@pytest.fixture
def root(
    tmp_path: Path, model: Model, features: Mapping[Path, Features], samples: SampleSet
) -> Path:
    folder = tmp_path / "library"
    with open_writer(folder) as writer:
        add(writer, model, features, [path for one in samples.landmarks.values() for path in one])
        Grouper(writer, model.file).update(silent)
    return folder


def kinds(root: Path) -> list[tuple[str, bool]]:
    return [(one.kind.value, one.undone) for one in history(root).entries]


def names(root: Path) -> list[str | None]:
    return [album.name for album in albums(root).landmarks]


def test_an_empty_history_has_nothing_to_take_back(root: Path) -> None:
    assert history(root).entries == []
    assert history(root).undo is None
    with pytest.raises(InputError):
        take_back(root)
    with pytest.raises(InputError):
        make_again(root)


def test_decisions_are_told_with_the_names_that_landmarks_had_then(root: Path) -> None:
    one, other, *_ = [album.id for album in albums(root).landmarks]
    decisions.rename(root, one, "Mill")
    decisions.rename(root, other, "Tower")
    decisions.rename(root, one, "Old Mill")
    decisions.merge(root, [one, other])
    decisions.rename(root, one, "")
    cleared, merged, renamed, *_ = history(root).entries
    assert (renamed.called, renamed.name) == ("Mill", "Old Mill")
    assert (merged.called, merged.other) == ("Old Mill", "Tower")
    assert (merged.photos, merged.members) == (4, 4)
    assert (cleared.called, cleared.name) == ("Old Mill", None)
    assert history(root, 2).entries == [cleared, merged]


def test_what_is_taken_back_is_told_and_stays_in_the_list(root: Path) -> None:
    one = albums(root).landmarks[0]
    decisions.rename(root, one.id, "Mill")
    decisions.hide(root, one.id)
    back = take_back(root)
    assert back is not None
    assert back.kind is DecisionKind.HIDE
    assert kinds(root) == [("hide", True), ("rename", False)]
    found = history(root)
    assert found.undo is not None
    assert found.undo.name == "Mill"
    assert found.redo is not None
    assert found.redo.uid == back.uid
    assert found.redo.called == "Mill"
    assert make_again(root) == found.redo
    assert kinds(root) == [("hide", False), ("rename", False)]


def test_one_goes_back_to_a_decision_and_forward_to_a_later_one(root: Path) -> None:
    one = albums(root).landmarks[0].id
    for name in ("One", "Two", "Three"):
        decisions.rename(root, one, name)
    third, second, first = (entry.uid for entry in history(root).entries)
    go_to(root, first)
    assert "One" in names(root)
    assert [entry.undone for entry in history(root).entries] == [True, True, False]
    go_to(root, second)
    assert "Two" in names(root)
    go_to(root, third)
    assert "Three" in names(root)
    go_to(root, third)
    with pytest.raises(NotFoundError):
        go_to(root, bytes(16))
