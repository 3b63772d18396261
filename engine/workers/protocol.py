"""Messages between the worker pool and its worker processes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from engine.delg.features import Features, QueryFeatures
from engine.errors import CairnError, PhotoError
from engine.photos.facts import Facts

if TYPE_CHECKING:  # imports the codecs, which only workers need
    from engine.photos.decode import Decoded


class Step(StrEnum):
    """Steps that a worker can perform on a file."""

    IDENTIFY = "identify"
    DESCRIBE = "describe"
    QUERY = "query"
    SHOW = "show"


@dataclass(frozen=True)
class Region:
    """Part of a photo: left, top, width and height in pixels of the upright original."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Task:
    """One step to perform on one file.

    Attributes:
        id: set by the caller, to identify the result.
        path: the file.
        step: ``IDENTIFY`` determines which photo it is; ``DESCRIBE`` decodes it, writes its
            thumbnails and extracts its features; ``QUERY`` extracts the features of a query image
            in each plausible orientation; ``SHOW`` decodes it for the screen.
        content: the content key under which thumbnails are written; None: none are.
        region: the part of a query image to describe; None: all of it.
        side: minimum length of a shown photo's longer side, in pixels; None: full size.
    """

    id: int
    path: Path
    step: Step
    content: bytes | None = None
    region: Region | None = None
    side: int | None = None


@dataclass(frozen=True)
class Identity:
    """Identity of a file's photo: its 16-byte content key and the facts in its header."""

    content: bytes
    facts: Facts


@dataclass(frozen=True)
class Result:
    """Result of a task.

    Attributes:
        task: the task.
        value: an `Identity`, `Features`, `QueryFeatures` or `Decoded`, depending on the task's
            step; None: the file is not a photo and does not claim to be one; a `PhotoError`: the
            reason of a failure.
        inference_seconds: wall-clock seconds that the model ran.
    """

    task: Task
    value: Identity | Features | QueryFeatures | Decoded | PhotoError | None
    inference_seconds: float = 0.0


@dataclass(frozen=True)
class Ready:
    """Message of a worker that has opened its model and awaits tasks."""


@dataclass(frozen=True)
class Fatal:
    """Message of a worker that ends with an error that recurs in any other worker."""

    error: CairnError


Message = Ready | Fatal | Result


@dataclass(frozen=True)
class WorkerSettings:
    """Settings with which a worker process is started.

    Attributes:
        model: the ONNX file.
        thumbnails: the folder of the thumbnail store; None: none are written.
        gentle: True to run at low priority.
    """

    model: Path
    thumbnails: Path | None
    gentle: bool
