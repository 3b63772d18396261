"""Command ``cairn sources``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.indexing.sources import SourceStatus


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parsers and return them for the global options."""
    parser = commands.add_parser("sources", help="the folders that Cairn looks after")
    parser.set_defaults(run=_list)
    actions = parser.add_subparsers(metavar="ACTION")
    listing = actions.add_parser("list", help="list them (what 'sources' alone does)")
    removal = actions.add_parser("remove", help="stop looking after a folder; its files stay")
    removal.add_argument("path", type=Path, metavar="PATH")
    removal.set_defaults(run=_remove)
    relocation = actions.add_parser("relocate", help="say that a folder is elsewhere now")
    relocation.add_argument("old", type=Path, metavar="OLD")
    relocation.add_argument("new", type=Path, metavar="NEW")
    relocation.set_defaults(run=_relocate)
    return [parser, listing, removal, relocation]


def _list(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    return _outcome(library.sources())


def _remove(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    return _outcome(library.remove_source(options.path))


def _relocate(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    return _outcome(library.relocate_source(options.old, options.new))


def _outcome(sources: list[SourceStatus]) -> Outcome:
    document = {
        "sources": [
            {
                "path": os.fspath(one.path),
                "state": one.state,
                "volume": one.volume,
                "photos": one.photos,
            }
            for one in sources
        ]
    }
    lines = [
        f"{one.state:8} {one.volume:10} {one.photos:>8,} photos  {one.path}" for one in sources
    ]
    return Outcome(document, lines or ["No sources yet; 'cairn index FOLDER' adds one."])
