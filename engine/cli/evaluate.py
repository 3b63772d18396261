"""Command ``cairn evaluate retrieval|grouping|recognition|verification DIR``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.evaluation.baselines import BASELINES
from engine.evaluation.protocols import TASKS, evaluate


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser(
        "evaluate", help="measure the model on photos whose landmarks are known"
    )
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("folder", type=Path, metavar="DIR", help="DIR/<landmark>/<photo>")
    parser.add_argument("--no-verify", action="store_true", help="by global feature alone")
    parser.add_argument("--model", metavar="NAME", help="another model than the active one")
    parser.add_argument(
        "--baseline",
        action="append",
        default=[],
        choices=BASELINES,
        help="a known method to measure beside the model; may be given several times",
    )
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Measure the model, and baselines on request, on labeled photos."""
    metrics, failed = evaluate(
        library,
        options.task,
        options.folder,
        verified=not options.no_verify,
        model=options.model,
        progress=console.progress,
        compared_with=list(dict.fromkeys(options.baseline)),
        say=console.message,
    )
    for error in failed:
        console.message(f"left out: {error.message}")
    lines = _lines(metrics)
    metrics["failed"] = [{"path": e.path, "stage": e.stage, "error": e.message} for e in failed]
    return Outcome(metrics, lines, code=1 if failed else 0)


def _lines(metrics: dict[str, Any]) -> list[str]:
    """Format one line for each metric, or a table with one column for each method."""
    columns = [_flat(metrics), *map(_flat, metrics.get("baselines", {}).values())]
    if len(columns) == 1:
        return [f"{key}: {value}" for key, value in columns[0].items()]
    head = ["", metrics["model"], *metrics["baselines"]]
    rows = [[key, *(column.get(key, "-") for column in columns)] for key in columns[0]]
    widths = [max(map(len, cells)) for cells in zip(head, *rows, strict=True)]
    return [_row(cells, widths) for cells in (head, *rows)]


def _row(cells: list[str], widths: list[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])


def _flat(metrics: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Flatten nested metrics to text by name, with the names of both levels."""
    flat: dict[str, str] = {}
    for key, value in metrics.items():
        if key == "baselines":
            continue
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key} ")
        elif value is None:
            flat[prefix + key] = "-"
        else:
            flat[prefix + key] = f"{value:.4f}" if isinstance(value, float) else str(value)
    return flat
