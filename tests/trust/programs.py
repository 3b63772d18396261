"""Programs that run beside the test, and their worker processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from tests.engine.cli.running import MAIN


def begun(
    library: Path, *arguments: str | Path, patches: Path | None = None
) -> subprocess.Popen[str]:
    """Starts a command on a library, and does not wait for it.

    Args:
        library: the library's folder.
        arguments: the command.
        patches: a folder that goes first on Python's path, in its workers too.
    """
    path = os.environ.get("PYTHONPATH", "")
    if patches is not None:
        path = os.pathsep.join([str(patches), path]).rstrip(os.pathsep)
    return subprocess.Popen(
        [sys.executable, str(MAIN), "--library", str(library), *map(str, arguments), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )


def workers_of(program: subprocess.Popen[str]) -> list[psutil.Process]:
    """The worker processes of a program; none when it has ended."""
    try:
        children = psutil.Process(program.pid).children()
        return [child for child in children if "spawn_main" in " ".join(child.cmdline())]
    except psutil.Error:
        return []


def processor_seconds(program: subprocess.Popen[str]) -> float:
    """The processor time that a program and its living workers have taken, 0 when it has ended."""
    spent = 0.0
    with suppress(psutil.Error):
        for process in (psutil.Process(program.pid), *workers_of(program)):
            times = process.cpu_times()
            spent += times.user + times.system
    return spent


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Waits for something that must come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)
