"""Command ``cairn recognize IMAGE…``."""

from __future__ import annotations

import argparse
import os
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.landmarks.recognition import LandmarkPrediction


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser("recognize", help="name what images show, by your named landmarks")
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="a photo's path, or its id")
    parser.add_argument("--model", metavar="NAME", help="another model than the active one")
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Recognize the named landmarks that images show."""
    result = library.recognize(options.images, console.progress, options.model)
    failed = [{"path": e.path, "stage": e.stage, "error": e.message} for e in result.failed]
    document = {"predictions": [_entry(one) for one in result.predictions], "failed": failed}
    lines = [_line(one) for one in result.predictions]
    lines += [f"failed: {error.message}" for error in result.failed]
    return Outcome(document, lines, code=1 if failed else 0)


def _entry(one: LandmarkPrediction) -> dict[str, Any]:
    return {
        "path": os.fspath(one.path),
        "landmark": one.landmark,
        "id": one.id,
        "confidence": round(one.confidence, 5),
        "support": [os.fspath(path) for path in one.support],
    }


def _line(one: LandmarkPrediction) -> str:
    if one.landmark is None:
        return f"{'-':20}        {one.path}"
    return f"{one.landmark:20}  {one.confidence:4.2f}  {one.path}"
