"""Command ``cairn index``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from engine.cairn import Cairn
from engine.cli.arguments import count
from engine.cli.console import INTERRUPTED, Console, Outcome
from engine.indexing.indexer import IndexingResult, index
from engine.indexing.watch import Intervals


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser(
        "index", help="add folders of photos and bring the library up to date"
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="folders (none: all sources)"
    )
    parser.add_argument(
        "--workers", type=count, metavar="N", help="worker processes (default: see 'cairn speed')"
    )
    parser.add_argument("--model", metavar="NAME", help="make this the active model first")
    parser.add_argument(
        "--watch", action="store_true", help="follow changes until interrupted (Ctrl-C)"
    )
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Index the sources, and watch them for changes on request."""
    done = index(
        library,
        options.paths,
        workers=options.workers,
        model=options.model,
        progress=console.progress,
        message=console.message,
        watch=Intervals() if options.watch else None,
    )
    code = INTERRUPTED if options.watch else 1 if done.failed else 0
    return Outcome(_document(done), _lines(done), code)


def _document(done: IndexingResult) -> dict[str, Any]:
    counts = done.counts
    return {
        "photos": done.photos,
        "files": done.files,
        "added": counts.added,
        "updated": counts.updated,
        "moved": counts.moved,
        "unchanged": counts.unchanged,
        "missing": counts.missing,
        "ignored": counts.ignored,
        "failed": [
            {"path": os.fspath(one.path), "stage": one.stage, "error": one.error}
            for one in done.failed
        ],
        "seconds": round(done.seconds, 3),
        "inference_seconds": round(counts.inference_seconds, 3),
        "photos_per_second": round(done.photos_per_second, 3),
        "landmarks": done.landmarks,
        "paused": done.paused,
    }


def _lines(done: IndexingResult) -> list[str]:
    counts = done.counts
    lines = [
        f"{done.photos:,} photos in {done.files:,} files; {done.landmarks} landmarks",
        f"{counts.added:,} added, {counts.updated:,} updated, {counts.moved:,} moved, "
        f"{counts.unchanged:,} unchanged, {counts.missing:,} missing, {counts.ignored:,} ignored",
        f"{done.seconds:.1f} s, {done.photos_per_second:.1f} photos a second",
    ]
    if done.failed:
        lines.append(f"{len(done.failed)} failed:")
        lines += [f"  {one.path}: {one.error}" for one in done.failed]
    return lines
