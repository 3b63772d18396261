from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import LibraryDamagedError
from engine.library.changes import LibraryWriter
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.records import Decision, DecisionKind
from engine.library.recovery.backups import replace_database
from engine.library.recovery.repair import find_damage, repair_database
from engine.library.recovery.snapshots import snapshot_if_due, write_snapshot
from tests.engine.library.catalogue import decide_some
from tests.engine.library.rows import content

FAR = "2900-01-01T00:00:00.000000+00:00"
JUST_AFTER = "2900-01-01T00:00:00.000001+00:00"


def hide(writer: LibraryWriter, number: int) -> Decision:
    return writer.decide(DecisionKind.HIDE, landmark=content(number))


def from_elsewhere(number: int, made_at: str = FAR) -> Decision:
    return Decision(content(number), made_at, DecisionKind.SHOW, landmark=content(1))


def test_decisions_read_back_as_they_were_made(writer: LibraryWriter) -> None:
    made = [
        writer.decide(DecisionKind.SAME, photos=[content(1), content(2)]),
        writer.decide(DecisionKind.RENAME, landmark=content(3), name="O'Hare \N{SNOWMAN} \0 \n"),
        writer.decide(
            *(DecisionKind.MERGE,),
            landmark=content(3),
            others=[content(4), content(5)],
            members=[content(n) for n in range(9)],
            name="",
        ),
    ]
    assert writer.decisions() == made
    assert made[2].others == (content(4), content(5))
    assert len({one.uid for one in made}) == 3
    with open_reader(writer.layout.root) as reader:
        assert reader.decisions() == made


def test_a_decision_is_later_than_all_others_even_when_the_clock_was_set_back(
    writer: LibraryWriter,
) -> None:
    writer.import_decisions([from_elsewhere(1)])
    assert hide(writer, 1).made_at == JUST_AFTER
    assert hide(writer, 2).made_at > JUST_AFTER
    moments = [one.made_at for one in writer.decisions()]
    assert moments == sorted(set(moments))


def test_decisions_are_undone_and_made_again_in_order_across_restarts(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        a, b, c = (hide(writer, number) for number in range(3))
    with open_writer(tmp_path) as writer:
        assert (writer.undo(), writer.undo()) == (c, b)
    with open_writer(tmp_path) as writer:
        assert (writer.decisions(), writer.undone_decisions()) == ([a], [b, c])
        assert writer.redo() == b
    with open_writer(tmp_path) as writer:
        assert (writer.redo(), writer.redo()) == (c, None)
        assert [writer.undo() for _ in range(4)] == [c, b, a, None]
        assert writer.decisions() == []


def test_what_was_undone_cannot_be_made_again_after_another_decision(
    writer: LibraryWriter,
) -> None:
    hide(writer, 1)
    writer.undo()
    new = hide(writer, 2)
    assert (writer.redo(), writer.decisions(), writer.undone_decisions()) == (None, [new], [])


def test_an_import_adds_what_is_new_and_leaves_what_is_known(writer: LibraryWriter) -> None:
    early, late = from_elsewhere(1, "2001-01-01T00:00:00.000000+00:00"), from_elsewhere(2)
    own = hide(writer, 1)
    assert writer.import_decisions([late, early, own, late]) == 2
    assert writer.decisions() == [early, own, late]
    assert writer.undo() == late
    assert writer.import_decisions([late, early, own]) == 0
    assert writer.undone_decisions() == [late]


@pytest.mark.parametrize(
    "senseless",
    [
        from_elsewhere(2, "yesterday"),
        from_elsewhere(2, "2020-01-01"),
        from_elsewhere(2, "2020-01-01T00:00:00.000000+02:00"),
        from_elsewhere(2, "9999-12-31T23:59:59.999999+00:00"),
        replace(from_elsewhere(2), landmark=None),
        replace(from_elsewhere(2), landmark=b"short"),
        replace(from_elsewhere(2), members=(b"",)),
        replace(from_elsewhere(2), name="\ud800"),
        replace(from_elsewhere(2), uid=bytes(17)),
        Decision(bytes(16), FAR, DecisionKind.SAME, landmark=content(1)),
    ],
)
def test_what_makes_no_sense_is_never_written(writer: LibraryWriter, senseless: Decision) -> None:
    with pytest.raises(ValueError, match=r".+"):
        writer.import_decisions([from_elsewhere(1), senseless])
    assert writer.decisions() == []


def test_every_change_is_on_the_disk_when_it_returns(
    writer: LibraryWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[bool] = []
    transaction = LibraryWriter.transaction

    def watched(self: LibraryWriter, *, durable: bool = False) -> AbstractContextManager[None]:
        kept.append(durable)
        return transaction(self, durable=durable)

    monkeypatch.setattr(LibraryWriter, "transaction", watched)
    hide(writer, 1)
    writer.undo()
    writer.redo()
    writer.import_decisions([])
    assert kept == [True] * 4


Steps = Sequence[tuple[str, int]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["decide", "undo", "redo", "import", "restart"]), st.integers(0, 5)
        ),
        max_size=12,
    )
)
def test_any_history_is_that_of_two_lists(steps: Steps) -> None:
    in_force: list[Decision] = []
    undone: list[Decision] = []
    with TemporaryDirectory() as folder:
        writer = open_writer(Path(folder))
        for step, number in steps:
            if step == "decide":
                in_force.append(hide(writer, number))
                undone = []
            elif step == "undo":
                done = in_force.pop() if in_force else None
                assert writer.undo() == done
                undone += [done] if done else []
            elif step == "redo":
                undone.sort(key=lambda one: one.made_at)
                again = undone.pop(0) if undone else None
                assert writer.redo() == again
                in_force += [again] if again else []
            elif step == "import":
                given = from_elsewhere(number, f"20{number}0-01-01T00:00:00.000000+00:00")
                known = given.uid in {one.uid for one in in_force + undone}
                assert writer.import_decisions([given]) == (not known)
                in_force += [] if known else [given]
            else:
                writer.close()
                writer = open_writer(Path(folder))
            in_force.sort(key=lambda one: one.made_at)
            assert writer.decisions() == in_force
            assert set(writer.undone_decisions()) == set(undone)
        writer.close()


DAMAGE = {
    "no time": "made_at = 'long ago'",
    "unknown kind": "kind = 'bless'",
    "no JSON": "data = '{'",
    "no object": "data = '[]'",
    "deep": "data = '" + "[" * 20_000 + "'",
    "another field": """data = json_set(data, '$.more', 1)""",
    "no key": """data = json_set(data, '$.photos', json('["zz"]'))""",
    "a number": """data = json_set(data, '$.photos', json('[7]'))""",
    "text for a key": "landmark = 'a landmark'",
    "a number for a key": "landmark = 1.5",
    "a short key": "landmark = x'00'",
    "no landmark": "landmark = NULL",
    "text that is none": "name = CAST(x'fffe' AS TEXT)",
    "a number for a name": "name = x'00'",
    "half undone": "undone = 2",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_row_that_makes_no_sense_is_damage_and_comes_from_the_snapshot_again(
    tmp_path: Path, damage: str
) -> None:
    with open_writer(tmp_path) as writer:
        made = [hide(writer, number) for number in range(3)]
        write_snapshot(writer.layout)
        made.append(hide(writer, 3))
    with closing(sqlite3.connect(Layout(tmp_path).database)) as connection, connection:
        connection.execute(f"UPDATE decisions SET {damage} WHERE id = 2")
    if "undone" not in damage:
        with open_reader(tmp_path) as reader, pytest.raises(LibraryDamagedError):
            reader.decisions()
    assert find_damage(tmp_path)
    done = repair_database(tmp_path)
    assert [(one.saved, one.lost) for one in done.tables if one.table == "decisions"] == [(3, 1)]
    assert find_damage(tmp_path) == []
    with open_reader(tmp_path) as reader:
        assert reader.decisions() == made


def test_decisions_alone_are_worth_a_snapshot(tmp_path: Path) -> None:
    root, other = tmp_path / "library", tmp_path / "other"
    with open_writer(root) as writer:
        assert snapshot_if_due(writer) is None
        decide_some(writer)
        made = writer.decisions()
        assert snapshot_if_due(writer) is not None
    open_writer(other).close()
    kept = replace_database(root, Layout(other).database)
    assert kept is not None
    with open_reader(root) as reader:
        assert reader.decisions() == []
    replace_database(root, kept)
    with open_reader(root) as reader:
        assert reader.decisions() == made


def test_no_decision_gets_the_number_of_another(tmp_path: Path) -> None:
    with open_writer(tmp_path / "a") as writer:
        hide(writer, 1)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    with open_writer(tmp_path / "a") as writer:
        hide(writer, 2)
    replace_database(tmp_path / "a", Layout(tmp_path / "b").database)
    with open_writer(tmp_path / "a") as writer:
        hide(writer, 3)
        assert [row[0] for row in writer.db.execute("SELECT id FROM decisions ORDER BY id")] == [
            1,
            3,
        ]
