"""Command ``cairn models``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.delg.graph import ModelFile


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parsers and return them for the global options."""
    parser = commands.add_parser("models", help="the installed models")
    parser.set_defaults(run=_list)
    actions = parser.add_subparsers(metavar="ACTION")
    parsers = [parser, actions.add_parser("list", help="list them (what 'models' alone does)")]
    for action, run, text in (
        ("info", _info, "one model with its card"),
        ("use", _use, "make a model the active one"),
        ("remove", _remove, "delete an imported model"),
    ):
        one = actions.add_parser(action, help=text)
        one.add_argument("name", metavar="NAME")
        one.set_defaults(run=run)
        parsers.append(one)
    importing = actions.add_parser("import", help="install a model from a file, after trying it")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.set_defaults(run=_import)
    return [*parsers, importing]


def _list(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    models, active = library.models()
    return _outcome(models, active)


def _info(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    models, active = library.models(options.name)
    return _outcome(models, active, cards=True)


def _use(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    return _outcome(*library.use_model(options.name))


def _remove(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    return _outcome(*library.remove_model(options.name))


def _import(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    return _outcome(*library.import_model(options.file))


def _outcome(models: list[ModelFile], active: str, *, cards: bool = False) -> Outcome:
    document = {"models": [_entry(model, active) for model in models]}
    lines = []
    for model in models:
        about = model.metadata
        mark = "*" if about.name == active else " "
        lines.append(
            f"{mark} {about.name} {about.version}  {about.licence}  {model.bytes / 1e6:.1f} MB  "
            f"global {model.global_dimensions}, local {model.local_dimensions}  "
            f"sha256 {model.sha256[:12]}"
        )
        if cards:
            lines += [f"  trained on: {about.trained_on}", f"  {about.card}"]
    return Outcome(document, lines)


def _entry(model: ModelFile, active: str) -> dict[str, Any]:
    about = model.metadata
    return {
        "name": about.name,
        "version": about.version,
        "licence": about.licence,
        "dimensions": {"global": model.global_dimensions, "local": model.local_dimensions},
        "sha256": model.sha256,
        "bytes": model.bytes,
        "active": about.name == active,
        "card": about.card,
    }
