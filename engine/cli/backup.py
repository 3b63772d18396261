"""Commands ``cairn backup`` and ``cairn restore``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.library.atomic_files import WrittenFile
from engine.library.recovery.backups import back_up, restore


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the commands' parsers and return them for the global options."""
    backup = commands.add_parser("backup", help="copy the library's database, complete, to a file")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(run=_backup)
    back = commands.add_parser(
        "restore", help="make the library what a backup or a snapshot holds; keeps what it was"
    )
    back.add_argument("file", type=Path, metavar="FILE")
    back.set_defaults(run=_restore)
    return [backup, back]


def _backup(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    written = back_up(library, options.file)
    return Outcome(_document(written), [f"{written.path}, {written.bytes:,} bytes"])


def _restore(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    written = restore(library, options.file, console.message)
    return Outcome(_document(written), [f"{options.file} is the library {written.path} now"])


def _document(written: WrittenFile) -> dict[str, Any]:
    return {"path": str(written.path), "bytes": written.bytes}
