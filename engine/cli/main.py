"""Entry point of the command line."""

from __future__ import annotations

import argparse
import faulthandler
import importlib.metadata
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from engine.cairn import Cairn
from engine.cli import (
    backup,
    bench,
    decisions,
    demo,
    doctor,
    evaluate,
    extract,
    index,
    landmarks,
    match,
    models,
    pause,
    recognize,
    samples,
    search,
    sources,
    speed,
    status,
)
from engine.cli.console import INTERRUPTED, Console, Outcome
from engine.errors import CairnError, LibraryError
from engine.library.layout import default_root

COMMANDS: tuple[ModuleType, ...] = (
    index,
    search,
    match,
    landmarks,
    recognize,
    sources,
    status,
    pause,
    speed,
    extract,
    evaluate,
    bench,
    models,
    backup,
    decisions,
    doctor,
    samples,
    demo,
)

UNUSABLE_INPUT, UNUSABLE_LIBRARY = 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: command line without the program's name; None for ``sys.argv``.

    Raises:
        SystemExit: the arguments are unusable (code 2), or ``--help`` or ``--version`` was given.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(as_json="--json" in given)
    options = parser.parse_args(given)
    console = Console(as_json=options.json, quiet=options.quiet)
    _begin_logging(verbose=options.verbose)
    _end_by_interrupt()
    try:
        outcome = options.run(Cairn(options.library), options, console)
        code: int = outcome.code
        return code if _printed(outcome, console) else UNUSABLE_INPUT
    except LibraryError as error:
        console.error(error.code, error.message, error.path)
        return UNUSABLE_LIBRARY
    except CairnError as error:
        console.error(error.code, error.message, error.path)
        return UNUSABLE_INPUT
    except KeyboardInterrupt:
        console.message("Interrupted; what was done is kept.")
        return INTERRUPTED


def _begin_logging(*, verbose: bool) -> None:
    """Set up logging to standard error and enable faulthandler.

    Standard error shows errors only, or everything with ``verbose``. The root level stays at INFO
    or lower, because the library's own log file records more.
    """
    faulthandler.enable()
    shown = logging.StreamHandler(sys.stderr)
    shown.setLevel(logging.DEBUG if verbose else logging.ERROR)
    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, format="%(name)s: %(message)s", handlers=[shown], force=True)


def _end_by_interrupt() -> None:
    """Raise KeyboardInterrupt on SIGINT and SIGTERM, so that unfinished work is saved.

    This also holds if a shell started the program in the background with SIGINT ignored.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def _printed(outcome: Outcome, console: Console) -> bool:
    """Print the result and return whether standard output accepted it.

    A closed pipe counts as success. Any other error, such as a full disk, is reported.
    """
    try:
        console.result(outcome)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_output()  # a pager or head closed the pipe early, which is no error
    except OSError as error:
        _silence_output()
        console.message(f"The result cannot be written: {error.strerror}.")
        return False
    return True


def _silence_output() -> None:
    """Redirect standard output to the null device, so that the flush at exit succeeds."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """Parser that reports unusable arguments like other errors: one line, exit code 2."""

    as_json = False

    def error(self, message: str) -> NoReturn:
        text = f"{message}; see '{self.prog} --help'."
        Console(as_json=_Parser.as_json, quiet=False).error("usage", text, None)
        raise SystemExit(UNUSABLE_INPUT)


def _parser(*, as_json: bool) -> argparse.ArgumentParser:
    _Parser.as_json = as_json
    parser = _Parser(
        prog="cairn",
        description="Finds and groups the photos you took of the same place, and proves it.",
        allow_abbrev=False,
    )
    _add_globals(parser, defaults=True)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in COMMANDS:
        for command in module.add_to(commands):
            _add_globals(command, defaults=False)
    return parser


def _add_globals(parser: argparse.ArgumentParser, *, defaults: bool) -> None:
    """Add the options that may stand before or after the command.

    After the command they have no defaults, so that they do not reset values given before it.
    """

    def default(value: object) -> object:
        return value if defaults else argparse.SUPPRESS

    parser.add_argument(
        "--library",
        type=Path,
        default=default(default_root()),
        metavar="DIR",
        help="the library's folder (default: %(default)s)" if defaults else "the library's folder",
    )
    version = f"cairn {importlib.metadata.version('cairn-photos')}"
    parser.add_argument("--version", action="version", version=version, help="the version")
    for flag, text in (
        ("--json", "print one JSON document"),
        ("--quiet", "no progress, no messages"),
        ("--verbose", "say what happens inside"),
    ):
        parser.add_argument(flag, action="store_true", default=default(False), help=text)
