"""Command ``cairn doctor``."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.doctor.checks import Check
from engine.doctor.diagnosis import Diagnosis, examine


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser("doctor", help="check the library and what Cairn runs on")
    parser.add_argument(
        "--repair",
        action="store_true",
        help="make again what is derived; replace a damaged database, which is kept",
    )
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Check the library and its dependencies, and repair the library on request."""
    done = examine(library, repair=options.repair, progress=console.progress)
    document = {
        "versions": done.versions,
        "providers": [asdict(choice) for choice in done.providers],
        "checks": [asdict(check) for check in done.checks],
    }
    return Outcome(document, _lines(done), code=0 if done.well else 1)


def _lines(done: Diagnosis) -> list[str]:
    lines = [", ".join(f"{name} {version}" for name, version in done.versions.items())]
    lines += [f"{'*' if one.chosen else ' '} {one.name}: {one.why}" for one in done.providers]
    return lines + [f"{_mark(check):8} {check.name}: {check.detail}" for check in done.checks]


def _mark(check: Check) -> str:
    if check.repaired:
        return "repaired"
    return "ok" if check.ok else "NOT OK"
