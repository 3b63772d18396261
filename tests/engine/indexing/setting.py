"""A folder of photos, a library and workers, to be brought together."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.indexing.progress import Hooks, IngestCounts
from engine.indexing.update import bring_up_to_date
from engine.library.changes import LibraryWriter
from engine.workers.worker_pool import WorkerPool
from tests.engine.indexing.pictures import write_photo


@dataclass
class Setting:
    """A folder of photos, a library and workers."""

    folder: Path
    writer: LibraryWriter
    model: Path
    pool: WorkerPool
    messages: list[str] = field(default_factory=list)
    progress: list[tuple[int, int]] = field(default_factory=list)

    def ingest(
        self,
        folders: Sequence[Path] = (),
        pool: WorkerPool | None = None,
        paused: Callable[[], bool] = lambda: False,
        model: str = "tiny",
    ) -> IngestCounts:
        """Brings the library up to date with folders, the one of photos if none is named."""
        sources = [self.writer.add_source(folder) for folder in folders or [self.folder]]
        hooks = Hooks(lambda *done: self.progress.append(done), self.messages.append, paused)
        model_id = self.model_id(model)
        return bring_up_to_date(self.writer, sources, model_id, pool or self.pool, hooks)

    def model_id(self, name: str = "tiny") -> int:
        return self.writer.register_model(name, "1", name, name)

    def photo(self, name: str, seed: int) -> Path:
        return write_photo(self.folder / name, seed)

    def vectors(self) -> np.ndarray:
        return self.writer.vectors(self.model_id())[1]

    def names(self) -> dict[str, bool]:
        """Known files of the folder, and whether they are there."""
        source = self.writer.add_source(self.folder)
        files = self.writer.files(source.id, self.model_id()).values()
        return {os.fsdecode(file.path): file.missing_since is None for file in files}

    def failures(self) -> list[str]:
        """Names of the files in failure."""
        return [failure.path.name for failure in self.writer.failures()]


def once(act: Callable[[], object], after: int = 0) -> Callable[[], bool]:
    """A question whether it is paused that acts once, when so many were asked before it."""
    asked = iter(range(10**9))

    def answer() -> bool:
        if next(asked) == after:
            act()
        return False

    return answer
