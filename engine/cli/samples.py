"""Command ``cairn samples DIR``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from engine.cairn import Cairn
from engine.cli.arguments import count
from engine.cli.console import Console, Outcome
from engine.library.photo_reads import absolute
from engine.samples.library import make_samples


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser("samples", help="render photos of invented places, to try Cairn")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    parser.add_argument("--places", type=count, default=6, metavar="N")
    parser.add_argument("--views", type=count, default=6, metavar="N", help="photos of each place")
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Render sample photos of invented places."""
    made = make_samples(absolute(options.folder), places=options.places, views=options.views)
    photos = sum(map(len, made.landmarks.values())) + len(made.distractors)
    document = {
        "landmarks": {
            name: [os.fspath(path) for path in paths] for name, paths in made.landmarks.items()
        },
        "distractors": [os.fspath(path) for path in made.distractors],
    }
    return Outcome(document, [f"{photos} photos of {len(made.landmarks)} places in {made.root}"])
