"""Baselines beside the model, as the command prints them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from engine.samples.library import SampleSet
from tests.engine.cli.running import MAIN, cairn


def test_a_baseline_has_a_column_beside_the_model(samples: SampleSet, tmp_path: Path) -> None:
    arguments = ["evaluate", "verification", str(samples.root), "--baseline", "phash"]
    done = subprocess.run(
        [sys.executable, str(MAIN), "--library", str(tmp_path), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    table = {line.rsplit(maxsplit=2)[0]: line.split() for line in done.stdout.splitlines()[1:]}
    assert done.stdout.split()[1] == "phash"
    assert 0 < float(table["auc"][-1]) < float(table["auc"][-2]) <= 1
    assert table["precision verified"][-1] == "-"


def test_grouping_refuses_a_baseline_before_it_begins(samples: SampleSet, tmp_path: Path) -> None:
    done = cairn(tmp_path, "evaluate", "grouping", samples.root, "--baseline", "rootsift")
    assert done.code != 0
    assert "leave out --baseline" in done.document["error"]["message"]
