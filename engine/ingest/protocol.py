"""What the supervisor and its worker processes say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from engine.delg.features import Features, QueryFeatures
from engine.errors import CairnError, PhotoError
from engine.photos.facts import Facts

if TYPE_CHECKING:  # brings the codecs along, which only workers need
    from engine.photos.decode import Decoded


class Step(StrEnum):
    """What is to be done with a file."""

    IDENTIFY = "identify"
    DESCRIBE = "describe"
    QUERY = "query"
    SHOW = "show"


@dataclass(frozen=True)
class Region:
    """A part of a photo: left, top, width and height in pixels of the upright original."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Task:
    """One step of one file.

    Attributes:
        id: the caller's, to know the result by.
        path: the file.
        step: ``IDENTIFY`` finds out which photo it is; ``DESCRIBE`` decodes it, writes its
            thumbnails and extracts its features; ``QUERY`` extracts the features of a query image
            in each plausible orientation; ``SHOW`` decodes it for the screen.
        content: the content key under which thumbnails are written; None: none are.
        region: the part of a query image that is described; None: all of it.
        side: pixels that the longer side of what is shown must have; None: all that it has.
    """

    id: int
    path: Path
    step: Step
    content: bytes | None = None
    region: Region | None = None
    side: int | None = None


@dataclass(frozen=True)
class Identity:
    """Which photo a file is: its 16-byte content key and what its header says."""

    content: bytes
    facts: Facts


@dataclass(frozen=True)
class Result:
    """What became of a task.

    Attributes:
        task: the task.
        value: an `Identity`, `Features`, `QueryFeatures` or `Decoded` by the task's step; None: the
            file is no photo and does not claim to be one; a `PhotoError`: why it could not be done.
        inference_seconds: wall-clock seconds that the model ran.
    """

    task: Task
    value: Identity | Features | QueryFeatures | Decoded | PhotoError | None
    inference_seconds: float = 0.0


@dataclass(frozen=True)
class Ready:
    """The worker has opened its model and awaits tasks."""


@dataclass(frozen=True)
class Fatal:
    """The worker ends, and another one would fare no better."""

    error: CairnError


Message = Ready | Fatal | Result


@dataclass(frozen=True)
class WorkerSettings:
    """What a worker process is started with.

    Attributes:
        model: the ONNX file.
        thumbnails: the folder of the thumbnail store; None: none are written.
        gentle: whatever else the machine does goes first.
    """

    model: Path
    thumbnails: Path | None
    gentle: bool
