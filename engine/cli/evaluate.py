"""``cairn evaluate retrieval|grouping|verification DIR``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cli.console import Console, Outcome
from engine.service.evaluating import TASKS, evaluate


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Adds the command's parser."""
    parser = commands.add_parser(
        "evaluate", help="measure the model on photos whose landmarks are known"
    )
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("folder", type=Path, metavar="DIR", help="DIR/<landmark>/<photo>")
    parser.add_argument("--no-verify", action="store_true", help="by global feature alone")
    parser.add_argument("--model", metavar="NAME", help="another model than the active one")
    parser.set_defaults(run=run)
    return [parser]


def run(options: argparse.Namespace, console: Console) -> Outcome:
    """Evaluates."""
    metrics, failed = evaluate(
        options.library,
        options.task,
        options.folder,
        verified=not options.no_verify,
        model=options.model,
        progress=console.progress,
    )
    for error in failed:
        console.message(f"left out: {error.message}")
    metrics["failed"] = [{"path": e.path, "stage": e.stage, "error": e.message} for e in failed]
    return Outcome(metrics, list(_lines(metrics, "")), code=1 if failed else 0)


def _lines(metrics: dict[str, Any], indent: str) -> list[str]:
    lines = []
    for key, value in metrics.items():
        if isinstance(value, dict):
            lines += [f"{indent}{key}:", *_lines(value, indent + "  ")]
        elif isinstance(value, float):
            lines.append(f"{indent}{key}: {value:.4f}")
        elif not isinstance(value, list):
            lines.append(f"{indent}{key}: {value}")
    return lines
