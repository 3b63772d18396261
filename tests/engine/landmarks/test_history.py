from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.delg.features import Features
from engine.delg.model import Model
from engine.errors import InputError, NotFoundError
from engine.landmarks.decisions import LandmarkDecisions
from engine.landmarks.history import go_to, make_again, take_back
from engine.landmarks.updater import LandmarkUpdater
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
        LandmarkUpdater(writer, model.file).update(silent)
    return folder


def kinds(root: Path) -> list[tuple[str, bool]]:
    return [(one.kind.value, one.undone) for one in Cairn(root).history().entries]


def names(root: Path) -> list[str | None]:
    return [album.name for album in Cairn(root).albums().landmarks]


def test_an_empty_history_has_nothing_to_take_back(root: Path) -> None:
    assert Cairn(root).history().entries == []
    assert Cairn(root).history().undo is None
    with pytest.raises(InputError):
        Cairn(root).decide(take_back)
    with pytest.raises(InputError):
        Cairn(root).decide(make_again)


def test_decisions_are_told_with_the_names_that_landmarks_had_then(root: Path) -> None:
    one, other, *_ = [album.id for album in Cairn(root).albums().landmarks]
    Cairn(root).decide(lambda to: to.rename(one, "Mill"))
    Cairn(root).decide(lambda to: to.rename(other, "Tower"))
    Cairn(root).decide(lambda to: to.rename(one, "Old Mill"))
    Cairn(root).decide(lambda to: to.merge([one, other]))
    Cairn(root).decide(lambda to: to.rename(one, ""))
    cleared, merged, renamed, *_ = Cairn(root).history().entries
    assert (renamed.called, renamed.name) == ("Mill", "Old Mill")
    assert (merged.called, merged.other) == ("Old Mill", "Tower")
    assert (merged.photos, merged.members) == (4, 4)
    assert (cleared.called, cleared.name) == ("Old Mill", None)
    assert Cairn(root).history(2).entries == [cleared, merged]


def test_what_is_taken_back_is_told_and_stays_in_the_list(root: Path) -> None:
    one = Cairn(root).albums().landmarks[0]
    Cairn(root).decide(lambda to: to.rename(one.id, "Mill"))
    Cairn(root).decide(lambda to: to.hide(one.id))
    back = Cairn(root).decide(take_back)
    assert back is not None
    assert back.kind is DecisionKind.HIDE
    assert kinds(root) == [("hide", True), ("rename", False)]
    found = Cairn(root).history()
    assert found.undo is not None
    assert found.undo.name == "Mill"
    assert found.redo is not None
    assert found.redo.uid == back.uid
    assert found.redo.called == "Mill"
    assert Cairn(root).decide(make_again) == found.redo
    assert kinds(root) == [("hide", False), ("rename", False)]


def test_one_goes_back_to_a_decision_and_forward_to_a_later_one(root: Path) -> None:
    one = Cairn(root).albums().landmarks[0].id
    for name in ("One", "Two", "Three"):
        Cairn(root).decide(partial(LandmarkDecisions.rename, landmark=one, name=name))
    third, second, first = (entry.uid for entry in Cairn(root).history().entries)
    Cairn(root).decide(lambda to: go_to(to, first))
    assert "One" in names(root)
    assert [entry.undone for entry in Cairn(root).history().entries] == [True, True, False]
    Cairn(root).decide(lambda to: go_to(to, second))
    assert "Two" in names(root)
    Cairn(root).decide(lambda to: go_to(to, third))
    assert "Three" in names(root)
    Cairn(root).decide(lambda to: go_to(to, third))
    with pytest.raises(NotFoundError):
        Cairn(root).decide(lambda to: go_to(to, bytes(16)))
