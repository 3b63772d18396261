"""``cairn landmarks``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from engine.cli.console import Console, Outcome
from engine.service.grouping import Album, albums, export_album, regroup


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Adds the command's parsers."""
    parser = commands.add_parser("landmarks", help="the photos grouped by the place they show")
    parser.set_defaults(run=_list)
    actions = parser.add_subparsers(metavar="ACTION")
    listing = actions.add_parser("list", help="list them (what 'landmarks' alone does)")
    regrouping = actions.add_parser("regroup", help="compare all photos anew")
    regrouping.set_defaults(run=_regroup)
    export = actions.add_parser("export", help="copy a landmark's photos into a folder")
    export.add_argument("id", type=int, metavar="ID")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.set_defaults(run=_export)
    return [parser, listing, regrouping, export]


def _list(options: argparse.Namespace, console: Console) -> Outcome:
    listed, waiting = albums(options.library)
    document = {
        "landmarks": [_entry(album) for album in listed],
        "waiting": [os.fspath(path) for path in waiting],
    }
    lines = [
        f"{album.id:>6}  {len(album.photos):>5} photos  {album.cover}" for album in listed
    ] or ["No landmarks yet: no two photos of the library were verified to show the same place."]
    if waiting:
        lines.append(f"{len(waiting)} photos wait for more evidence")
    return Outcome(document, lines)


def _entry(album: Album) -> dict[str, Any]:
    return {
        "id": album.id,
        "name": None,
        "hidden": False,
        "suggestions": [],
        "cover": os.fspath(album.cover),
        "photos": [os.fspath(path) for path in album.photos],
    }


def _regroup(options: argparse.Namespace, console: Console) -> Outcome:
    changed = regroup(options.library, console.progress)
    document = {"changed": {"landmarks": changed, "photos": []}}
    return Outcome(document, [f"{len(changed)} landmarks changed."])


def _export(options: argparse.Namespace, console: Console) -> Outcome:
    album, copies = export_album(options.library, options.id, options.folder)
    document = {
        "changed": {"landmarks": [], "photos": []},
        "landmark": album.id,
        "files": [os.fspath(path) for path in copies],
    }
    return Outcome(document, [f"{len(copies)} photos copied to {options.folder}"])
