"""Decisions that leave one library and come into another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.records import Decision
from tests.engine.cli.running import cairn
from tests.engine.library.catalogue import decide_some


def decided(root: Path) -> list[Decision]:
    with open_reader(root) as reader:
        return reader.decisions()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with open_writer(tmp_path / "library") as writer:
        decide_some(writer)
    return tmp_path / "library"


def test_decisions_go_into_a_new_library_once(root: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "decisions.json", tmp_path / "other"
    done = cairn(root, "decisions", "export", file)
    size = {"path": str(file), "bytes": file.stat().st_size}
    assert (done.code, done.document) == (0, size)
    for added in (len(decided(root)), 0):
        done = cairn(other, "decisions", "import", file)
        assert (done.code, done.document) == (0, size | {"added": added})
        assert decided(other) == decided(root)


def test_an_export_overwrites_nothing_and_begins_no_library(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_text("mine")
    done = cairn(root, "decisions", "export", file)
    assert (done.code, done.document["error"]["path"]) == (2, str(file))
    assert file.read_text() == "mine"
    assert cairn(tmp_path / "none", "decisions", "export", tmp_path / "new").code == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library", "mine"]


def test_a_file_without_decisions_changes_nothing_and_begins_no_library(
    root: Path, tmp_path: Path
) -> None:
    before, file = decided(root), tmp_path / "decisions.json"
    assert cairn(root, "decisions", "export", file).code == 0
    document = json.loads(file.read_bytes())
    document["decisions"][-1]["kind"] = "bless"
    document["decisions"][0]["uid"] = "00" * 16
    file.write_text(json.dumps(document))
    for library, source in ((root, file), (tmp_path / "new", file), (root, tmp_path / "none")):
        done = cairn(library, "decisions", "import", source)
        assert (done.code, done.document["error"]["path"]) == (2, str(source))
    assert decided(root) == before
    assert not Layout(tmp_path / "new").root.exists()


def test_without_a_file_or_an_action_nothing_happens(root: Path) -> None:
    for arguments in (("decisions",), ("decisions", "export"), ("decisions", "import")):
        assert cairn(root, *arguments).document["error"]["code"] == "usage"
