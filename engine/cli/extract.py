"""Command ``cairn extract IMAGE… --out DIR``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.exchange.feature_export import extract


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser("extract", help="write the features of images as .npz files")
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="a photo's path, or its id")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write")
    parser.add_argument("--model", metavar="NAME", help="another model than the active one")
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Extract the features of images and write them to ``.npz`` files."""
    result = extract(
        library,
        options.images,
        options.out,
        options.model,
        lambda done, total: console.progress(done, total, "described"),
    )
    files = [os.fspath(path) for path in result.files]
    failed = [{"path": e.path, "stage": e.stage, "error": e.message} for e in result.failed]
    lines = files + [f"failed: {error.message}" for error in result.failed]
    return Outcome({"files": files, "failed": failed}, lines, code=1 if failed else 0)
