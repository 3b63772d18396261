"""Export and import of decisions as a JSON file that any library can read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.errors import InputError, NotFoundError
from engine.landmarks.updater import LandmarkUpdater
from engine.library.access import LibraryAccess
from engine.library.atomic_files import WrittenFile, written_whole
from engine.library.connection import open_reader, open_writer
from engine.library.decision_values import from_plain, plain
from engine.library.photo_reads import absolute
from engine.library.records import Decision

_FORMAT: Final = "cairn-decisions"
_VERSION: Final = 1


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


def export_decisions(library: LibraryAccess, file: Path) -> WrittenFile:
    """Write the decisions in force to a new file.

    Raises:
        InputError: the file exists already, or cannot be written.
        LibraryError: the library cannot be used.
    """
    target = absolute(file)
    with open_reader(absolute(library.root)) as reader:
        write_decisions(target, reader.decisions())
    return WrittenFile(target, target.stat().st_size)


def import_decisions(library: LibraryAccess, file: Path) -> Imported:
    """Add the decisions of a file to a library, which is created if missing.

    Raises:
        NotFoundError, InputError: the file holds no decisions.
        LibraryError: the library cannot be used.
    """
    source = absolute(file)
    decisions = read_decisions(source)
    with open_writer(absolute(library.root)) as writer:
        added = writer.import_decisions(decisions)
        if added and writer.landmarks():
            LandmarkUpdater(writer, library.model(writer)).group_stored()
    return Imported(source, source.stat().st_size, added)


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write decisions into a new file, atomically.

    The file is complete and on the disk, or not there.

    Args:
        path: the file; an existing one is never overwritten.
        decisions: in the order in which they were made.

    Raises:
        InputError: the file is there already, or cannot be written.
    """
    document = {
        "format": _FORMAT,
        "version": _VERSION,
        "decisions": [plain(decision) for decision in decisions],
    }
    try:
        if path.exists() or path.is_symlink():
            raise InputError(f"{path} is there already; choose another name.", path)
        with written_whole(path) as unfinished:
            unfinished.write_text(json.dumps(document, indent=1), "ascii")
    except OSError as error:
        message = f"{path} cannot be written ({error.strerror}); choose another folder."
        raise InputError(message, path) from error


def read_decisions(path: Path) -> list[Decision]:
    """Read the decisions that `write_decisions` wrote into a file.

    Raises:
        NotFoundError: there is no such file.
        InputError: it cannot be read, or holds anything else.
    """
    document = _document(path)
    try:
        return _decisions(document)
    except ValueError as error:
        raise _refusal(path, str(error)) from error


def _document(path: Path) -> Any:
    try:
        if not path.is_file():
            raise NotFoundError(f"There is no file {path}; check the path.", path)
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); check the disk and the permissions."
        raise InputError(message, path) from error
    except ValueError as error:
        raise _refusal(path, "it is not JSON in UTF-8") from error
    except RecursionError as error:
        raise _refusal(path, "it is nested too deeply") from error


def _refusal(path: Path, why: str) -> InputError:
    return InputError(f"{path} holds no decisions that Cairn can read: {why}.", path)


def _decisions(document: Any) -> list[Decision]:
    """Parse the document of a decisions file.

    Raises:
        ValueError: the document is malformed; the message says why.
    """
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise ValueError(f"its format is not {_FORMAT}")
    version = document.get("version")
    if type(version) is not int or version < 1:
        raise ValueError("it has no version")
    if version > _VERSION:
        raise ValueError("a newer version of Cairn wrote it; update Cairn to use it")
    entries = document.get("decisions")
    if not isinstance(entries, list):
        raise ValueError("it has no list of decisions")
    return [_decision(number, entry) for number, entry in enumerate(entries, 1)]


def _decision(number: int, entry: Any) -> Decision:
    try:
        return from_plain(entry)
    except ValueError as error:
        raise ValueError(f"decision {number} {error}") from error
