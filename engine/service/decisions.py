"""Export and import of the user's decisions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.exchange.decisions import read_decisions, write_decisions
from engine.library.connection import open_reader, open_writer
from engine.library.photo_reads import absolute
from engine.service.backups import Written
from engine.service.grouping import Grouper
from engine.service.models import active_model


@dataclass(frozen=True)
class Imported:
    """The result of an import of decisions.

    Attributes:
        path: the file.
        bytes: its size in bytes.
        added: number of its decisions that the library did not have.
    """

    path: Path
    bytes: int
    added: int


def export_decisions(root: Path, file: Path) -> Written:
    """Write the decisions in force to a new file.

    Raises:
        InputError: the file exists already, or cannot be written.
        LibraryError: the library cannot be used.
    """
    target = absolute(file)
    with open_reader(absolute(root)) as reader:
        write_decisions(target, reader.decisions())
    return Written(target, target.stat().st_size)


def import_decisions(root: Path, file: Path) -> Imported:
    """Add the decisions of a file to a library, which is created if missing.

    Raises:
        NotFoundError, InputError: the file holds no decisions.
        LibraryError: the library cannot be used.
    """
    source = absolute(file)
    decisions = read_decisions(source)
    with open_writer(absolute(root)) as writer:
        added = writer.import_decisions(decisions)
        if added and writer.landmarks():
            Grouper(writer, active_model(writer.layout, writer, None)).group_stored()
    return Imported(source, source.stat().st_size, added)
