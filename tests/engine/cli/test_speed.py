from __future__ import annotations

import os
from pathlib import Path

from engine.library.connection import open_writer
from engine.library.layout import Layout
from tests.engine.cli.running import cairn


def test_indexing_is_gentle_until_a_person_says_otherwise(tmp_path: Path) -> None:
    open_writer(tmp_path).close()
    cores = os.cpu_count() or 1
    gentle = cairn(tmp_path, "speed")
    assert gentle.document == {
        "speed": "gentle",
        "workers": max(1, cores // 2),
        "low_priority": True,
    }
    full = {"speed": "full", "workers": cores, "low_priority": False}
    assert cairn(tmp_path, "speed", "full").document == full
    assert cairn(tmp_path, "speed").document == full


def test_the_speed_changes_while_another_process_writes(tmp_path: Path) -> None:
    with open_writer(tmp_path):
        assert cairn(tmp_path, "speed", "steady").code == 0
    assert cairn(tmp_path, "speed").document["speed"] == "steady"


def test_a_speed_that_this_version_does_not_know_is_gentle(tmp_path: Path) -> None:
    open_writer(tmp_path).close()
    Layout(tmp_path).speed.write_text("ludicrous")
    assert cairn(tmp_path, "speed").document["speed"] == "gentle"


def test_a_speed_needs_a_library_and_a_known_word(tmp_path: Path) -> None:
    assert cairn(tmp_path, "speed", "full").code == 3
    open_writer(tmp_path).close()
    assert cairn(tmp_path, "speed", "ludicrous").code == 2
