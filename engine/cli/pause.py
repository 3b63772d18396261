"""Commands ``cairn pause``, ``cairn resume`` and ``cairn retry``."""

from __future__ import annotations

import argparse
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the commands' parsers and return them for the global options."""
    pause = commands.add_parser("pause", help="pause indexing until 'resume'")
    pause.set_defaults(run=_pause)
    resume = commands.add_parser("resume", help="let indexing go on")
    resume.set_defaults(run=_resume)
    again = commands.add_parser("retry", help="have failed photos tried again by the next 'index'")
    again.set_defaults(run=_retry)
    return [pause, resume, again]


def _pause(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    library.set_paused(paused=True)
    return Outcome({"paused": True}, ["Paused; 'cairn resume' lets indexing go on."])


def _resume(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    library.set_paused(paused=False)
    return Outcome({"paused": False}, ["Not paused; 'cairn index' goes on."])


def _retry(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    count = library.retry_failures()
    return Outcome(
        {"retried": count}, [f"{count:,} will be tried again by the next 'cairn index'."]
    )
