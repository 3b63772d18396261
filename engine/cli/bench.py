"""Command ``cairn bench NAME``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.benchmarks.figures import Figure
from engine.benchmarks.suite import BENCHMARKS, run_benchmark
from engine.cairn import Cairn
from engine.cli.arguments import count
from engine.cli.console import Console, Outcome


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser(
        "bench", help="measure what Cairn costs on this machine, next to its budgets"
    )
    parser.add_argument("benchmark", choices=BENCHMARKS)
    parser.add_argument(
        "--folder",
        type=Path,
        metavar="DIR",
        help="where to work (default: the system's folder for temporary files)",
    )
    parser.add_argument(
        "--size",
        type=count,
        metavar="N",
        help="how much to do: photos indexed, places verified, photos searched, described or shown",
    )
    parser.add_argument(
        "--photos",
        type=Path,
        metavar="DIR",
        help="verification: DIR/<landmark>/<photo> in place of rendered photos",
    )
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Run a benchmark and report its figures.

    A missed budget is reported as a result, not as an error.
    """
    machine, figures = run_benchmark(
        options.benchmark,
        folder=options.folder,
        size=options.size,
        photos=options.photos,
        progress=console.progress,
    )
    document = {
        "machine": machine,
        "figures": [
            {
                "name": one.name,
                "value": one.value,
                "unit": one.unit,
                "budget": one.budget,
                "met": one.met,
            }
            for one in figures
        ],
    }
    about = f"{machine['processor']}, {machine['cores']} cores, {machine['provider']}"
    return Outcome(document, [about, *map(_line, figures)])


def _line(figure: Figure) -> str:
    value = "undefined" if figure.value is None else f"{figure.value:,.4g} {figure.unit}".rstrip()
    line = f"{figure.name}: {value}"
    if figure.budget is None:
        return line
    direction = "at least" if figure.at_least else "at most"
    met = {True: "met", False: "missed", None: "undefined"}[figure.met]
    return f"{line} ({direction} {figure.budget:,.4g}: {met})"
