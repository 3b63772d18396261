"""Benchmark of the window's speed, with a small and a large library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from engine.benchmarks.figures import Figure, Job
from engine.benchmarks.synthetic_library import fill_library
from engine.errors import InputError
from engine.samples.library import write_samples

_SMALL, _LARGE = 1000, 100_000
_NEW_PLACES, _NEW_VIEWS, _NEW_OTHERS = 8, 4, 8
_HERE = Path(__file__).resolve().parents[2]


def measure_window(job: Job) -> list[Figure]:
    """Measure the window with libraries of 1,000 and of 100,000 photos.

    The window runs as a program of its own; without a display it paints into memory. ``job.size``
    is the number of photos in the larger library.

    Raises:
        InputError: the window cannot be run.
    """
    new = job.folder / "new"
    write_samples(new, places=_NEW_PLACES, views=_NEW_VIEWS, distractors=_NEW_OTHERS, seed=11)
    sizes = sorted({min(_SMALL, job.size or _LARGE), job.size or _LARGE})
    return [figure for size in sizes for figure in _measure(job, size, new)]


def _measure(job: Job, size: int, new: Path) -> list[Figure]:
    root = job.folder / f"library {size}"
    fill_library(root, job.folder / f"photos {size}", size, job)
    if sys.platform != "win32":
        os.sync()  # writes still pending would slow the start of the program
    seen = _used(root, new)
    large = size >= _LARGE

    def figure(name: str, value: float, unit: str, budget: float | None = None) -> Figure:
        return Figure(f"{size:,} photos: {name}", value, unit, budget)

    return [
        figure("first paint", seen["first_paint"], "s", 2 if large else None),
        figure("longest stall while opening", 1000 * seen["opening_stall"], "ms"),
        figure("longest stall while indexing", 1000 * seen["indexing_stall"], "ms", 50),
        figure("stalls over 50 ms while indexing", seen["indexing_stalls"], "stalls"),
        figure("scrolling, frames a second, median", 1 / seen["frame_median"], "frames/s"),
        figure("scrolling, slowest frame", 1000 * seen["frame_worst"], "ms"),
        figure("memory of the window", seen["memory"] / 1e6, "MB"),
        figure("closing", seen["closing"], "s", 2),
    ]


def _used(root: Path, new: Path) -> dict[str, float]:
    """Run the window and return its own measurements."""
    variables = dict(os.environ)
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & variables.keys():
        variables["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(
        [sys.executable, "-m", "app.measuring", str(root), str(new), str(time.time())],
        cwd=_HERE,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise InputError(f"The window could not be measured ({last[0]}); does 'cairn' start here?")
    seen: dict[str, float] = json.loads(done.stdout)
    return seen
