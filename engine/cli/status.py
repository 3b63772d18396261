"""Command ``cairn status``."""

from __future__ import annotations

import argparse
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser("status", help="what the library holds and what it takes on disk")
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Report the contents, the state and the disk use of the library."""
    state = library.status()
    counts = state.counts
    document = {
        "photos": counts.photos,
        "files": counts.files,
        "sources": counts.sources,
        "model": state.model,
        "failed": counts.failed,
        "pending": counts.pending,
        "paused": state.paused,
        "bytes": {
            "database": state.database,
            "index": state.index,
            "thumbnails": state.thumbnails,
        },
    }
    lines = [
        f"{counts.photos:,} photos in {counts.files:,} files of {counts.sources} sources",
        f"{counts.pending:,} wait to be indexed" + (" (paused)" if state.paused else ""),
        f"{counts.failed:,} failed" + (" ('cairn index' lists them)" if counts.failed else ""),
        f"model {state.model}",
        f"database {_size(state.database)}, index {_size(state.index)}, "
        f"thumbnails {_size(state.thumbnails)}",
    ]
    return Outcome(document, lines)


def _size(count: int) -> str:
    if count < 10_000_000:
        return f"{count / 1000:,.0f} KB"
    return f"{count / 1e6:,.0f} MB" if count < 10_000_000_000 else f"{count / 1e9:,.1f} GB"
