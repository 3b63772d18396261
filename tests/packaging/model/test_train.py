from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch")

import torch
import train

from tests.packaging.model.making import pairs_of, smooth_photo, untrained


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Batches are as small as can be; what a training sets for its whole process is set back."""
    monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    monkeypatch.setattr(train, "MINED_PAIRS", 1)
    monkeypatch.setattr(train, "PHOTOS_TWICE", 1)
    monkeypatch.setattr(train, "REPORT_EVERY", 1)
    yield
    torch.use_deterministic_algorithms(False)


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    """The arguments of a training on four photos of a bridge, another landmark being held out."""
    photos, work = tmp_path / "photos", tmp_path / "work"
    for name, count in {"bridge": 4, "tower": 1}.items():
        (photos / name).mkdir(parents=True)
        for i in range(count):
            Image.fromarray(smooth_photo(120, 90)).save(photos / name / f"{i}.png")
    work.mkdir()
    points = np.mgrid[:120:15, :90:15].reshape(2, -1).T
    pairs_of({"bridge": 4}, [(0, 1), (1, 2), (2, 3)], points=points).save(work / "pairs.npz")
    torch.save(untrained().state_dict(), work / "start.pt")
    return ["--photos", str(photos), "--work", str(work)]


def test_a_training_leaves_a_network_and_then_has_nothing_left_to_do(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [*folders, "--name", "tiny", "--steps", "1", "--without", "dense"]
    train.main(command)
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.startswith("1 arcface ")
    assert " s/step " in line
    assert "dense" not in line
    checkpoint = tmp_path / "work" / "tiny.pt"
    state = torch.load(checkpoint, weights_only=True)
    assert state["step"] == 1
    untrained().load_state_dict(state["average"])
    written = checkpoint.stat().st_mtime_ns
    train.main(command)
    assert " s/step " not in capsys.readouterr().out
    assert checkpoint.stat().st_mtime_ns == written


def test_an_ablation_that_does_not_exist_is_refused(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        train.main([*folders, "--without", "colours"])
    message = capsys.readouterr().err
    assert all(name in message for name in ("arcface", "trunk", "warps", "pairs", "cleaning"))


def test_arguments_are_those_of_the_command_line(
    folders: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["train.py", *folders, "--steps", "0", "--seed", "3"])
    train.main()
    assert not (tmp_path / "work" / "trained.pt").exists()
