"""Benchmarks by name, each run in a temporary folder of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from engine.benchmarks.figures import Figure, Job, Progress, machine
from engine.benchmarks.grouping import measure_grouping
from engine.benchmarks.indexing import measure_indexing
from engine.benchmarks.memory import measure_memory
from engine.benchmarks.search import measure_search
from engine.benchmarks.verification import measure_verification
from engine.benchmarks.window import measure_window
from engine.errors import InputError
from engine.library.active_model import active_model, installed
from engine.library.layout import Layout
from engine.library.photo_reads import absolute

_BENCHMARKS: dict[str, Callable[[Job], list[Figure]]] = {
    "indexing": measure_indexing,
    "verification": measure_verification,
    "search": measure_search,
    "grouping": measure_grouping,
    "memory": measure_memory,
    "window": measure_window,
}
BENCHMARKS = tuple(_BENCHMARKS)


def run_benchmark(
    name: str,
    *,
    folder: Path | None,
    size: int | None,
    photos: Path | None,
    progress: Progress,
) -> tuple[dict[str, object], list[Figure]]:
    """Run one benchmark with the embedded model in a library of its own.

    Args:
        name: one of ``BENCHMARKS``.
        folder: where its temporary folder is made; None: the system's folder for them.
        size: how much to do, in the benchmark's own unit; None: the default.
        photos: a folder of landmark folders to use in place of rendered photos (verification).
        progress: called with (done, total, description).

    Returns:
        The machine, and the figures.

    Raises:
        InputError: an option does not suit the benchmark, a folder cannot be used, there is too
            little room, or a library that is compared with is not installed.
    """
    if photos is not None and name != "verification":
        raise InputError("--photos is for 'bench verification' only; leave it out.")
    try:
        workplace = tempfile.TemporaryDirectory(
            prefix="cairn-bench-", dir=folder and absolute(folder)
        )
    except OSError as error:
        raise InputError(
            f"No temporary folder can be made in {folder} ({error.strerror}); choose another.",
            folder,
        ) from error
    with workplace as path:
        own = Path(path).resolve()
        model = active_model(installed(Layout(own)), None)
        return machine(model), _BENCHMARKS[name](Job(own, model, size, photos, progress))
