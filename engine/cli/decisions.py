"""Command ``cairn decisions``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.exchange.decisions import export_decisions, import_decisions


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parsers and return them for the global options."""
    parser = commands.add_parser("decisions", help="names, merges, splits: what you decided")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    export = actions.add_parser("export", help="write them to a new file")
    export.set_defaults(run=_export)
    taking = actions.add_parser("import", help="take over those of a file")
    taking.set_defaults(run=_import)
    for action in (export, taking):
        action.add_argument("file", type=Path, metavar="FILE")
    return [parser, export, taking]


def _export(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    written = export_decisions(library, options.file)
    document = {"path": str(written.path), "bytes": written.bytes}
    return Outcome(document, [f"{written.path}, {written.bytes:,} bytes"])


def _import(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    done = import_decisions(library, options.file)
    document = {"path": str(done.path), "bytes": done.bytes, "added": done.added}
    return Outcome(document, [f"{done.added:,} decisions of {done.path} are new here"])
