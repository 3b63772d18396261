from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

import local
import torch

from tests.packaging.model.making import training_photos, untrained


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, restored: None) -> None:
    """Steps are as small as can be."""
    monkeypatch.setattr(local, "MINED_PAIRS", 1)
    monkeypatch.setattr(local, "VIEWED", 4)
    monkeypatch.setattr(local, "REPORT_EVERY", 1)


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """The arguments of a training of one step."""
    return [*training_photos(tmp_path, (320, 240)), "--steps", "1"]


def test_a_training_leaves_heads_on_the_trunk_it_began_with_and_then_has_nothing_left_to_do(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    local.main([*command, "--without", "reconstruction"])
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.startswith("1 dense ")
    assert " s/step " in line
    assert "reconstruction" not in line
    checkpoint = tmp_path / "trained.pt"
    state = torch.load(checkpoint, weights_only=True)
    assert state["step"] == 1
    started = untrained().state_dict()
    assert state["average"].keys() == started.keys()
    changed = {n for n, value in state["average"].items() if not torch.equal(value, started[n])}
    assert {name.split(".")[0] for name in changed} == {"local", "attention"}
    written = checkpoint.stat().st_mtime_ns
    local.main([*command, "--without", "reconstruction"])
    assert " s/step " not in capsys.readouterr().out
    assert checkpoint.stat().st_mtime_ns == written


@pytest.mark.parametrize(("left_out", "kept"), [("pairs", "VIEWED"), ("views", "MINED_PAIRS")])
def test_without_one_kind_of_meetings_the_heads_learn_from_the_other(
    left_out: str,
    kept: str,
    command: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(local, kept, 2)
    local.main([*command, "--without", left_out])
    dense = capsys.readouterr().out.split("dense ")[1].split()[0]
    assert float(dense) > 0


def test_an_ablation_that_does_not_exist_is_refused(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        local.main([*command, "--without", "colours"])
    message = capsys.readouterr().err
    assert all(name in message for name in local.ABLATIONS)


def test_photos_beyond_so_many_of_a_landmark_are_left_out(command: list[str]) -> None:
    with pytest.raises(SystemExit, match="no class"):  # which takes four
        local.main([*command, "--per-landmark", "3"])


def test_arguments_are_those_of_the_command_line(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["local.py", *command, "--steps", "0", "--seed", "3"])
    local.main()
    assert not (tmp_path / "trained.pt").exists()
