"""Running Cairn as a person does: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAIN = Path(__file__).resolve().parents[3] / "main.py"


@dataclass(frozen=True)
class Ran:
    """How a command ended.

    Attributes:
        code: its exit code.
        out: standard output.
        err: standard error.
    """

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


def cairn(library: Path, *arguments: str | Path) -> Ran:
    """Runs one command on a library, with ``--json``."""
    command = [sys.executable, str(MAIN), "--library", str(library), *map(str, arguments)]
    done = subprocess.run(
        [*command, "--json"],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=300,
        check=False,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)
