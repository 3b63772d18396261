"""Running a tool of packaging/model as a person does: a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from engine.samples.library import SampleSet
from tests.engine.cli.running import Ran

_ROOT = Path(__file__).resolve().parents[3]


def tool(name: str, *arguments: str | Path) -> Ran:
    """Runs one of the scripts."""
    done = subprocess.run(
        [sys.executable, str(_ROOT / "packaging" / "model" / name), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def training_folder(samples: SampleSet, folder: Path) -> Path:
    """The samples laid out as training photos: distractors become unlabelled photos."""
    shutil.copytree(samples.root, folder)
    (folder / "_distractors").rename(folder / "_other")
    return folder
