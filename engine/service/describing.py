"""Feature extraction from image files, independent of a library."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.delg.features import Features
from engine.errors import PhotoError
from engine.ingest.protocol import Result, Step, Task
from engine.ingest.supervisor import WorkerPool

Outcome = Features | PhotoError


def describe_many(paths: Sequence[Path], model: Path) -> Iterator[tuple[Path, Outcome]]:
    """Yield the features of each image, or its error, in order of completion.

    Args:
        paths: image files.
        model: the ONNX file.

    Raises:
        ModelError: the model cannot be used.
    """
    tasks = [Task(number, path, Step.DESCRIBE) for number, path in enumerate(paths)]
    with WorkerPool(os.cpu_count() or 1, model) as pool:
        for result in pool.map(tasks):
            yield result.task.path, _outcome(result)


def _outcome(result: Result) -> Outcome:
    assert isinstance(result.value, Features | PhotoError)
    return result.value
