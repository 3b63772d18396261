"""A person's decisions, out of a library and into another one."""

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
    """A file whose decisions a library has now.

    Attributes:
        path: the file.
        bytes: its size.
        added: how many of its decisions the library did not have.
    """

    path: Path
    bytes: int
    added: int


def export_decisions(root: Path, file: Path) -> Written:
    """Writes the decisions in force into a new file.

    Raises:
        InputError: the file is there already, or cannot be written.
        LibraryError: the library cannot be used.
    """
    target = absolute(file)
    with open_reader(absolute(root)) as reader:
        write_decisions(target, reader.decisions())
    return Written(target, target.stat().st_size)


def import_decisions(root: Path, file: Path) -> Imported:
    """Adds the decisions of a file to a library, which is begun when need be.

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
