from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import InputError, NotFoundError
from engine.exchange.decisions import read_decisions, write_decisions
from engine.library.records import Decision, DecisionKind

OF_PHOTOS = (DecisionKind.SAME, DecisionKind.DIFFERENT)

RENAMED = Decision(
    uid=bytes(range(16)),
    made_at="2026-03-04T05:06:07.000008+00:00",
    kind=DecisionKind.RENAME,
    landmark=b"l" * 16,
    members=(b"m" * 16, b"n" * 16),
    name="Tour Eiffel, la nuit \N{NIGHT WITH STARS}",
)

keys = st.binary(min_size=16, max_size=16)
lists = st.lists(keys, max_size=4).map(tuple)
names = st.none() | st.text(st.characters(exclude_categories=["Cs"]))
moments = st.datetimes(max_value=datetime(9998, 1, 1)).map(
    lambda moment: moment.isoformat(timespec="microseconds") + "+00:00"
)


@st.composite
def made(draw: st.DrawFn) -> Decision:
    kind = draw(st.sampled_from(DecisionKind))
    landmark = None if kind in OF_PHOTOS else draw(keys)
    start = draw(keys), draw(moments), kind, draw(lists), landmark
    return Decision(*start, draw(lists), draw(lists), draw(names))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("decisions")


@settings(max_examples=50, deadline=None)
@given(decisions=st.lists(made(), max_size=5))
def test_decisions_come_back_as_they_were_written(folder: Path, decisions: list[Decision]) -> None:
    path = folder / "file"
    path.unlink(missing_ok=True)
    write_decisions(path, decisions)
    assert read_decisions(path) == decisions


def test_the_file_is_json_that_says_what_it_is(tmp_path: Path) -> None:
    write_decisions(tmp_path / "d.json", [RENAMED])
    assert json.loads((tmp_path / "d.json").read_bytes()) == {
        "format": "cairn-decisions",
        "version": 1,
        "decisions": [
            {
                "uid": "000102030405060708090a0b0c0d0e0f",
                "made_at": "2026-03-04T05:06:07.000008+00:00",
                "kind": "rename",
                "photos": [],
                "landmark": "6c" * 16,
                "others": [],
                "members": ["6d" * 16, "6e" * 16],
                "name": RENAMED.name,
            }
        ],
    }
    assert [path.name for path in tmp_path.iterdir()] == ["d.json"]


def test_nothing_is_overwritten_and_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    mine, dangling = tmp_path / "mine", tmp_path / "dangling"
    mine.write_text("mine")
    dangling.symlink_to(tmp_path / "nowhere")
    targets = [
        mine,
        dangling,
        tmp_path,
        tmp_path / "no" / "file",
        mine / "x",
        tmp_path / ("n" * 300),
    ]
    for target in targets:
        with pytest.raises(InputError) as caught:
            write_decisions(target, [RENAMED])
        assert caught.value.path == str(target)
    assert mine.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "mine"]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.library.atomic_files.sync", full)
    with pytest.raises(InputError, match="No space left"):
        write_decisions(tmp_path / "d.json", [RENAMED])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(NotFoundError, match="There is no file"):
            read_decisions(path)


def written(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A file of one decision, but for a change."""
    path.unlink(missing_ok=True)
    write_decisions(path, [RENAMED])
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document))
    return path


def setting(field: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["decisions"][0].update({field: value})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda document: document.update(format="other"), "its format is not cairn-decisions"),
        (lambda document: document.update(version=2), "newer version of Cairn"),
        (lambda document: document.update(version=True), "no version"),
        (lambda document: document.update(version="1"), "no version"),
        (lambda document: document.update(version=0), "no version"),
        (lambda document: document.pop("decisions"), "no list of decisions"),
        (lambda document: document.update(decisions={}), "no list of decisions"),
        (lambda document: document["decisions"].append(7), "decision 2 does not have the fields"),
        (lambda document: document["decisions"][0].pop("name"), "decision 1 does not have the f"),
        (setting("more", 1), "decision 1 does not have the fields"),
        (setting("kind", "bless"), "decision 1 is of an unknown kind"),
        (setting("kind", ["same"]), "decision 1 is of an unknown kind"),
        (setting("uid", "00"), "decision 1 has a key that is not 32 hexadecimal digits"),
        (setting("uid", "zz" * 16), "32 hexadecimal digits"),
        (setting("uid", "AB" * 16), "32 hexadecimal digits"),
        (setting("uid", None), "32 hexadecimal digits"),
        (setting("landmark", " " * 32), "32 hexadecimal digits"),
        (setting("landmark", None), "is about none and must be"),
        (setting("kind", "same"), "is about a landmark and must not be"),
        (setting("photos", "ab" * 16), "has no list"),
        (setting("others", [None]), "32 hexadecimal digits"),
        (setting("members", None), "has no list"),
        (setting("name", 7), "a name that is no text"),
        (setting("name", "\ud800"), "a name that is no text"),
        (setting("made_at", "soon"), "a time that is none"),
        (setting("made_at", 1700000000), "a time that is none"),
        (setting("made_at", "2026-03-04T05:06:07+00:00"), "not in UTC to the microsecond"),
        (setting("made_at", "2026-03-04T05:06:07.000008+01:00"), "not in UTC"),
        (setting("made_at", "9999-12-31T23:59:59.999999+00:00"), "after which there is none"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_sentence(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], why: str
) -> None:
    path = written(tmp_path / "d.json", change)
    with pytest.raises(InputError) as caught:
        read_decisions(path)
    assert why in caught.value.message
    assert caught.value.message.startswith(f"{path} holds no decisions that Cairn can read: ")
    assert caught.value.path == str(path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe{\x00}\x00", "not JSON in UTF-8"),
        (b'"caf\xe9"', "not JSON in UTF-8"),
        (b"9" * 5000, "not JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"format": ' * 200_000, "nested too deeply"),
        (b"null", "format"),
        (b"NaN", "format"),
        (b"[]", "format"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "d.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=why):
        read_decisions(path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
documents = st.fixed_dictionaries(
    {
        "format": st.just("cairn-decisions") | json_values,
        "version": st.just(1) | json_values,
        "decisions": json_values
        | st.lists(
            st.fixed_dictionaries(
                {
                    "uid": st.just("00" * 16) | json_values,
                    "made_at": st.just(RENAMED.made_at) | json_values,
                    "kind": st.sampled_from(["hide", "same"]) | json_values,
                    "photos": st.just([]) | json_values,
                    "landmark": st.just("11" * 16) | json_values,
                    "others": st.just([]) | json_values,
                    "members": st.just(["22" * 16]) | json_values,
                    "name": json_values,
                }
            ),
            max_size=2,
        ),
    }
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.binary() | (json_values | documents).map(lambda one: json.dumps(one).encode()))
def test_whatever_a_file_holds_is_decisions_or_an_input_error(folder: Path, content: bytes) -> None:
    path = folder / "anything"
    path.write_bytes(content)
    try:
        decisions = read_decisions(path)
    except InputError:
        return
    again = folder / "again"
    again.unlink(missing_ok=True)
    write_decisions(again, decisions)
    assert read_decisions(again) == decisions
