"""Command ``cairn speed``."""

from __future__ import annotations

import argparse
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.library.indexing_settings import Speed

_MEANS = {
    Speed.GENTLE: "half of the cores, at low priority",
    Speed.STEADY: "all cores, at low priority",
    Speed.FULL: "all cores, at normal priority",
}


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser(
        "speed",
        help="how much of the machine indexing may take, from now on",
        description="; ".join(f"{speed}: {means}" for speed, means in _MEANS.items()),
    )
    parser.add_argument(
        "speed", nargs="?", choices=[str(speed) for speed in Speed], help="(none: say which)"
    )
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Show the indexing speed, or change it."""
    library.require()
    if options.speed:
        library.set_speed(Speed(options.speed))
    speed = library.speed()
    workers, low_priority = speed.workers, speed.has_low_priority
    document = {"speed": speed, "workers": workers, "low_priority": low_priority}
    return Outcome(document, [f"{speed}: {_MEANS[speed]} ({workers} workers)"])
