from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
import train

from tests.packaging.model.making import training_photos, untrained


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, restored: None) -> None:
    """Batches are as small as can be."""
    monkeypatch.setattr(train, "MINED_PAIRS", 1)
    monkeypatch.setattr(train, "PHOTOS_TWICE", 1)
    monkeypatch.setattr(train, "REPORT_EVERY", 1)


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """The arguments of a training of one step."""
    return [*training_photos(tmp_path, (120, 90)), "--steps", "1"]


def test_a_training_leaves_a_network_and_then_has_nothing_left_to_do(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train.main([*command, "--without", "instance"])
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.startswith("1 arcface ")
    assert " s/step " in line
    assert "instance" not in line
    checkpoint = tmp_path / "trained.pt"
    state = torch.load(checkpoint, weights_only=True)
    assert state["step"] == 1
    untrained().load_state_dict(state["average"])
    written = checkpoint.stat().st_mtime_ns
    train.main([*command, "--without", "instance"])
    assert " s/step " not in capsys.readouterr().out
    assert checkpoint.stat().st_mtime_ns == written


def test_an_ablation_that_does_not_exist_is_refused(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        train.main([*command, "--without", "colours"])
    message = capsys.readouterr().err
    assert all(name in message for name in ("arcface", "instance", "cleaning"))


def test_arguments_are_those_of_the_command_line(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["train.py", *command, "--steps", "0", "--seed", "3"])
    train.main()
    assert not (tmp_path / "trained.pt").exists()
